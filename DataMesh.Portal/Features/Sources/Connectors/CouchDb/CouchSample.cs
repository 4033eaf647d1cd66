using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors.Json;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Query.Json;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Connectors.CouchDb;

/// <summary>Learns the columns of a database from some of its documents.</summary>
internal sealed class CouchSample(CouchServer server, HttpLimits limits)
{
    private const int Slices = 10;

    // Servers count their way to where a slice begins.
    private const long MostSkipped = 100_000;

    /// <summary>The columns that every document has.</summary>
    public static IReadOnlyList<JsonColumn> Own { get; } = [new("_id", ["_id"], LogicalType.String), new("_rev", ["_rev"], LogicalType.String)];

    /// <summary>Looks at documents all over the database: those of one kind often have ids that are neighbours.</summary>
    /// <returns>The columns, and from how many documents they are; null where there is no such database.</returns>
    /// <exception cref="SourceException">It cannot be read.</exception>
    public async Task<(IReadOnlyList<JsonColumn> Columns, int Documents)?> LearnAsync(SourceHandle source, CouchSettings settings, string database, CancellationToken ct)
    {
        if (await server.CountAsync(source, settings, database, ct) is not { } total) return null;
        var shape = new JsonShape(message => new SourceException(message));
        var documents = 0;
        foreach (var slice in Of(total)) documents += await AddAsync(source, settings, database, slice, shape, ct);
        return ([.. Own, .. shape.Columns()], documents);
    }

    private IEnumerable<CouchSlice> Of(long total)
    {
        if (total <= limits.SampleRows)
        {
            yield return new CouchSlice(0, limits.SampleRows);
            yield break;
        }

        var count = Math.Max(1, limits.SampleRows / Slices);
        var reach = Math.Min(total - count, MostSkipped);
        for (var i = 0; i < Slices - 1; i++) yield return new CouchSlice(reach * i / (Slices - 1), count);
        yield return new CouchSlice(0, count, Last: true);
    }

    private async Task<int> AddAsync(SourceHandle source, CouchSettings settings, string database, CouchSlice slice, JsonShape shape, CancellationToken ct)
    {
        JsonPage page;
        try
        {
            page = await server.SliceAsync(source, settings, database, slice, ct);
        }
        catch (SourceException e) when (e.Fault == SourceFault.TooLarge && slice.Count > 1)
        {
            return await AddAsync(source, settings, database, slice with { Count = slice.Count / 4 }, shape, ct);
        }

        var documents = 0;
        try
        {
            while (page.Next(limits.SampleRows, row => documents += Add(row, shape) ? 1 : 0))
            {
            }
        }
        catch (InvalidOperationException e)
        {
            throw new SourceException("The documents hold texts that are not Unicode.", null, e);
        }

        return documents;
    }

    private static bool Add(JsonElement row, JsonShape shape)
    {
        if (!row.TryGetProperty("doc", out var document) || document.ValueKind != JsonValueKind.Object) return false;
        if (document.TryGetProperty("_id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString()!.StartsWith("_design/", StringComparison.Ordinal)) return false;
        // Names with an underscore are the server's own, such as the list of attachments.
        shape.Add(document, name => name.Length == 0 || name[0] != '_');
        return true;
    }
}
