using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.SqlServer;
using DataMesh.Portal.Platform.Network;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.Execution;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.SqlServer;

/// <summary>A connector, and a source at a port of this machine.</summary>
internal sealed class SqlServerBench(int port, params string[] allowed) : IDisposable
{
    private readonly Guid _source = Guid.CreateVersion7();
    private readonly SqlServerPools _pools = new(new HostGuard(new PortalSettings { AllowedHosts = allowed.Length > 0 ? allowed : ["127.0.0.1"] }), TimeProvider.System);

    static SqlServerBench() => SqlServerSettings.IgnorePartners();

    public SqlServerConnector Connector => new(_pools, NullLogger<SqlServerConnector>.Instance);

    /// <summary>The source; with settings changed by name, null for taking one out.</summary>
    public SourceHandle Handle(params (string Name, object? Value)[] changed)
    {
        var settings = new Dictionary<string, object?> { ["host"] = "127.0.0.1", ["port"] = port, ["database"] = "shop", ["user"] = "reader", ["encrypt"] = "optional" };
        var password = "corr3ct";
        foreach (var (name, value) in changed)
        {
            if (name == "password") password = (string?)value ?? "";
            else if (value is null) settings.Remove(name);
            else settings[name] = value;
        }

        return new SourceHandle(_source, "Shop DB", settings.ToDictionary(s => s.Key, s => JsonSerializer.SerializeToElement(s.Value)), new Dictionary<string, string> { ["password"] = password });
    }

    /// <summary>What a server of that version says of itself.</summary>
    public static TdsAnswer Facts(bool utf8 = true, bool committed = true, bool snapshot = false, bool babelfish = false) =>
        TdsAnswer.Rows("version nvarchar;db nvarchar;utf8 bit;babelfish bit;committed bit;snapshot bit", ["16.0.4165.4", "shop", utf8, babelfish, committed, snapshot]);

    /// <summary>What the catalog says of a table: name, type, length, precision and scale of each column, by bars.</summary>
    public static TdsAnswer Columns(params string[] columns) => TdsAnswer.Rows(
        "name nvarchar;type nvarchar;length int;precision int;scale int;nullable bit;encrypted bit;key bit;unique bit;granted bit;schema nvarchar;table nvarchar;other nvarchar;rows bigint",
        [.. columns.Select(column => column.Split('|')).Select(c => new object?[] { c[0], c[1], Number(c[2]), Number(c[3]), Number(c[4]), true, c.Contains("encrypted"), c.Contains("key"), c.Contains("key"), !c.Contains("denied"), null, null, null, 3000000L })]);

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    public async Task<RowInput> OpenAsync(string table, params string[] columns)
        => (RowInput)(await Connector.OpenAsync(Handle(), table, new TableWish(columns, null, columns.ToHashSet()), default)).Value;

    public static async Task<List<object?[]>> AllAsync(IAsyncEnumerable<RowBatch> batches)
    {
        var rows = new List<object?[]>();
        await foreach (var batch in batches) rows.AddRange(batch.Rows);
        return rows;
    }

    public void Dispose() => _pools.Dispose();
}
