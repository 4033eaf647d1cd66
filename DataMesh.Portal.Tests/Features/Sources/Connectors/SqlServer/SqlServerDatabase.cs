using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.SqlServer;
using DataMesh.Portal.Platform.Network;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;
using DataMesh.Portal.Tests.Query.Shared;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.SqlServer;

/// <summary>A database of its own in the server that <c>DATAMESH_TEST_SQLSERVER</c> names, filled by bare commands and asked through the connector.</summary>
internal sealed class SqlServerDatabase : ISourceBench, IAsyncDisposable
{
    private readonly SqlConnectionStringBuilder _server = new(SqlServerFactAttribute.Server);
    private readonly string _database = $"datamesh_{Guid.NewGuid():N}";
    private readonly SqlServerPools _pools;
    private int _tables;

    private SqlServerDatabase() => _pools = new SqlServerPools(new HostGuard(new PortalSettings { AllowedHosts = [Place.Host] }), TimeProvider.System);

    public bool Asks { get; private set; }

    public SqlServerConnector Connector => new(_pools, NullLogger<SqlServerConnector>.Instance);

    public SourceHandle Handle => new(Guid.Empty, "Shop DB", new Dictionary<string, object>
    {
        ["host"] = Place.Host, ["port"] = Place.Port, ["database"] = _database, ["user"] = _server.UserID,
        ["encrypt"] = _server.Encrypt == SqlConnectionEncryptOption.Strict ? "strict" : _server.Encrypt == SqlConnectionEncryptOption.Optional ? "optional" : "mandatory",
        ["trustServerCertificate"] = _server.TrustServerCertificate,
    }.ToDictionary(s => s.Key, s => JsonSerializer.SerializeToElement(s.Value)), new Dictionary<string, string> { ["password"] = _server.Password });

    private (string Host, int Port) Place
    {
        get
        {
            var parts = _server.DataSource.Split(':', 2)[^1].Split(',');
            var host = parts[0].Trim() is "." or "(local)" ? "localhost" : parts[0].Trim();
            return (host, parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 1433);
        }
    }

    public static async Task<SqlServerDatabase> MakeAsync(string sql = "")
    {
        var made = new SqlServerDatabase();
        await made.RunAsync($"CREATE DATABASE [{made._database}]", "master");
        if (sql.Length > 0) await made.RunAsync(sql);
        var relation = await made.FillAsync([new SchemaColumn("i", LogicalType.Integer)], [], indexed: false);
        made.Asks = relation.Columns.Count > 0;
        return made;
    }

    public async Task RunAsync(string sql, string? database = null)
    {
        await using var connection = new SqlConnection(new SqlConnectionStringBuilder(_server.ConnectionString) { InitialCatalog = database ?? _database, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        // A schema, and whatever must stand alone, is a batch of its own.
        foreach (var batch in sql.Split("\nGO", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = new SqlCommand(batch, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    public async Task<SourceRelation> FillAsync(IReadOnlyList<SchemaColumn> columns, IReadOnlyList<object?[]> rows, bool indexed)
    {
        var table = $"t{_tables++}";
        await RunAsync($"CREATE TABLE dbo.{table} ({string.Join(", ", columns.Select(c => $"[{c.Name}] {Type(c.Type)}"))})");
        await using var connection = new SqlConnection(new SqlConnectionStringBuilder(_server.ConnectionString) { InitialCatalog = _database, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        foreach (var row in rows)
        {
            await using var insert = new SqlCommand($"INSERT INTO dbo.{table} VALUES ({string.Join(", ", row.Select((_, i) => $"@v{i}"))})", connection);
            for (var i = 0; i < row.Length; i++) insert.Parameters.AddWithValue($"@v{i}", row[i] switch { null => DBNull.Value, DateOnly day => day.ToDateTime(TimeOnly.MinValue), DateTime moment => moment.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture), var value => value });
            await insert.ExecuteNonQueryAsync();
        }

        return (await Connector.PlaceAsync(Handle, $"dbo.{table}", default)).Value;
    }

    public async IAsyncEnumerable<RowBatch> AskAsync(SqlStatement statement, IReadOnlyList<SchemaColumn> columns)
    {
        await foreach (var batch in (await Connector.AskAsync(Handle, statement, columns, default)).Value.Batches) yield return batch;
    }

    public async Task<List<object?[]>> RowsAsync(string table, params string[] columns)
    {
        var names = columns.Length > 0 ? columns : [.. (await Connector.ColumnsAsync(Handle, table, default)).Value.Select(c => c.Name)];
        return await SqlServerBench.AllAsync(((RowInput)(await Connector.OpenAsync(Handle, table, new TableWish(names, null, names.ToHashSet()), default)).Value).Batches);
    }

    public async ValueTask DisposeAsync()
    {
        _pools.Dispose();
        await RunAsync($"DROP DATABASE [{_database}]", "master");
    }

    // A collation that takes capitals, accents and padding for nothing, which no answer may show.
    private static string Type(LogicalType type) => type.Kind switch
    {
        LogicalKind.Integer => "bigint",
        LogicalKind.Decimal => $"decimal({type.Precision},{type.Scale})",
        LogicalKind.Number => "float",
        LogicalKind.String => "nvarchar(60) COLLATE Latin1_General_CI_AI",
        LogicalKind.Boolean => "bit",
        LogicalKind.Date => "date",
        _ => "datetime2(6)",
    };
}
