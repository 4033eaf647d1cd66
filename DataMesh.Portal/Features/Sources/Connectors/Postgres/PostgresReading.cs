using System.Data;
using Npgsql;

namespace DataMesh.Portal.Features.Sources.Connectors.Postgres;

/// <summary>
/// A statement that runs, with its connection. Cancelling asks the server to stop it. The driver is not given the token: a cancellation
/// that comes while it works on what it has fetched already would be forgotten, and so would every later one.
/// </summary>
internal sealed class PostgresReading : IStatementReading<NpgsqlDataReader>
{
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(200);
    private readonly NpgsqlDataSource _data;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;
    private readonly SemaphoreSlim _slot;
    private readonly CancellationTokenRegistration _cancel;
    private readonly CancellationToken _cancelled;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _done = new();
    private Task? _stopping;
    private NpgsqlDataReader? _reader;
    private readonly int _process;
    private bool _ended;

    public PostgresReading(NpgsqlDataSource data, NpgsqlConnection connection, string sql, SemaphoreSlim slot, CancellationToken ct)
    {
        _data = data;
        _connection = connection;
        _slot = slot;
        _cancelled = ct;
        _process = connection.ProcessID;
        _command = new NpgsqlCommand(sql, connection);
        _cancel = ct.Register(Stop);
    }

    public NpgsqlDataReader Reader => _reader!;

    public async Task BeginAsync(IEnumerable<NpgsqlParameter> parameters)
    {
        foreach (var parameter in parameters) _command.Parameters.Add(parameter);
        _cancelled.ThrowIfCancellationRequested();
        _reader = await _command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, CancellationToken.None);
    }

    public async ValueTask<bool> NextAsync()
    {
        _cancelled.ThrowIfCancellationRequested();
        if (await _reader!.ReadAsync(CancellationToken.None)) return true;
        _ended = true;
        return false;
    }

    /// <summary>Gives the connection back and keeps the slot: the statement did not begin.</summary>
    public async Task AbandonAsync()
    {
        await EndAsync();
        _done.Dispose();
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Closing fetches all the rows that are left; the server shall stop instead.
            if (!_ended) Stop();
            await _reader!.DisposeAsync();
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // That is how the server says that it stopped, or that the connection broke, which whoever read has been told.
        }
        finally
        {
            await AbandonAsync();
            _slot.Release();
        }
    }

    private void Stop()
    {
        lock (_lock) _stopping ??= Task.Run(StopAsync);
    }

    // The driver asks once. The server forgets a request that meets it between two messages, so it is asked again over another connection.
    private async Task StopAsync()
    {
        _command.Cancel();
        while (true)
        {
            await Task.Delay(s_again, _done.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_done.IsCancellationRequested) return;
            try
            {
                await using var command = _data.CreateCommand("SELECT pg_cancel_backend($1)");
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _process });
                await command.ExecuteNonQueryAsync(_done.Token);
            }
            catch (Exception e) when (e is NpgsqlException or OperationCanceledException or ObjectDisposedException)
            {
                // The statement has ended meanwhile, or the server is gone and the statement with it.
            }
        }
    }

    // A late request to stop must not meet the connection's next statement.
    private async Task EndAsync()
    {
        await _cancel.DisposeAsync();
        await _done.CancelAsync();
        if (_stopping is { } stopping) await stopping;
    }
}
