using System.Globalization;
using System.Runtime.CompilerServices;
using DataMesh.Portal.Features.Sources.Connectors.Json;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Query.Execution;

namespace DataMesh.Portal.Features.Sources.Connectors.Http;

/// <summary>Streams an API's rows, page by page, in batches; asks for no page that is not needed.</summary>
internal sealed class HttpRows(SourceHandle source, HttpSettings settings, HttpFetcher fetcher, HttpLimits limits, IReadOnlyList<JsonColumn> columns, TableWish wanted, IReadOnlyList<PushedFilter> filters)
{
    private const int BatchRows = 1024;

    /// <summary>The rows.</summary>
    /// <exception cref="QueryException">The API cannot be read, or a filter is missing that it needs.</exception>
    public async IAsyncEnumerable<RowBatch> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        if (Missing() is { } missing) throw missing;
        var paging = new Paging(settings, limits, PushedFilters.Address(settings, filters));
        var left = wanted.Limit ?? long.MaxValue;
        var count = 0L;
        for (var address = paging.First; address is not null && left > 0;)
        {
            var page = await PageAsync(address, paging, ct);
            if (page is null) yield break;
            for (var more = true; more && left > 0;)
            {
                ct.ThrowIfCancellationRequested();
                var rows = new List<object?[]>();
                more = Take(page, (int)Math.Min(BatchRows, left), rows, count);
                count += rows.Count;
                left -= rows.Count;
                if (rows.Count > 0) yield return new RowBatch(rows);
            }

            address = left > 0 ? Guarded(() => paging.Next(page)) : null;
        }
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

    private async Task<JsonPage?> PageAsync(Uri address, Paging paging, CancellationToken ct)
    {
        try
        {
            var answer = await fetcher.GetAsync(source, settings, address, ct);
            if (answer is not null) return JsonPage.Read(answer, settings.Rows);
            return paging.MayBeMissing ? null : throw HttpRefusals.NotFound();
        }
        catch (SourceException e)
        {
            throw Failed(e);
        }
    }

    private bool Take(JsonPage page, int most, List<object?[]> into, long before)
        => Guarded(() => page.Next(most, row =>
        {
            var values = new object?[columns.Count];
            for (var i = 0; i < values.Length; i++)
            {
                try
                {
                    values[i] = columns[i].Read(row);
                }
                catch (Exception e) when (e is FormatException or InvalidOperationException or OverflowException)
                {
                    // An invalid operation is a text that is not Unicode.
                    throw Misfit(columns[i], before + into.Count + 1, e);
                }
            }

            into.Add(values);
        }));

    private QueryException Misfit(JsonColumn column, long row, Exception e)
    {
        var what = wanted.Shown.Contains(column.Name) ? $"column '{column.Name}'" : "a column of the row filter";
        return new QueryException(QueryFailure.Source, string.Create(CultureInfo.InvariantCulture,
            $"{source.Name}: in row {row:N0} {what} holds what is no {column.Type}, unlike the rows from which its type was learnt; the owner of the product has to look at the source's columns again."), null, e);
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SourceException e)
        {
            throw Failed(e);
        }
    }

    private QueryException Failed(SourceException e) => new(QueryFailure.Source, $"{source.Name}: {e.Message}", null, e);
}
