using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.CouchDb;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Platform.Network;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Features.Sources.Connectors.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.CouchDb;

/// <summary>A source of kind couchdb with all that stands behind it, without the rest of the portal.</summary>
internal sealed class CouchSource : IDisposable
{
    private readonly GuardedTransport _transport;

    public CouchSource(string url, object? settings = null, object? secrets = null, HttpLimits? limits = null, string[]? allowed = null)
    {
        limits ??= new HttpLimits();
        Clock = new HastyClock(limits.Request);
        _transport = new GuardedTransport(new HostGuard(new PortalSettings { AllowedHosts = allowed ?? ["127.0.0.1"] }));
        var fetcher = new HttpFetcher(_transport, new HttpMemory(limits), limits, Clock, NullLogger<HttpFetcher>.Instance);
        Connector = new CouchConnector(new DataMesh.Portal.Features.Sources.Connectors.CouchDb.CouchServer(fetcher), limits, Clock, NullLogger<CouchConnector>.Instance);
        Handle = ApiSource.Make(url, settings, secrets) with { Name = "Orders store" };
    }

    public CouchConnector Connector { get; }

    public HastyClock Clock { get; }

    public SourceHandle Handle { get; }

    public async Task<string> ColumnsAsync(string database)
    {
        var columns = await Connector.ColumnsAsync(Handle, database, default);
        return columns.Ok ? string.Join(", ", columns.Value.Select(c => $"{c.Name} {c.Type}{(c.PrimaryKey ? " key" : "")}{(c.Nullable ? "" : " always")}")) : $"! {columns.Error!.Message}";
    }

    public async Task<string> TablesAsync()
    {
        var tables = await Connector.TablesAsync(Handle, default);
        return tables.Ok ? string.Join(", ", tables.Value.Select(t => t.Rows is { } rows ? $"{t.Name} {rows}" : t.Name)) : $"! {tables.Error!.Message}";
    }

    public async Task<string> TestAsync()
    {
        var said = await Connector.TestAsync(Handle, default);
        return said.Ok ? said.Value : $"! {said.Error!.Message}";
    }

    public async Task<RowInput> OpenAsync(string database, string[] columns, long? limit = null, Scalar? predicate = null, params string[] hidden)
    {
        var opened = await Connector.OpenAsync(Handle, database, new TableWish(columns, limit, columns.Except(hidden).ToHashSet(), predicate), default);
        Assert.True(opened.Ok, opened.Error?.Message);
        return (RowInput)opened.Value;
    }

    public async Task<List<object?[]>> ReadAsync(string database, string[] columns, long? limit = null, Scalar? predicate = null, CancellationToken ct = default)
    {
        var all = new List<object?[]>();
        await foreach (var batch in (await OpenAsync(database, columns, limit, predicate)).Batches.WithCancellation(ct)) all.AddRange(batch.Rows);
        return all;
    }

    /// <summary>The values of one column.</summary>
    public async Task<IReadOnlyList<object?>> ValuesAsync(string database, string column, long? limit = null, Scalar? predicate = null)
        => [.. (await ReadAsync(database, [column], limit, predicate)).Select(r => r[0])];

    /// <summary>What is said when the rows cannot be read, when they are opened or later.</summary>
    public async Task<string> FailAsync(string database, string[] columns, params string[] hidden)
    {
        var opened = await Connector.OpenAsync(Handle, database, new TableWish(columns, null, columns.Except(hidden).ToHashSet()), default);
        if (opened.Error is { } error) return error.Message;
        var failed = await Assert.ThrowsAsync<QueryException>(async () =>
        {
            await foreach (var _ in ((RowInput)opened.Value).Batches)
            {
            }
        });
        Assert.Equal(QueryFailure.Source, failed.Failure);
        Assert.StartsWith("Orders store: ", failed.Message, StringComparison.Ordinal);
        return failed.Message;
    }

    /// <summary>A condition over columns, each as name and type.</summary>
    public static Scalar Parse(string condition, params (string Name, LogicalType Type)[] columns)
    {
        var check = TypeChecker.Check(condition, columns.Select(c => new SchemaColumn(c.Name, c.Type)), LogicalType.Boolean);
        return check.Scalar ?? throw new InvalidOperationException($"{condition}: {check.Error}");
    }

    public void Dispose() => _transport.Dispose();
}
