using System.Text;
using DataMesh.Portal.Query.DuckDb.Native;

namespace DataMesh.Portal.Query.DuckDb;

/// <summary>Writes rows into the vectors of a chunk.</summary>
internal sealed unsafe class ChunkWriter
{
    // A text of so many bytes stands in the vector itself, behind its length.
    private const int InlineBytes = 12;

    private readonly DuckDbColumn[] columns;
    private readonly nint[] vectors;
    private readonly nint[] data;
    private readonly nint[] validity;

    internal ChunkWriter(DuckDbColumn[] columns)
    {
        this.columns = columns;
        (vectors, data, validity) = (new nint[columns.Length], new nint[columns.Length], new nint[columns.Length]);
    }

    /// <summary>Rows that a chunk takes.</summary>
    internal static int Capacity { get; } = (int)DuckDbNative.VectorSize();

    /// <summary>Turns to another chunk, or to one that was emptied.</summary>
    internal void Aim(nint chunk)
    {
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = DuckDbNative.ChunkVector(chunk, (ulong)i);
            data[i] = (nint)DuckDbNative.VectorData(vectors[i]);
            validity[i] = 0;
        }
    }

    /// <summary>Writes one row.</summary>
    /// <param name="row">Where, from 0; below <see cref="Capacity"/>.</param>
    /// <param name="values">One value per column: long, decimal, double, string, bool, DateOnly, DateTime, TimeOnly or null; whole numbers fit decimals and doubles too.</param>
    /// <exception cref="ArgumentException">The row has another number of values, or one of another type.</exception>
    /// <exception cref="OverflowException">A decimal does not fit its column.</exception>
    internal void Write(int row, ReadOnlySpan<object?> values)
    {
        if (values.Length != columns.Length)
        {
            throw new ArgumentException($"The row has {values.Length} values, the table {columns.Length} columns.", nameof(values));
        }

        for (var i = 0; i < columns.Length; i++)
        {
            Write(row, i, values[i]);
        }
    }

    private void Write(int row, int index, object? value)
    {
        if (value is null)
        {
            if (validity[index] == 0)
            {
                DuckDbNative.EnsureValidityWritable(vectors[index]);
                validity[index] = (nint)DuckDbNative.VectorValidity(vectors[index]);
            }

            ((ulong*)validity[index])[row >> 6] &= ~(1UL << (row & 63));
            return;
        }

        var column = columns[index];
        var at = (void*)data[index];
        switch (column.Type, value)
        {
            case (DuckDbTypeId.Varchar, string text): WriteText(vectors[index], at, row, text); break;
            case (DuckDbTypeId.Boolean, bool flag): ((byte*)at)[row] = flag ? (byte)1 : (byte)0; break;
            case (DuckDbTypeId.BigInt, long number): ((long*)at)[row] = number; break;
            case (DuckDbTypeId.BigInt, int number): ((long*)at)[row] = number; break;
            case (DuckDbTypeId.Integer, int number): ((int*)at)[row] = number; break;
            case (DuckDbTypeId.Integer, long number): ((int*)at)[row] = checked((int)number); break;
            case (DuckDbTypeId.Double, double number): ((double*)at)[row] = number; break;
            case (DuckDbTypeId.Double, long number): ((double*)at)[row] = number; break;
            case (DuckDbTypeId.Double, decimal number): ((double*)at)[row] = (double)number; break;
            case (DuckDbTypeId.Decimal, decimal number): WriteDecimal(column, at, row, number); break;
            case (DuckDbTypeId.Decimal, long number): WriteDecimal(column, at, row, number); break;
            case (DuckDbTypeId.Date, DateOnly date): ((int*)at)[row] = DuckDbTimes.Days(date); break;
            case (DuckDbTypeId.Timestamp, DateTime moment): ((long*)at)[row] = DuckDbTimes.Micros(moment); break;
            case (DuckDbTypeId.Time, TimeOnly time): ((long*)at)[row] = time.Ticks / TimeSpan.TicksPerMicrosecond; break;
            default: throw new ArgumentException($"Column {column.Name} of type {column.Type} cannot take a {value.GetType().Name}.", nameof(value));
        }
    }

    private static void WriteDecimal(DuckDbColumn column, void* at, int row, decimal value)
    {
        var unscaled = DuckDbDecimals.ToUnscaled(value, column.Scale);
        if (DuckDbDecimals.Digits(unscaled) > column.Width)
        {
            throw new OverflowException($"A decimal has more digits than decimal({column.Width},{column.Scale}) holds.");
        }

        switch (column.Physical)
        {
            case DuckDbTypeId.SmallInt: ((short*)at)[row] = (short)unscaled; break;
            case DuckDbTypeId.Integer: ((int*)at)[row] = (int)unscaled; break;
            case DuckDbTypeId.BigInt: ((long*)at)[row] = (long)unscaled; break;
            default: ((NativeHugeInt*)at)[row] = NativeHugeInt.From(unscaled); break;
        }
    }

    private static void WriteText(nint vector, void* at, int row, string text)
    {
        const int Most = 512;
        if (Encoding.UTF8.GetMaxByteCount(text.Length) > Most)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            fixed (byte* pointer = bytes)
            {
                DuckDbNative.AssignString(vector, (ulong)row, pointer, (ulong)bytes.Length);
            }

            return;
        }

        var buffer = stackalloc byte[Most];
        var length = Encoding.UTF8.GetBytes(text, new Span<byte>(buffer, Most));
        if (length > InlineBytes)
        {
            DuckDbNative.AssignString(vector, (ulong)row, buffer, (ulong)length);
            return;
        }

        // A duckdb_string_t: four bytes of length and, for a short text, the text itself, zeros behind it.
        var own = (byte*)at + (row * 16);
        *(uint*)own = (uint)length;
        var rest = new Span<byte>(own + 4, InlineBytes);
        new ReadOnlySpan<byte>(buffer, length).CopyTo(rest);
        rest[length..].Clear();
    }
}
