using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.Products;

/// <summary>Sources with tables as a test arranges them; their rows are nobody's business here.</summary>
internal sealed class FakeSources : ISourceService
{
    private readonly Dictionary<Guid, SourceName> _sources = [];
    private readonly Dictionary<(Guid Source, string Table), IReadOnlyList<SourceColumn>> _tables = [];

    /// <summary>Set to make the source unreachable.</summary>
    public bool Away { get; set; }

    public SourceName Add(Guid domain, string slug)
    {
        var source = new SourceName(Guid.CreateVersion7(), domain, slug, slug, "files");
        return _sources[source.Id] = source;
    }

    /// <summary>A table; columns are <c>name:type</c>.</summary>
    public void Table(SourceName source, string table, params string[] columns)
        => _tables[(source.Id, table)] = [.. columns.Select((c, i) => new SourceColumn(c.Split(':')[0], LogicalType.Parse(c.Split(':')[1]), true, i == 0, i == 0, null))];

    public Task<IReadOnlyDictionary<Guid, SourceName>> NamesAsync(IEnumerable<Guid> ids, CancellationToken ct)
        => Task.FromResult<IReadOnlyDictionary<Guid, SourceName>>(ids.Where(_sources.ContainsKey).Distinct().ToDictionary(i => i, i => _sources[i]));

    public Task<SourceName?> FindAsync(Guid domainId, string slug, CancellationToken ct) => Task.FromResult(_sources.Values.FirstOrDefault(s => s.DomainId == domainId && s.Slug == slug));

    public Task<Result<IReadOnlyList<SourceColumn>>> DescribeAsync(Guid sourceId, string table, CancellationToken ct)
        => Task.FromResult<Result<IReadOnlyList<SourceColumn>>>(Away ? new Unavailable("The source did not answer.")
            : _tables.TryGetValue((sourceId, table), out var columns) ? columns.ToList() : NotFound.Of("table", table));

    public async Task<Result<TableShape>> ShapeAsync(Guid sourceId, string table, CancellationToken ct) => (await DescribeAsync(sourceId, table, ct)).Map(columns => new TableShape(columns));

    public Task<Result<IReadOnlyList<SourceView>>> ListAsync(Principal principal, string domain, CancellationToken ct) => throw new NotSupportedException();
    public Task<Result<SourceView>> GetAsync(Principal principal, string domain, string source, CancellationToken ct) => throw new NotSupportedException();
    public Task<Result<SourceView>> CreateAsync(Principal principal, string domain, SourceInput input, CancellationToken ct) => throw new NotSupportedException();
    public Task<Result<SourceView>> UpdateAsync(Principal principal, string domain, string source, SourceInput input, long? revision, CancellationToken ct) => throw new NotSupportedException();
    public Task<Result<Done>> DeleteAsync(Principal principal, string domain, string source, long? revision, CancellationToken ct) => throw new NotSupportedException();
    public Task<Result<SourceTest>> TestAsync(Principal principal, string domain, string source, CancellationToken ct) => throw new NotSupportedException();
    public Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(Principal principal, string domain, string source, CancellationToken ct) => throw new NotSupportedException();
    public Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(Principal principal, string domain, string source, string table, CancellationToken ct) => throw new NotSupportedException();
    public Task<Result<TableRows>> HeadAsync(Principal principal, string domain, string source, string table, int limit, CancellationToken ct) => throw new NotSupportedException();
    public Task<Result<UploadedTable>> UploadAsync(Principal principal, string domain, string source, string fileName, Stream content, IProgress<long>? progress, CancellationToken ct) => throw new NotSupportedException();
    public Task<Result<UploadedTable>> UploadAsync(Principal principal, string domain, string source, string fileName, Stream content, IReadOnlyDictionary<string, System.Text.Json.JsonElement> reading, IProgress<long>? progress, CancellationToken ct) => throw new NotSupportedException();
    public Task<Result<UploadedTable>> ReadAgainAsync(Principal principal, string domain, string source, string table, IReadOnlyDictionary<string, System.Text.Json.JsonElement> reading, CancellationToken ct) => throw new NotSupportedException();
}
