using System.Globalization;
using System.Text;
using DataMesh.Portal.Query.DuckDb.Native;

namespace DataMesh.Portal.Query.DuckDb;

/// <summary>Writes many rows into a table, a chunk at a time.</summary>
public sealed unsafe class DuckDbAppender : IDisposable
{
    private readonly AppenderHandle handle;
    private readonly DuckDbColumn[] columns;
    private readonly ChunkHandle chunk;
    private readonly nint[] vectors;
    private readonly int capacity = (int)DuckDbNative.VectorSize();
    private int count;

    private DuckDbAppender(AppenderHandle handle)
    {
        this.handle = handle;
        columns = new DuckDbColumn[DuckDbNative.AppenderColumnCount(handle)];
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

        vectors = new nint[columns.Length];
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = DuckDbNative.ChunkVector(chunk, (ulong)i);
        }
    }

    /// <summary>Appends one row.</summary>
    /// <param name="values">One value per column: long, decimal, double, string, bool, DateOnly, DateTime, TimeOnly or null; whole numbers fit decimals and doubles too.</param>
    /// <exception cref="ArgumentException">The row has another number of values, or one of another type.</exception>
    /// <exception cref="OverflowException">A decimal does not fit its column.</exception>
    public void Append(ReadOnlySpan<object?> values)
    {
        if (values.Length != columns.Length)
        {
            throw new ArgumentException($"The row has {values.Length} values, the table {columns.Length} columns.", nameof(values));
        }

        for (var i = 0; i < columns.Length; i++)
        {
            Write(i, values[i]);
        }

        if (++count == capacity)
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

    private void Write(int index, object? value)
    {
        var vector = vectors[index];
        if (value is null)
        {
            DuckDbNative.EnsureValidityWritable(vector);
            DuckDbNative.VectorValidity(vector)[count >> 6] &= ~(1UL << (count & 63));
            return;
        }

        var column = columns[index];
        if (column.Type == DuckDbTypeId.Varchar && value is string text)
        {
            WriteText(vector, text);
            return;
        }

        var data = DuckDbNative.VectorData(vector);
        switch (column.Type, value)
        {
            case (DuckDbTypeId.Boolean, bool flag): ((byte*)data)[count] = flag ? (byte)1 : (byte)0; break;
            case (DuckDbTypeId.BigInt, long number): ((long*)data)[count] = number; break;
            case (DuckDbTypeId.BigInt, int number): ((long*)data)[count] = number; break;
            case (DuckDbTypeId.Integer, int number): ((int*)data)[count] = number; break;
            case (DuckDbTypeId.Integer, long number): ((int*)data)[count] = checked((int)number); break;
            case (DuckDbTypeId.Double, double number): ((double*)data)[count] = number; break;
            case (DuckDbTypeId.Double, long number): ((double*)data)[count] = number; break;
            case (DuckDbTypeId.Double, decimal number): ((double*)data)[count] = (double)number; break;
            case (DuckDbTypeId.Decimal, decimal number): WriteDecimal(column, data, number); break;
            case (DuckDbTypeId.Decimal, long number): WriteDecimal(column, data, number); break;
            case (DuckDbTypeId.Date, DateOnly date): ((int*)data)[count] = DuckDbTimes.Days(date); break;
            case (DuckDbTypeId.Timestamp, DateTime moment): ((long*)data)[count] = DuckDbTimes.Micros(moment); break;
            case (DuckDbTypeId.Time, TimeOnly time): ((long*)data)[count] = time.Ticks / TimeSpan.TicksPerMicrosecond; break;
            default: throw new ArgumentException($"Column {column.Name} of type {column.Type} cannot take a {value.GetType().Name}.", nameof(value));
        }
    }

    private void WriteDecimal(DuckDbColumn column, void* data, decimal value)
    {
        var unscaled = DuckDbDecimals.ToUnscaled(value, column.Scale);
        if (DuckDbDecimals.Digits(unscaled) > column.Width)
        {
            throw new OverflowException($"A decimal has more digits than decimal({column.Width},{column.Scale}) holds.");
        }

        switch (column.Physical)
        {
            case DuckDbTypeId.SmallInt: ((short*)data)[count] = (short)unscaled; break;
            case DuckDbTypeId.Integer: ((int*)data)[count] = (int)unscaled; break;
            case DuckDbTypeId.BigInt: ((long*)data)[count] = (long)unscaled; break;
            default: ((NativeHugeInt*)data)[count] = NativeHugeInt.From(unscaled); break;
        }
    }

    private void WriteText(nint vector, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most <= 512)
        {
            var buffer = stackalloc byte[512];
            var length = Encoding.UTF8.GetBytes(text, new Span<byte>(buffer, 512));
            DuckDbNative.AssignString(vector, (ulong)count, buffer, (ulong)length);
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* pointer = bytes)
        {
            DuckDbNative.AssignString(vector, (ulong)count, pointer, (ulong)bytes.Length);
        }
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
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = DuckDbNative.ChunkVector(chunk, (ulong)i);
        }

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
