using System.Collections.Concurrent;
using DataMesh.Portal.Platform.Results;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataMesh.Portal.Features.Sources.Connectors.Sqlite;

/// <summary>An SQLite file, opened for reading only. Cancelling interrupts the running statement.</summary>
internal sealed class SqliteFile : IDisposable
{
    private static readonly byte[] s_magic = "SQLite format 3\0"u8.ToArray();
    private const int MostIdle = 16;
    // Uploads never change, so that a connection to one can be used again; opening and reading its schema takes longer than a small query.
    private static readonly ConcurrentDictionary<string, ConcurrentBag<SqliteStatements>> s_idle = [];
    private static int s_idleCount;
    private readonly SqliteStatements _statements;
    private readonly string? _keepAs;
    private readonly CancellationTokenRegistration _cancel;

    private SqliteFile(SqliteStatements statements, string? keepAs, CancellationToken ct)
    {
        _statements = statements;
        _keepAs = keepAs;
        _cancel = ct.UnsafeRegister(static handle => raw.sqlite3_interrupt((sqlite3)handle!), statements.Connection.Handle);
    }

    /// <summary>Whether the file begins as every SQLite database does.</summary>
    public static async Task<bool> IsOneAsync(string path, CancellationToken ct)
    {
        await using var stream = File.OpenRead(path);
        var head = new byte[s_magic.Length];
        return await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct) == head.Length && head.AsSpan().SequenceEqual(s_magic);
    }

    public static SqliteFile Open(SqliteLocation location, CancellationToken ct)
    {
        var keepAs = location.Immutable ? location.Path : null;
        if (keepAs is not null && s_idle.TryGetValue(keepAs, out var idle) && idle.TryTake(out var ready))
        {
            Interlocked.Decrement(ref s_idleCount);
            return new SqliteFile(ready, keepAs, ct);
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = location.DataSource, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 5 }.ConnectionString);
        try
        {
            connection.Open();
            // The file comes from people: what its schema calls is held to harmless functions, and nothing is ever written.
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA query_only = 1; PRAGMA trusted_schema = 0; PRAGMA cell_size_check = 1;";
            command.ExecuteNonQuery();
            return new SqliteFile(new SqliteStatements(connection), keepAs, ct);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public SqliteCommand Command(string sql, params (string Name, object Value)[] parameters)
    {
        var command = _statements.Connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }

    /// <summary>A statement with its parameters <c>$1</c>, <c>$2</c>…; given back by disposing it. Where the file is opened again, it need not be read again.</summary>
    public SqliteStatements.Lent Lend(string sql, IEnumerable<object> parameters) => _statements.Lend(sql, parameters);

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params (string Name, object Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // First, so that no late cancellation reaches a closed handle.
        _cancel.Dispose();
        if (_keepAs is null || !File.Exists(_keepAs))
        {
            _statements.Dispose();
            return;
        }

        if (Interlocked.Increment(ref s_idleCount) > MostIdle) Clear();
        s_idle.GetOrAdd(_keepAs, _ => []).Add(_statements);
    }

    // All of them rather than the oldest: those in use come back by themselves.
    private static void Clear()
    {
        foreach (var (path, idle) in s_idle)
        {
            while (idle.TryTake(out var statements))
            {
                Interlocked.Decrement(ref s_idleCount);
                statements.Dispose();
            }

            if (!File.Exists(path)) s_idle.TryRemove(path, out _);
        }
    }

    /// <summary>What the database's failure means to people; the engine's own text may quote the schema and goes to the log alone.</summary>
    public static Error Explain(SqliteException e) => new Unavailable(e.SqliteErrorCode switch
    {
        5 or 6 => "The SQLite file is locked by somebody who writes to it; try again in a moment.",
        11 or 26 => "The file is not an SQLite database, or it is damaged; run 'PRAGMA integrity_check' on it, or upload it again.",
        14 => "The SQLite file cannot be opened: it was moved, or the portal may not read it; one in write-ahead mode also needs leave to write in its folder while nobody else has it open.",
        _ => $"The SQLite file cannot be read (SQLite's error {e.SqliteErrorCode}).",
    });
}

/// <summary>Where an SQLite file lies.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Immutable">Whether nobody ever writes to it: then it is read without locks, and nothing is made beside it.</param>
internal readonly record struct SqliteLocation(string Path, bool Immutable)
{
    /// <summary>What the driver opens.</summary>
    public string DataSource => Immutable ? $"{new Uri(Path).AbsoluteUri}?immutable=1" : Path;
}
