using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace DataMesh.Portal.Features.Sources.Connectors.Postgres;

/// <summary>The connections of one source: at most <see cref="PostgresSettings.MostConnections"/> at once, whoever asks more waits.</summary>
internal sealed class PostgresPool(NpgsqlDataSource data, string sourceName, string fingerprint, TimeProvider time) : ISourcePool
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _free = new(PostgresSettings.MostConnections);
    private readonly ConcurrentDictionary<PostgresName, (long At, PostgresTable Table)> _tables = new();

    public string SourceName { get; } = sourceName;

    public string Fingerprint { get; } = fingerprint;

    public long LastUsed { get; set; } = time.GetTimestamp();

    /// <summary>Starts a statement; disposing of what it gives ends it on the server and gives the connection back.</summary>
    /// <param name="sql">The statement, with <c>$1</c>… for parameters.</param>
    /// <param name="parameters">long, decimal, double, string, bool, DateOnly, DateTime (UTC; sent as <c>timestamp</c>), TimeOnly or null.</param>
    /// <param name="ct">Ends the statement on the server.</param>
    /// <exception cref="NpgsqlException">See <see cref="PostgresErrors"/>.</exception>
    public async Task<PostgresReading> StartAsync(string sql, IReadOnlyList<object?> parameters, CancellationToken ct)
    {
        await _free.WaitAsync(ct);
        try
        {
            try
            {
                return await OnceAsync(sql, parameters, ct);
            }
            catch (NpgsqlException e) when (PostgresErrors.IsLost(e) && !ct.IsCancellationRequested)
            {
                // The server was started anew since: what lay idle in the pool leads nowhere.
                data.Clear();
                return await OnceAsync(sql, parameters, ct);
            }
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    /// <summary>The table as it was a moment ago, or null.</summary>
    public PostgresTable? Remembered(PostgresName table)
        => _tables.TryGetValue(table, out var known) && time.GetElapsedTime(known.At) < s_remembered ? known.Table : null;

    public void Remember(PostgresTable table)
    {
        if (_tables.Count >= 1000) _tables.Clear();
        _tables[table.Name] = (time.GetTimestamp(), table);
    }

    /// <summary>Asks for tables anew the next time: a statement failed over them.</summary>
    public void Forget() => _tables.Clear();

    /// <summary>Closes what lies idle; statements that run end first.</summary>
    public void Dispose() => data.Dispose();

    private async Task<PostgresReading> OnceAsync(string sql, IReadOnlyList<object?> parameters, CancellationToken ct)
    {
        var connection = await data.OpenConnectionAsync(ct);
        var reading = new PostgresReading(data, connection, sql, _free, ct);
        try
        {
            await reading.BeginAsync(parameters.Select(Parameter));
            return reading;
        }
        catch
        {
            await reading.AbandonAsync();
            throw;
        }
    }

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value },
        long number => new NpgsqlParameter<long> { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Bigint },
        decimal number => new NpgsqlParameter<decimal> { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Numeric },
        double number => new NpgsqlParameter<double> { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Double },
        string text => new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text },
        bool flag => new NpgsqlParameter<bool> { TypedValue = flag, NpgsqlDbType = NpgsqlDbType.Boolean },
        // In the server's own form: the driver would make infinity of the end of the year 9999.
        DateOnly day => new NpgsqlParameter<int> { TypedValue = PostgresValues.Days(day), NpgsqlDbType = NpgsqlDbType.Date },
        DateTime moment => new NpgsqlParameter<long> { TypedValue = PostgresValues.Microseconds(moment), NpgsqlDbType = NpgsqlDbType.Timestamp },
        TimeOnly hour => new NpgsqlParameter<TimeOnly> { TypedValue = hour, NpgsqlDbType = NpgsqlDbType.Time },
        _ => throw new ArgumentException($"Values of type {value.GetType().Name} are no parameters.", nameof(value)),
    };
}
