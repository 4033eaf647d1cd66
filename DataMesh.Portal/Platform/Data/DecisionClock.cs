using System.Collections.Concurrent;
using System.Data.Common;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Platform.Web;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Platform.Data;

/// <summary>
/// Asks the database for the <see cref="DecisionStamp"/>. It stands in front of every read, so it goes without the mapper and keeps
/// its connections and statements. One request of the API asks once, and again for every answer of the guard.
/// </summary>
internal sealed class DecisionClock(PortalSettings settings, IHttpContextAccessor? requests = null) : IDisposable
{
    private const string Statement = "SELECT Value FROM DecisionStamps WHERE Id = 1";
    private const int MostIdle = 8;
    private static readonly object s_asked = new();
    private readonly ConcurrentBag<DbCommand> _idle = [];
    private bool _disposed;

    /// <summary>The value now, or as this request of the API asked it before; <see cref="Guid.Empty"/> before the first change.</summary>
    public async ValueTask<Guid> NowAsync(CancellationToken ct)
    {
        // A circuit of the pages lives for hours in the request that began it: only the API's requests count as one moment.
        if (requests?.HttpContext is not { } http || !Api.IsForPrograms(http.Request.Path)) return await AskAsync(ct);
        if (http.Items.TryGetValue(s_asked, out var asked)) return (Guid)asked!;
        var value = await AskAsync(ct);
        http.Items[s_asked] = value;
        return value;
    }

    /// <summary>From here on the current request has to ask anew.</summary>
    public void Forget() => requests?.HttpContext?.Items.Remove(s_asked);

    private async ValueTask<Guid> AskAsync(CancellationToken ct)
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
