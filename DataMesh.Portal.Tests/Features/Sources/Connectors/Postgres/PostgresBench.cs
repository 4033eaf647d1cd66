using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.Postgres;
using DataMesh.Portal.Platform.Network;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Postgres;

/// <summary>A connector over the test's server, and a database of its own.</summary>
internal sealed class PostgresBench : IDisposable
{
    private static int s_databases;

    private PostgresBench(PostgresServer server, IReadOnlyList<string> allowed)
    {
        Server = server;
        Pools = new PostgresPools(new HostGuard(new PortalSettings { AllowedHosts = allowed }), TimeProvider.System);
        Connector = new PostgresConnector(Pools, NullLogger<PostgresConnector>.Instance);
        Database = $"bench{Interlocked.Increment(ref s_databases)}";
    }

    public PostgresServer Server { get; }

    public PostgresPools Pools { get; }

    public PostgresConnector Connector { get; }

    public string Database { get; }

    public Guid Source { get; } = Guid.CreateVersion7();

    public static async Task<PostgresBench> MakeAsync(PostgresServer server, string sql, params string[] allowed)
    {
        var bench = new PostgresBench(server, allowed.Length > 0 ? allowed : ["127.0.0.1"]);
        await server.DatabaseAsync(bench.Database, sql);
        return bench;
    }

    /// <summary>One that reaches no server.</summary>
    public static PostgresBench Without(PostgresServer server) => new(server, []);

    /// <summary>The source; with settings changed by name, null for taking one out.</summary>
    public SourceHandle Handle(params (string Name, object? Value)[] changed)
    {
        var settings = new Dictionary<string, object?> { ["host"] = "127.0.0.1", ["port"] = Server.Port, ["database"] = Database, ["user"] = "postgres", ["tls"] = "disable" };
        var password = PostgresServer.Password;
        foreach (var (name, value) in changed)
        {
            if (name == "password") password = (string?)value ?? "";
            else if (value is null) settings.Remove(name);
            else settings[name] = value;
        }

        return new SourceHandle(Source, "Shop DB", settings.ToDictionary(s => s.Key, s => JsonSerializer.SerializeToElement(s.Value)), new Dictionary<string, string> { ["password"] = password });
    }

    public async Task<RowInput> OpenAsync(string table, params string[] columns)
    {
        var names = columns.Length > 0 ? columns : [.. (await Connector.ColumnsAsync(Handle(), table, default)).Value.Select(c => c.Name)];
        return (RowInput)(await Connector.OpenAsync(Handle(), table, new TableWish(names, null, names.ToHashSet()), default)).Value;
    }

    public async Task<List<object?[]>> RowsAsync(string table, params string[] columns) => await AllAsync((await OpenAsync(table, columns)).Batches);

    public async Task<string> ColumnsAsync(string table)
        => string.Join(", ", (await Connector.ColumnsAsync(Handle(), table, default)).Value.Select(c => $"{c.Name} {c.Type}"));

    public static async Task<List<object?[]>> AllAsync(IAsyncEnumerable<RowBatch> batches)
    {
        var rows = new List<object?[]>();
        await foreach (var batch in batches) rows.AddRange(batch.Rows);
        return rows;
    }

    public void Dispose() => Pools.Dispose();
}
