using System.Globalization;
using DataMesh.Portal.Query.DuckDb.Native;

namespace DataMesh.Portal.Query.DuckDb;

/// <summary>Writes many rows into a table, a chunk at a time.</summary>
public sealed unsafe class DuckDbAppender : IDisposable
{
    private readonly AppenderHandle handle;
    private readonly ChunkHandle chunk;
    private readonly ChunkWriter writer;
    private int count;

    private DuckDbAppender(AppenderHandle handle)
    {
        this.handle = handle;
        var columns = new DuckDbColumn[DuckDbNative.AppenderColumnCount(handle)];
        var types = new LogicalTypeHandle[columns.Length];
        try
        {
            var raw = stackalloc nint[columns.Length];
            for (var i = 0; i < columns.Length; i++)
            {
                types[i] = DuckDbNative.AppenderColumnType(handle, (ulong)i);
                columns[i] = DuckDbColumn.Describe((i + 1).ToString(CultureInfo.InvariantCulture), types[i]);
                raw[i] = types[i].DangerousGetHandle();
            }

            chunk = DuckDbNative.CreateChunk(raw, (ulong)columns.Length);
        }
        finally
        {
            Array.ForEach(types, type => type?.Dispose());
        }

        writer = new ChunkWriter(columns);
        writer.Aim(chunk.DangerousGetHandle());
    }

    /// <summary>Appends one row.</summary>
    /// <param name="values">One value per column: long, decimal, double, string, bool, DateOnly, DateTime, TimeOnly or null; whole numbers fit decimals and doubles too.</param>
    /// <exception cref="ArgumentException">The row has another number of values, or one of another type.</exception>
    /// <exception cref="OverflowException">A decimal does not fit its column.</exception>
    public void Append(ReadOnlySpan<object?> values)
    {
        writer.Write(count, values);
        if (++count == ChunkWriter.Capacity)
        {
            FlushChunk();
        }
    }

    /// <summary>Writes what was appended into the table. Rows that were not flushed are lost on disposing.</summary>
    /// <exception cref="DuckDbException">A constraint or the memory limit is broken.</exception>
    public void Flush()
    {
        FlushChunk();
        Check(DuckDbNative.FlushAppender(handle));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        chunk.Dispose();
        handle.Dispose();
    }

    internal static DuckDbAppender Open(DuckDbConnection connection, string table)
    {
        if (DuckDbNative.CreateAppender(connection.Handle, null, table, out var handle) != 0)
        {
            var message = handle.IsInvalid ? $"There is no table {table}." : DuckDbNative.Text(DuckDbNative.AppenderError(handle));
            handle.Dispose();
            throw DuckDbException.FromText(message);
        }

        return new DuckDbAppender(handle);
    }

    private void FlushChunk()
    {
        if (count == 0)
        {
            return;
        }

        DuckDbNative.SetChunkSize(chunk, (ulong)count);
        Check(DuckDbNative.AppendChunk(handle, chunk));
        DuckDbNative.ResetChunk(chunk);
        writer.Aim(chunk.DangerousGetHandle());
        count = 0;
    }

    private void Check(int state)
    {
        if (state == 0)
        {
            return;
        }

        var error = DuckDbNative.AppenderErrorData(handle);
        var type = (DuckDbErrorType)DuckDbNative.ErrorDataType(error);
        DuckDbNative.DestroyErrorData(ref error);
        throw new DuckDbException(DuckDbNative.Text(DuckDbNative.AppenderError(handle)), type);
    }
}
