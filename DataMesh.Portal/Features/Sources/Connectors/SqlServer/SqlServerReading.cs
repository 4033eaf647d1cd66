using System.Data;
using Microsoft.Data.SqlClient;

namespace DataMesh.Portal.Features.Sources.Connectors.SqlServer;

/// <summary>A statement that runs, with its connection. Cancelling asks the server to stop it.</summary>
internal sealed class SqlServerReading : IStatementReading<SqlDataReader>
{
    private readonly SqlConnection _connection;
    private readonly SqlCommand _command;
    private readonly SemaphoreSlim _slot;
    private readonly CancellationToken _cancelled;
    private readonly CancellationTokenRegistration _cancel;
    private SqlDataReader? _reader;
    private bool _ended;

    public SqlServerReading(SqlConnection connection, string sql, SemaphoreSlim slot, CancellationToken ct)
    {
        (_connection, _slot, _cancelled) = (connection, slot, ct);
        _command = new SqlCommand(sql, connection);
        // Whether it waits for the server or for a reader: the driver sends the request to stop at once.
        _cancel = ct.Register(_command.Cancel);
    }

    public SqlDataReader Reader => _reader!;

    /// <summary>Sends the statement. After a failure it is over; the connection and the slot are the caller's.</summary>
    public async Task BeginAsync(SqlParameter[] parameters)
    {
        try
        {
            _command.Parameters.AddRange(parameters);
            _cancelled.ThrowIfCancellationRequested();
            _reader = await _command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, _cancelled);
        }
        catch
        {
            await _cancel.DisposeAsync();
            await _command.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next row; false at the end.</summary>
    public async ValueTask<bool> NextAsync() => Ended(await _reader!.ReadAsync(_cancelled));

    /// <summary>Likewise, blocking the thread, which is the reading's own there: the driver is faster so.</summary>
    ValueTask<bool> IStatementReading<SqlDataReader>.NextAsync()
    {
        _cancelled.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Ended(_reader!.Read()));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Closing fetches all the rows that are left; the server shall stop instead.
            if (!_ended) _command.Cancel();
            await _reader!.DisposeAsync();
        }
        catch (Exception e) when (SqlServerErrors.IsFailure(e))
        {
            // That is how the server says that it stopped, or that the connection broke, which whoever read has been told.
        }
        finally
        {
            await _cancel.DisposeAsync();
            await _command.DisposeAsync();
            await _connection.DisposeAsync();
            _slot.Release();
        }
    }

    private bool Ended(bool more)
    {
        _ended = !more;
        return more;
    }
}
