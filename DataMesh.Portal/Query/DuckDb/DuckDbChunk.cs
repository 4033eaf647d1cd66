using System.Text;
using DataMesh.Portal.Query.DuckDb.Native;

namespace DataMesh.Portal.Query.DuckDb;

/// <summary>Up to 2,048 rows of a result, read straight from the engine's vectors.</summary>
public sealed unsafe class DuckDbChunk : IDisposable
{
    private readonly ChunkHandle handle;
    private readonly DuckDbColumn[] columns;
    private readonly void*[] data;
    private readonly ulong*[] validity;

    internal DuckDbChunk(ChunkHandle handle, DuckDbColumn[] columns)
    {
        this.handle = handle;
        this.columns = columns;
        Count = (int)DuckDbNative.ChunkSize(handle);
        data = new void*[columns.Length];
        validity = new ulong*[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var vector = DuckDbNative.ChunkVector(handle, (ulong)i);
            data[i] = DuckDbNative.VectorData(vector);
            validity[i] = DuckDbNative.VectorValidity(vector);
        }
    }

    /// <summary>How many rows the chunk has.</summary>
    public int Count { get; }

    /// <summary>Reads one value.</summary>
    /// <param name="column">The column, from 0.</param>
    /// <param name="row">The row, from 0.</param>
    /// <returns>long, decimal, double, string, bool, DateOnly, DateTime (UTC), TimeOnly, byte[], Guid or null.</returns>
    /// <exception cref="NotSupportedException">The column is nested; cast it to JSON in the statement.</exception>
    public object? GetValue(int column, int row)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        return Read(columns[column], data[column], validity[column], row);
    }

    /// <summary>Adds the chunk's rows to a list.</summary>
    /// <param name="rows">Where they go.</param>
    /// <param name="most">How many at most.</param>
    public void ReadRows(List<object?[]> rows, int most)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        var count = Math.Min(Count, most);
        for (var row = 0; row < count; row++)
        {
            var values = new object?[columns.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Read(columns[i], data[i], validity[i], row);
            }

            rows.Add(values);
        }
    }

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();

    private static object? Read(DuckDbColumn column, void* data, ulong* validity, int row)
    {
        if (validity is not null && (validity[row >> 6] & (1UL << (row & 63))) == 0)
        {
            return null;
        }

        return column.Type switch
        {
            DuckDbTypeId.Boolean => ((byte*)data)[row] != 0,
            DuckDbTypeId.TinyInt => (long)((sbyte*)data)[row],
            DuckDbTypeId.SmallInt => (long)((short*)data)[row],
            DuckDbTypeId.Integer => (long)((int*)data)[row],
            DuckDbTypeId.BigInt => ((long*)data)[row],
            DuckDbTypeId.UTinyInt => (long)((byte*)data)[row],
            DuckDbTypeId.USmallInt => (long)((ushort*)data)[row],
            DuckDbTypeId.UInteger => (long)((uint*)data)[row],
            DuckDbTypeId.UBigInt => (decimal)((ulong*)data)[row],
            DuckDbTypeId.Float => (double)((float*)data)[row],
            DuckDbTypeId.Double => ((double*)data)[row],
            DuckDbTypeId.HugeInt => Exact(((NativeHugeInt*)data)[row].ToInt128(), 0, column),
            DuckDbTypeId.UHugeInt => UHuge(((NativeHugeInt*)data)[row], column),
            DuckDbTypeId.Decimal => Exact(Unscaled(column, data, row), column.Scale, column),
            DuckDbTypeId.Varchar => Encoding.UTF8.GetString(Bytes(data, row)),
            DuckDbTypeId.Blob => Bytes(data, row).ToArray(),
            DuckDbTypeId.Date => DuckDbTimes.Date(((int*)data)[row]),
            DuckDbTypeId.Time => DuckDbTimes.Time(((long*)data)[row]),
            DuckDbTypeId.TimeNanoseconds => DuckDbTimes.Time(((long*)data)[row] / 1000),
            DuckDbTypeId.Timestamp or DuckDbTypeId.TimestampTz => DuckDbTimes.Timestamp(((long*)data)[row], TimeSpan.TicksPerMicrosecond),
            DuckDbTypeId.TimestampSeconds => DuckDbTimes.Timestamp(((long*)data)[row], TimeSpan.TicksPerSecond),
            DuckDbTypeId.TimestampMilliseconds => DuckDbTimes.Timestamp(((long*)data)[row], TimeSpan.TicksPerMillisecond),
            DuckDbTypeId.TimestampNanoseconds => DuckDbTimes.TimestampFromNanos(((long*)data)[row]),
            DuckDbTypeId.Interval => DuckDbTimes.Interval(((NativeInterval*)data)[row]),
            DuckDbTypeId.Uuid => Uuid(((NativeHugeInt*)data)[row]),
            DuckDbTypeId.Enum => column.EnumWords[EnumIndex(column.Physical, data, row)],
            DuckDbTypeId.SqlNull => null,
            _ => throw new NotSupportedException($"The column '{column.Name}' is nested; cast it to JSON in the statement."),
        };
    }

    private static decimal Exact(Int128 unscaled, int scale, DuckDbColumn column)
    {
        try
        {
            return DuckDbDecimals.ToDecimal(unscaled, scale);
        }
        catch (OverflowException)
        {
            throw new DuckDbException($"A figure of column '{column.Name}' has more than 28 digits; cast it to number.", DuckDbErrorType.OutOfRange);
        }
    }

    private static decimal UHuge(NativeHugeInt value, DuckDbColumn column) =>
        value.Upper >= 0
            ? Exact(value.ToInt128(), 0, column)
            : throw new DuckDbException($"A figure of column '{column.Name}' has more than 28 digits; cast it to number.", DuckDbErrorType.OutOfRange);

    private static Int128 Unscaled(DuckDbColumn column, void* data, int row) => column.Physical switch
    {
        DuckDbTypeId.SmallInt => ((short*)data)[row],
        DuckDbTypeId.Integer => ((int*)data)[row],
        DuckDbTypeId.BigInt => ((long*)data)[row],
        _ => ((NativeHugeInt*)data)[row].ToInt128(),
    };

    private static int EnumIndex(DuckDbTypeId physical, void* data, int row) => physical switch
    {
        DuckDbTypeId.UTinyInt => ((byte*)data)[row],
        DuckDbTypeId.USmallInt => ((ushort*)data)[row],
        _ => (int)((uint*)data)[row],
    };

    /// <summary>A string_t: four bytes of length, then up to twelve bytes in place, or a prefix of four and a pointer.</summary>
    private static ReadOnlySpan<byte> Bytes(void* data, int row)
    {
        var entry = (byte*)data + (row * 16L);
        var length = *(int*)entry;
        return new ReadOnlySpan<byte>(length <= 12 ? entry + 4 : *(byte**)(entry + 8), length);
    }

    /// <summary>Stored as a signed number whose top bit is flipped so that it sorts.</summary>
    private static Guid Uuid(NativeHugeInt value)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)value.Upper ^ (1UL << 63));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], value.Lower);
        return new Guid(bytes, bigEndian: true);
    }
}
