using System.Collections.Concurrent;
using System.Data.Common;
using DataMesh.Portal.Platform.Settings;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Platform.Data;

/// <summary>
/// Asks the database for the <see cref="DecisionStamp"/>. It stands in front of every read, so it goes without the mapper and keeps
/// its connections and statements.
/// </summary>
internal sealed class DecisionClock(PortalSettings settings) : IDisposable
{
    private const string Statement = "SELECT Value FROM DecisionStamps WHERE Id = 1";
    private const int MostIdle = 8;
    private readonly ConcurrentBag<DbCommand> _idle = [];
    private bool _disposed;

    /// <summary>The value now; <see cref="Guid.Empty"/> before the first change.</summary>
    public async ValueTask<Guid> NowAsync(CancellationToken ct)
    {
        if (settings.Provider == DatabaseProvider.SqlServer)
        {
            await using var connection = new SqlConnection(settings.ConnectionString);
            await connection.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = Statement;
            return Value(await command.ExecuteScalarAsync(ct));
        }

        ct.ThrowIfCancellationRequested();
        if (!_idle.TryTake(out var ready)) ready = Open();
        try
        {
            // SQLite has no asynchronous way; the row is in its cache.
            var value = Value(ready.ExecuteScalar());
            if (!_disposed && _idle.Count < MostIdle) _idle.Add(ready);
            else Close(ready);
            return value;
        }
        catch
        {
            Close(ready);
            throw;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var command)) Close(command);
    }

    private SqliteCommand Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(settings.ConnectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        var command = connection.CreateCommand();
        command.CommandText = Statement;
        command.Prepare();
        return command;
    }

    private static void Close(DbCommand command)
    {
        var connection = command.Connection;
        command.Dispose();
        connection?.Dispose();
    }

    private static Guid Value(object? found) => found switch
    {
        Guid value => value,
        string text => Guid.Parse(text),
        _ => throw new InvalidOperationException("The table DecisionStamps has lost its row."),
    };
}
