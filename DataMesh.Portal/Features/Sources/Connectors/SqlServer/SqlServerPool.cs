using System.Collections.Concurrent;
using System.Data;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Data.SqlClient;

namespace DataMesh.Portal.Features.Sources.Connectors.SqlServer;

/// <summary>What the server and the database are, as far as reading depends on it.</summary>
/// <param name="Version">The server's version.</param>
/// <param name="Database">The database's name.</param>
/// <param name="WritesUtf8">Whether it has texts in UTF-8.</param>
/// <param name="IsBabelfish">Whether it is another server that speaks the protocol.</param>
/// <param name="Isolation">Under which isolation rows are read.</param>
/// <param name="BlocksWriters">Whether reading takes locks that writers wait for.</param>
internal sealed record SqlServerFacts(string Version, string Database, bool WritesUtf8, bool IsBabelfish, string Isolation, bool BlocksWriters);

/// <summary>The connections of one source: at most <see cref="SqlServerSettings.MostConnections"/> at once, whoever asks more waits.</summary>
internal sealed class SqlServerPool(SqlServerSettings settings, IReadOnlyList<IPAddress> addresses, string sourceName, string fingerprint, TimeProvider time) : ISourcePool
{
    private const string FactsSql = $"""
        SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)), DB_NAME(),
            CAST(CASE WHEN COLLATIONPROPERTY('{SqlServerTypes.Utf8Collation}', 'CodePage') = 65001 THEN 1 ELSE 0 END AS bit),
            CAST(CASE WHEN SERVERPROPERTY('BabelfishVersion') IS NULL THEN 0 ELSE 1 END AS bit),
            CAST(CASE WHEN d.is_read_committed_snapshot_on = 1 THEN 1 ELSE 0 END AS bit), CAST(CASE WHEN d.snapshot_isolation_state = 1 THEN 1 ELSE 0 END AS bit)
        FROM (SELECT 1 AS one) AS o LEFT JOIN sys.databases AS d ON d.name = DB_NAME()
        """;

    // A statement's own, so that a session that another statement used is as good as a new one.
    private const string Session = "SET NOCOUNT ON; SET ARITHABORT ON; SET LOCK_TIMEOUT 30000; SET DEADLOCK_PRIORITY LOW; SET TRANSACTION ISOLATION LEVEL ";
    private const string Committed = "READ COMMITTED";
    private const string Snapshot = "SNAPSHOT";

    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_reach = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _free = new(SqlServerSettings.MostConnections);
    private readonly ConcurrentDictionary<SqlServerName, (long At, SqlServerTable Table)> _columns = new();
    private readonly SqlCredential _credential = settings.Credential();
    private volatile IPAddress? _reached;
    private (long At, SqlServerFacts Facts)? _facts;

    public string SourceName { get; } = sourceName;

    public string Fingerprint { get; } = fingerprint;

    public long LastUsed { get; set; } = time.GetTimestamp();

    /// <summary>What the server is, at most half a minute old.</summary>
    /// <exception cref="SqlException">See <see cref="SqlServerErrors"/>.</exception>
    public async Task<SqlServerFacts> FactsAsync(CancellationToken ct)
    {
        if (_facts is { } known && time.GetElapsedTime(known.At) < s_remembered) return known.Facts;
        await using var reading = await BeginAsync(Session + Committed + ";\n" + FactsSql, [], ct);
        await reading.NextAsync();
        var r = reading.Reader;
        var (version, database, utf8, babelfish) = (r.GetString(0), r.GetString(1), r.GetBoolean(2), r.GetBoolean(3));
        var (committed, snapshot) = (r.GetBoolean(4), r.GetBoolean(5));
        var facts = new SqlServerFacts(version, database, utf8, babelfish, !committed && snapshot ? Snapshot : Committed, !committed && !snapshot);
        _facts = (time.GetTimestamp(), facts);
        return facts;
    }

    /// <summary>Starts a statement; disposing of what it gives ends it on the server and gives the connection back.</summary>
    /// <param name="sql">The statement, with <c>@p1</c>… for parameters.</param>
    /// <param name="parameters">long, decimal, double, string (sent as its bytes in UTF-8), bool, DateOnly, DateTime (UTC), TimeOnly or null.</param>
    /// <param name="ct">Ends the statement on the server.</param>
    /// <exception cref="SqlException">See <see cref="SqlServerErrors"/>.</exception>
    public async Task<SqlServerReading> StartAsync(string sql, IReadOnlyList<object?> parameters, CancellationToken ct)
        => await BeginAsync($"{Session}{(await FactsAsync(ct)).Isolation};\n{sql}", [.. parameters.Select((value, i) => Parameter($"@p{i + 1}", value))], ct);

