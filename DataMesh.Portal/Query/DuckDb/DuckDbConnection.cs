using DataMesh.Portal.Query.DuckDb.Native;

namespace DataMesh.Portal.Query.DuckDb;

/// <summary>How far the running statement is.</summary>
/// <param name="Percentage">0 to 100, or -1 where the engine does not know.</param>
/// <param name="RowsProcessed">Rows read so far.</param>
/// <param name="RowsTotal">Rows that the engine expects to read.</param>
public readonly record struct DuckDbProgress(double Percentage, long RowsProcessed, long RowsTotal);

/// <summary>A connection: one statement at a time. Only <see cref="Interrupt"/> and <see cref="Progress"/> may be called from other threads.</summary>
public sealed class DuckDbConnection : IDisposable
{
    private readonly ConnectionHandle handle;

    internal DuckDbConnection(ConnectionHandle handle) => this.handle = handle;

    internal ConnectionHandle Handle => handle;

    /// <summary>How far the running statement is; measured once <see cref="EnableProgress"/> was called.</summary>
    public DuckDbProgress Progress
    {
        get
        {
            var progress = DuckDbNative.QueryProgress(handle);
            return new DuckDbProgress(progress.Percentage, (long)progress.RowsProcessed, (long)progress.RowsTotal);
        }
    }

    /// <summary>Makes statements of this connection measure their progress. Not possible once the configuration is locked.</summary>
    public void EnableProgress()
    {
        // In this order, because the bar would print to the console as soon as it is on.
        Execute("SET enable_progress_bar_print = false");
        Execute("SET progress_bar_time = 0");
        Execute("SET enable_progress_bar = true");
    }

    /// <summary>Prepares one statement with parameters $1, $2, …</summary>
    /// <param name="sql">The statement.</param>
    /// <returns>The statement; dispose it before the connection.</returns>
    /// <exception cref="DuckDbException">The statement does not parse or bind.</exception>
    public DuckDbStatement Prepare(string sql)
    {
        if (DuckDbNative.Prepare(handle, sql, out var statement) != 0)
        {
            var message = statement.IsInvalid ? "The statement cannot be prepared." : DuckDbNative.Text(DuckDbNative.PrepareError(statement));
            statement.Dispose();
            throw DuckDbException.FromText(message);
        }

        return new DuckDbStatement(this, statement);
    }

    /// <summary>Runs a statement whose rows nobody wants.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>Rows changed.</returns>
    public long Execute(string sql, CancellationToken cancellationToken = default)
    {
        using var statement = Prepare(sql);
        using var result = statement.Execute(cancellationToken);
        return result.RowsChanged;
    }

    /// <summary>Runs a statement and reads all of its rows into memory.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Values of $1, $2, …</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>The rows.</returns>
    public IReadOnlyList<object?[]> Query(string sql, IReadOnlyList<object?>? parameters = null, CancellationToken cancellationToken = default)
    {
        using var statement = Prepare(sql);
        statement.BindAll(parameters ?? []);
        using var result = statement.Execute(cancellationToken);
        return result.ReadAll(cancellationToken);
    }

    /// <summary>Opens an appender for bulk rows.</summary>
    /// <param name="table">A table of the main schema, temporary ones included.</param>
    /// <returns>The appender; flush and dispose it.</returns>
    public DuckDbAppender Append(string table) => DuckDbAppender.Open(this, table);

    /// <summary>Stops the running statement, if there is one.</summary>
    public void Interrupt() => DuckDbNative.Interrupt(handle);

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();
}
