using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.Http;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Platform.Network;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

/// <summary>A source of kind http with all that stands behind it, without the rest of the portal.</summary>
internal sealed class ApiSource : IDisposable
{
    private readonly GuardedTransport _transport;

    public ApiSource(string url, object? settings = null, object? secrets = null, HttpLimits? limits = null, string[]? allowed = null)
    {
        limits ??= new HttpLimits();
        Clock = new HastyClock(limits.Request);
        _transport = new GuardedTransport(new HostGuard(new PortalSettings { AllowedHosts = allowed ?? ["127.0.0.1"] }));
        Connector = new HttpConnector(new HttpFetcher(_transport, new HttpMemory(limits), limits, Clock, NullLogger<HttpFetcher>.Instance), limits, Clock, NullLogger<HttpConnector>.Instance);
        Handle = Make(url, settings, secrets);
    }

    public HttpConnector Connector { get; }

    public HastyClock Clock { get; }

    public SourceHandle Handle { get; private set; }

    public static SourceHandle Make(string? url, object? settings = null, object? secrets = null)
    {
        var all = JsonSerializer.SerializeToElement(settings ?? new { }).Deserialize<Dictionary<string, JsonElement>>()!;
        if (url is not null) all["url"] = JsonSerializer.SerializeToElement(url);
        return new SourceHandle(Guid.NewGuid(), "Shop API", all, JsonSerializer.SerializeToElement(secrets ?? new { }).Deserialize<Dictionary<string, string>>()!);
    }

    /// <summary>The same source with another secret.</summary>
    public void ChangeSecret(string name, string value) => Handle = Handle with { Secrets = new Dictionary<string, string> { [name] = value } };

    public async Task<string> ColumnsAsync()
    {
        var columns = await Connector.ColumnsAsync(Handle, "rows", default);
        return columns.Ok ? string.Join(", ", columns.Value.Select(c => $"{c.Name} {c.Type}")) : $"! {columns.Error!.Message}";
    }

    public async Task<RowInput> OpenAsync(string[] columns, long? limit = null, Scalar? predicate = null, params string[] hidden)
    {
        var opened = await Connector.OpenAsync(Handle, "rows", new TableWish(columns, limit, columns.Except(hidden).ToHashSet(), predicate), default);
        Assert.True(opened.Ok, opened.Error?.Message);
        return (RowInput)opened.Value;
    }

    public async Task<List<object?[]>> ReadAsync(string[] columns, long? limit = null, Scalar? predicate = null, CancellationToken ct = default)
    {
        var all = new List<object?[]>();
        await foreach (var batch in (await OpenAsync(columns, limit, predicate)).Batches.WithCancellation(ct)) all.AddRange(batch.Rows);
        return all;
    }

    /// <summary>The numbers in the column id.</summary>
    public async Task<IEnumerable<long>> IdsAsync(long? limit = null) => (await ReadAsync(["id"], limit)).Select(r => (long)r[0]!);

    /// <summary>What is said when the rows cannot be read.</summary>
    public async Task<string> FailAsync(params string[] columns)
    {
        var opened = await Connector.OpenAsync(Handle, "rows", new TableWish(columns.Length == 0 ? ["id"] : columns, null, columns.Length == 0 ? new HashSet<string> { "id" } : columns.ToHashSet()), default);
        if (opened.Error is { } error) return error.Message;
        return (await Assert.ThrowsAsync<QueryException>(async () =>
        {
            await foreach (var _ in ((RowInput)opened.Value).Batches)
            {
            }
        })).Message;
    }

    /// <summary>What the test of the connection says.</summary>
    public async Task<string> TestAsync()
    {
        var said = await Connector.TestAsync(Handle, default);
        return said.Ok ? said.Value : $"! {said.Error!.Message}";
    }

    public static Scalar Equal(string column, LogicalType type, object value) => new ScalarCall("=", [new ScalarColumn(column, type), new ScalarLiteral(value, type)], LogicalType.Boolean);

    public static Scalar And(params Scalar[] all) => all.Aggregate((a, b) => new ScalarCall("and", [a, b], LogicalType.Boolean));

    public void Dispose() => _transport.Dispose();
}
