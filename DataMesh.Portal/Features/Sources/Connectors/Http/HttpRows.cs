using System.Runtime.CompilerServices;
using DataMesh.Portal.Features.Sources.Connectors.Json;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Json;

namespace DataMesh.Portal.Features.Sources.Connectors.Http;

/// <summary>Streams an API's rows, page by page, in batches; asks for no page that is not needed.</summary>
internal sealed class HttpRows(SourceHandle source, HttpSettings settings, HttpFetcher fetcher, HttpLimits limits, IReadOnlyList<JsonColumn> columns, TableWish wanted, IReadOnlyList<PushedFilter> filters)
{
    /// <summary>The rows.</summary>
    /// <exception cref="QueryException">The API cannot be read, or a filter is missing that it needs.</exception>
    public async IAsyncEnumerable<RowBatch> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        if (Missing() is { } missing) throw missing;
        var paging = new Paging(settings, limits, PushedFilters.Address(settings, filters));
        var rows = new JsonRows(source, columns, wanted);
        await foreach (var batch in rows.ReadAsync((last, _, stop) => PageAsync(last is null ? paging.First : paging.Next(last), paging, stop), ct)) yield return batch;
    }

    /// <summary>What the API is asked, with those parameters that a reader may know of and without any value.</summary>
    public string Statement()
        => $"GET {HttpAddress.Show(settings.Address, filters.Where(f => wanted.Shown.Contains(f.Column)).Select(f => f.Parameter).Concat(Paging.Parameters(settings)))}";

    private QueryException? Missing()
    {
        var missing = settings.Required.Where(c => filters.All(f => !f.Column.Equals(c, StringComparison.OrdinalIgnoreCase))).ToList();
        if (missing.Count == 0) return null;
        var known = missing.Where(c => wanted.Shown.Contains(c, StringComparer.OrdinalIgnoreCase)).ToList();
        return known.Count > 0
            ? new QueryException(QueryFailure.Value, $"{source.Name} gives rows only for one value of {string.Join(" and ", known.Select(c => $"'{c}'"))}: filter its input by {string.Join(" and ", known.Select(c => $"[{c}] = …"))}.")
            : new QueryException(QueryFailure.Source, $"{source.Name} gives rows only with a filter on a column that this port does not hold; the product's owner has to mend it.");
    }

    private async Task<JsonPage?> PageAsync(Uri? address, Paging paging, CancellationToken ct)
    {
        if (address is null) return null;
        var answer = await fetcher.GetAsync(source, settings.Question(address), ct);
        if (answer is not null) return JsonPage.Read(answer, settings.Rows);
        return paging.MayBeMissing ? null : throw HttpRefusals.NotFound(HttpSettings.Whom);
    }
}
