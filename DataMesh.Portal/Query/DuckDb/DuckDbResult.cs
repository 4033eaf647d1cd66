using DataMesh.Portal.Query.DuckDb.Native;

namespace DataMesh.Portal.Query.DuckDb;

/// <summary>The rows of a statement, read chunk by chunk and once.</summary>
public sealed class DuckDbResult : IDisposable
{
    private readonly DuckDbConnection connection;
    private readonly ResultHandle handle;
    private readonly DuckDbColumn[] columns;

    internal unsafe DuckDbResult(DuckDbConnection connection, ResultHandle handle)
    {
        this.connection = connection;
        this.handle = handle;
        columns = new DuckDbColumn[DuckDbNative.ColumnCount(handle.Pointer)];
        for (var i = 0; i < columns.Length; i++)
        {
            using var type = DuckDbNative.ColumnLogicalType(handle.Pointer, (ulong)i);
            columns[i] = DuckDbColumn.Describe(DuckDbNative.Text(DuckDbNative.ColumnName(handle.Pointer, (ulong)i)), type);
        }
    }

    /// <summary>The columns' names, in order.</summary>
    public IReadOnlyList<string> ColumnNames => Array.ConvertAll(columns, column => column.Name);

    /// <summary>Rows that an insert, update or delete changed.</summary>
    public unsafe long RowsChanged => (long)DuckDbNative.RowsChanged(handle.Pointer);

    internal IReadOnlyList<DuckDbColumn> Columns => columns;

    /// <summary>Reads the next chunk, which is valid until it is disposed.</summary>
    /// <param name="cancellationToken">Interrupts the statement.</param>
    /// <returns>The chunk, or null at the end.</returns>
    /// <exception cref="DuckDbException">A streaming statement failed while it made rows.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public unsafe DuckDbChunk? NextChunk(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var registration = cancellationToken.UnsafeRegister(static state => ((DuckDbConnection)state!).Interrupt(), connection);
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        var chunk = DuckDbNative.FetchChunk(*handle.Pointer);
        if (chunk != 0)
        {
            return new DuckDbChunk(new ChunkHandle(chunk), columns);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (DuckDbNative.ResultError(handle.Pointer) is not 0)
        {
            throw Error(handle);
        }

        return null;
    }

    /// <summary>Reads all remaining rows.</summary>
    /// <param name="cancellationToken">Interrupts the statement.</param>
    /// <returns>The rows, each with one value per column.</returns>
    public IReadOnlyList<object?[]> ReadAll(CancellationToken cancellationToken = default)
    {
        var rows = new List<object?[]>();
        while (NextChunk(cancellationToken) is { } chunk)
        {
            using (chunk)
            {
                chunk.ReadRows(rows, int.MaxValue);
            }
        }

        return rows;
    }

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();

    internal static unsafe DuckDbException Error(ResultHandle handle)
    {
        var message = DuckDbNative.Text(DuckDbNative.ResultError(handle.Pointer));
        var type = (DuckDbErrorType)DuckDbNative.ResultErrorType(handle.Pointer);
        var byText = DuckDbException.FromText(message);
        return byText.ErrorType == DuckDbErrorType.Unknown && type != DuckDbErrorType.Unknown ? new DuckDbException(message, type) : byText;
    }
}