    /// <summary>Reads the catalog, which goes by the server's own names for what it looks for.</summary>
    public Task<SqlServerReading> CatalogAsync(string sql, IReadOnlyList<string> names, CancellationToken ct)
        => BeginAsync($"{Session}{Committed};\n{sql}", [.. names.Select((name, i) => new SqlParameter($"@p{i + 1}", SqlDbType.NVarChar, 128) { Value = name })], ct);

    /// <summary>The columns as they were a moment ago, or null.</summary>
    public SqlServerTable? Remembered(SqlServerName table)
        => _columns.TryGetValue(table, out var known) && time.GetElapsedTime(known.At) < s_remembered ? known.Table : null;

    public void Remember(SqlServerName table, SqlServerTable columns)
    {
        if (_columns.Count >= 1000) _columns.Clear();
        _columns[table] = (time.GetTimestamp(), columns);
    }

    /// <summary>Asks for columns anew the next time: a statement failed over them.</summary>
    public void Forget() => _columns.Clear();

    /// <summary>Closes what lies idle; statements that run end first.</summary>
    public void Dispose()
    {
        foreach (var address in addresses)
        {
            using var any = new SqlConnection(settings.ConnectionTo(address), _credential);
            SqlConnection.ClearPool(any);
        }
    }

    private async Task<SqlServerReading> BeginAsync(string sql, SqlParameter[] parameters, CancellationToken ct)
    {
        await _free.WaitAsync(ct);
        try
        {
            try
            {
                return await OnceAsync(sql, parameters, ct);
            }
            catch (Exception e) when (SqlServerErrors.IsLost(e) && _reached is not null && !ct.IsCancellationRequested)
            {
                // The server was started anew since, or moved: what lay idle in the pool leads nowhere.
                Dispose();
                _reached = null;
                return await OnceAsync(sql, [.. parameters.Select(p => (SqlParameter)((ICloneable)p).Clone())], ct);
            }
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    private async Task<SqlServerReading> OnceAsync(string sql, SqlParameter[] parameters, CancellationToken ct)
    {
        var address = _reached ?? await ReachAsync(ct);
        var connection = new SqlConnection(settings.ConnectionTo(address), _credential);
        try
        {
            await connection.OpenAsync(ct);
            _reached = address;
            var reading = new SqlServerReading(connection, sql, _free, ct);
            await reading.BeginAsync(parameters);
            return reading;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The first address at which something listens: the driver takes one only, and tries a closed one for as long as it may.</summary>
    private async Task<IPAddress> ReachAsync(CancellationToken ct)
    {
        Exception? failed = null;
        foreach (var address in addresses)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
            late.CancelAfter(s_reach);
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, settings.Port), late.Token);
                return address;
            }
            catch (SocketException e)
            {
                failed = e;
            }
            catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
            {
                failed ??= new TimeoutException("No address answered in time.", e);
            }
        }

        throw failed!;
    }

    private static SqlParameter Parameter(string name, object? value) => value switch
    {
        null => new SqlParameter(name, SqlDbType.NVarChar, 1) { Value = DBNull.Value },
        long number => new SqlParameter(name, SqlDbType.BigInt) { Value = number },
        decimal number => new SqlParameter(name, SqlDbType.Decimal) { Value = number },
        double number => new SqlParameter(name, SqlDbType.Float) { Value = number },
        string text => new SqlParameter(name, SqlDbType.VarBinary, -1) { Value = Encoding.UTF8.GetBytes(text) },
        bool flag => new SqlParameter(name, SqlDbType.Bit) { Value = flag },
        DateOnly day => new SqlParameter(name, SqlDbType.Date) { Value = day.ToDateTime(TimeOnly.MinValue) },
        DateTime moment => new SqlParameter(name, SqlDbType.DateTime2) { Value = moment, Scale = 6 },
        TimeOnly hour => new SqlParameter(name, SqlDbType.Time) { Value = hour.ToTimeSpan(), Scale = 6 },
        _ => throw new ArgumentException($"Values of type {value.GetType().Name} are no parameters.", nameof(value)),
    };
}
