using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.Products;

/// <summary>Bea and Ada.</summary>
internal sealed class TwoPeople : IUserDirectory
{
    public static readonly Person Bea = new(Guid.CreateVersion7(), "bea@example.com", "Bea König");
    public static readonly Person Ada = new(Guid.CreateVersion7(), "ada@example.com", "Ada Lovelace");

    public Task<Person?> FindAsync(string email, CancellationToken ct) => Task.FromResult(new[] { Bea, Ada }.FirstOrDefault(p => p.Email == email));

    public Task<IReadOnlyList<Person>> SearchAsync(string text, int limit, CancellationToken ct)
        => Task.FromResult<IReadOnlyList<Person>>([.. new[] { Bea, Ada }.Where(p => p.Name.Contains(text, StringComparison.OrdinalIgnoreCase))]);

    public Task<IReadOnlyDictionary<Guid, Person>> GetAsync(IEnumerable<Guid> ids, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<Person>> HoldingAsync(PlatformRoles role, CancellationToken ct) => Task.FromResult<IReadOnlyList<Person>>([]);

    public Task<Principal?> PrincipalAsync(Guid id, PrincipalWay way, CancellationToken ct) => throw new NotSupportedException();
}

/// <summary>Answers every read with what the test says, and remembers the flows.</summary>
internal sealed class FakeReader : IGovernedReader
{
    public Result<QueryResult> Answer { get; set; }

    public List<Flow> Flows { get; } = [];

    public static QueryResult Rows(IReadOnlyList<string> columns, params object?[][] rows)
        => new([.. columns.Select(c => new PlanColumn(c, LogicalType.String, "internal", false))], rows, false, null, rows.Length, new QueryExplanation([], ""), TimeSpan.FromMilliseconds(12));

    public Task<Result<QueryResult>> RunAsync(Principal principal, Flow flow, string? node, int limit, string way, IProgress<QueryProgress>? progress, CancellationToken ct)
    {
        Flows.Add(flow);
        return Task.FromResult(Answer);
    }

    public Task<Result<QueryStream>> StreamAsync(Principal principal, Flow flow, AccessLevel level, string way, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<Stream>> ParquetAsync(Principal principal, Flow flow, string way, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<QueryExplanation>> ExplainAsync(Principal principal, Flow flow, string? node, CancellationToken ct) => throw new NotSupportedException();

    public Task<FlowInspection> InspectAsync(Principal principal, Flow flow, bool examples, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<PreviewResult>> PreviewAsync(Principal principal, Flow flow, string? node, int limit, IProgress<QueryProgress>? progress, CancellationToken ct) => throw new NotSupportedException();
}

/// <summary>Lets ports be read that the test names, and no others.</summary>
internal sealed class FakeGuard : IReadGuard
{
    public Dictionary<string, ReadAllowed> Allowed { get; } = [];

    public Task<IReadOnlyDictionary<string, ReadDecision>> DecideAsync(Principal principal, IReadOnlyCollection<string> ports, AccessLevel level, CancellationToken ct)
        => Task.FromResult<IReadOnlyDictionary<string, ReadDecision>>(ports.ToDictionary(p => p, p => Allowed.TryGetValue(p, out var allowed) ? (ReadDecision)allowed : new ReadRefused(true, "no-grant", $"You have no grant for {p}.")));

    public static ReadAllowed Grant(string port, DateTimeOffset? until, string purpose, params ScanColumn[] columns)
        => new(new GovernedScan(port, Guid.CreateVersion7(), "t", columns), Guid.CreateVersion7(), purpose, until);

    public static ScanColumn Column(string name, ColumnMask? mask = null) => new(name, LogicalType.String, "internal", false, mask);
}

/// <summary>One source "shop" with tables that the test names.</summary>
internal sealed class ShopSources : ISourceService
{
    public Dictionary<string, TableRows> Tables { get; } = [];

    /// <summary>What was made last.</summary>
    public SourceInput? Made { get; private set; }

    public static TableRows Table(IReadOnlyList<string> columns, params object?[][] rows)
        => new([.. columns.Select(c => new SourceColumn(c, LogicalType.String, true, false, false, null))], rows, rows.Length);

    public Task<Result<IReadOnlyList<SourceView>>> ListAsync(Principal principal, string domain, CancellationToken ct)
        => Task.FromResult((Result<IReadOnlyList<SourceView>>)(Tables.Count == 0 ? [] : new List<SourceView> { new(Guid.CreateVersion7(), domain, "shop", "Shop files", "files", new Dictionary<string, System.Text.Json.JsonElement>(), [], 1) }));

    public Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(Principal principal, string domain, string source, CancellationToken ct)
        => Task.FromResult((Result<IReadOnlyList<SourceTable>>)Tables.Select(t => new SourceTable(t.Key, "file", t.Value.TotalRows)).ToList());

    public Task<Result<TableRows>> HeadAsync(Principal principal, string domain, string source, string table, int limit, CancellationToken ct)
        => Task.FromResult(Tables.TryGetValue(table, out var rows) ? rows : (Result<TableRows>)new Unavailable($"The source {source} does not answer."));

    public Task<Result<SourceView>> GetAsync(Principal principal, string domain, string source, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<SourceView>> CreateAsync(Principal principal, string domain, SourceInput input, CancellationToken ct)
    {
        Made = input;
        return Task.FromResult((Result<SourceView>)new SourceView(Guid.CreateVersion7(), domain, "made", input.Name, input.Kind, new Dictionary<string, System.Text.Json.JsonElement>(), [], 1));
    }

    public Task<Result<SourceView>> UpdateAsync(Principal principal, string domain, string source, SourceInput input, long? revision, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<Done>> DeleteAsync(Principal principal, string domain, string source, long? revision, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<SourceTest>> TestAsync(Principal principal, string domain, string source, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(Principal principal, string domain, string source, string table, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<UploadedTable>> UploadAsync(Principal principal, string domain, string source, string fileName, Stream content, IProgress<long>? progress, CancellationToken ct) => throw new NotSupportedException();
    public Task<Result<UploadedTable>> UploadAsync(Principal principal, string domain, string source, string fileName, Stream content, IReadOnlyDictionary<string, System.Text.Json.JsonElement> reading, IProgress<long>? progress, CancellationToken ct) => throw new NotSupportedException();
    public Task<Result<UploadedTable>> ReadAgainAsync(Principal principal, string domain, string source, string table, IReadOnlyDictionary<string, System.Text.Json.JsonElement> reading, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<Guid, SourceName>> NamesAsync(IEnumerable<Guid> ids, CancellationToken ct) => throw new NotSupportedException();

    public Task<SourceName?> FindAsync(Guid domainId, string slug, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<IReadOnlyList<SourceColumn>>> DescribeAsync(Guid sourceId, string table, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<TableShape>> ShapeAsync(Guid sourceId, string table, CancellationToken ct) => throw new NotSupportedException();
}
