using System.Buffers.Binary;
using System.Data.SqlTypes;
using System.Text;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.SqlServer;

/// <summary>Tokens of SQL Server's protocol (MS-TDS), as a server sends them.</summary>
internal sealed class TdsAnswer
{
    private static readonly byte[] s_collation = [0x09, 0x04, 0xD0, 0x00, 0x34];
    private readonly MemoryStream _bytes = new();

    /// <summary>Whether nothing comes behind: the statement runs on until it is stopped.</summary>
    public bool Hangs { get; private init; }

    /// <summary>Whether the connection breaks behind it.</summary>
    public bool Drops { get; private init; }

    public byte[] Bytes => _bytes.ToArray();

    /// <summary>A column's type: what is written into its description and before each value.</summary>
    public sealed record Column(string Name, byte[] Type, Func<object, byte[]> Value)
    {
        public static Column Of(string name, string type) => type switch
        {
            "tinyint" => new(name, [0x26, 1], v => [1, (byte)v]),
            "smallint" => new(name, [0x26, 2], v => [2, .. BitConverter.GetBytes((short)v)]),
            "int" => new(name, [0x26, 4], v => [4, .. BitConverter.GetBytes((int)v)]),
            "bigint" => new(name, [0x26, 8], v => [8, .. BitConverter.GetBytes((long)v)]),
            "bit" => new(name, [0x68, 1], v => [1, (bool)v ? (byte)1 : (byte)0]),
            "real" => new(name, [0x6D, 4], v => [4, .. BitConverter.GetBytes((float)v)]),
            "float" => new(name, [0x6D, 8], v => [8, .. BitConverter.GetBytes((double)v)]),
            "money" => new(name, [0x6E, 8], v => [8, .. Money((decimal)v)]),
            "datetime" => new(name, [0x6F, 8], v => [8, .. Clock((DateTime)v)]),
            "date" => new(name, [0x28], v => [3, .. Days((DateTime)v)]),
            "time" => new(name, [0x29, 7], v => [5, .. Ticks(((TimeSpan)v).Ticks)]),
            "datetime2" => new(name, [0x2A, 7], v => [8, .. Ticks(((DateTime)v).TimeOfDay.Ticks), .. Days((DateTime)v)]),
            "datetimeoffset" => new(name, [0x2B, 7], v => [10, .. Offset((DateTimeOffset)v)]),
            "nvarchar" => new(name, [0xE7, 0x40, 0x1F, .. s_collation], v => [.. Short(Encoding.Unicode.GetByteCount((string)v)), .. Encoding.Unicode.GetBytes((string)v)]),
            "varbinary" => new(name, [0xA5, 0x40, 0x1F], v => [.. Short(((byte[])v).Length), .. (byte[])v]),
            _ when type.StartsWith("decimal", StringComparison.Ordinal) => Decimal(name, [.. type[8..^1].Split(',').Select(byte.Parse)]),
            _ => throw new ArgumentException($"No {type} here.", nameof(type)),
        };

        /// <summary>Null is a length of its own in the types with a length of two bytes.</summary>
        public byte[] Encode(object? value) => value is not null ? Value(value) : Type[0] is 0xE7 or 0xA5 ? [0xFF, 0xFF] : [0];

        private static Column Decimal(string name, byte[] digits) => new(name, [0x6C, 17, digits[0], digits[1]], v =>
        {
            var number = (SqlDecimal)v;
            return [17, number.IsPositive ? (byte)1 : (byte)0, .. number.BinData];
        });

        private static byte[] Money(decimal value)
        {
            var number = (long)(value * 10000);
            return [.. BitConverter.GetBytes((int)(number >> 32)), .. BitConverter.GetBytes((uint)number)];
        }

        private static byte[] Clock(DateTime value) =>
            [.. BitConverter.GetBytes((value.Date - new DateTime(1900, 1, 1)).Days), .. BitConverter.GetBytes((uint)Math.Round(value.TimeOfDay.TotalMilliseconds * 0.3))];

        private static byte[] Days(DateTime value) => BitConverter.GetBytes((int)(value.Ticks / TimeSpan.TicksPerDay))[..3];

        private static byte[] Ticks(long ticks) => BitConverter.GetBytes(ticks)[..5];

        private static byte[] Offset(DateTimeOffset value) => [.. Ticks(value.UtcDateTime.TimeOfDay.Ticks), .. Days(value.UtcDateTime), .. BitConverter.GetBytes((short)value.Offset.TotalMinutes)];
    }

    public static TdsAnswer Rows(string columns, params object?[][] rows) => Table(columns, rows, new TdsAnswer()).Done(rows.Length);

    /// <summary>Rows without an end.</summary>
    public static TdsAnswer Hanging(string columns, params object?[][] rows) => Table(columns, rows, new TdsAnswer { Hangs = true });

    public static TdsAnswer Dropping(string columns, params object?[][] rows) => Table(columns, rows, new TdsAnswer { Drops = true });

    public static TdsAnswer Error(int number, byte level, string message) => new TdsAnswer().Failure(number, level, message).Done(0, status: 2);

    /// <summary>What a server says to a sign-in that it takes; with where to go instead, or when it is down, where that is given.</summary>
    public static TdsAnswer Welcome((string Host, int Port)? route = null, string? partner = null)
    {
        var answer = new TdsAnswer();
        // ENVCHANGE of the database, as every server sends it.
        answer.Token(0xE3, [1, .. Counted("shop"), .. Counted("master")]);
        answer.Token(0xE3, [7, (byte)s_collation.Length, .. s_collation, 0]);
        answer.Token(0xAD, [1, 0x74, 0x00, 0x00, 0x04, .. Counted("Microsoft SQL Server"), 16, 0, 0x10, 0x40]);
        if (route is { } other)
            answer.Token(0xE3, [20, .. Short(5 + (2 * other.Host.Length)), 0, .. Short(other.Port), .. Short(other.Host.Length), .. Encoding.Unicode.GetBytes(other.Host), 0, 0]);
        if (partner is not null) answer.Token(0xE3, [13, .. Counted(partner), 0]);
        return answer.Done(0);
    }

    /// <summary>That a statement was stopped as it was asked to.</summary>
    public static TdsAnswer Stopped() => new TdsAnswer().Done(0, status: 0x20);

    public static byte[] Short(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return bytes;
    }

    private static TdsAnswer Table(string columns, object?[][] rows, TdsAnswer answer)
    {
        var all = columns.Split(';').Select(c => c.Trim().Split(' ')).Select(c => Column.Of(c[0], c[1])).ToList();
        answer.Write([0x81, .. Short(all.Count)]);
        // User type, flags (nullable), type, name.
        foreach (var column in all) answer.Write([0, 0, 0, 0, 1, 0, .. column.Type, .. Counted(column.Name)]);
        foreach (var row in rows)
        {
            answer.Write([0xD1]);
            for (var i = 0; i < row.Length; i++) answer.Write(all[i].Encode(row[i]));
        }

        return answer;
    }

    private static byte[] Counted(string text) => [(byte)text.Length, .. Encoding.Unicode.GetBytes(text)];

    private TdsAnswer Failure(int number, byte level, string message)
    {
        Token(0xAA, [.. BitConverter.GetBytes(number), 1, level, .. Short(message.Length), .. Encoding.Unicode.GetBytes(message), .. Counted("server"), .. Counted(""), 1, 0, 0, 0]);
        return this;
    }

    private TdsAnswer Done(long rows, int status = 0x10)
    {
        Write([0xFD, .. Short(status), 0xC1, 0, .. BitConverter.GetBytes(rows)]);
        return this;
    }

    private void Token(byte token, byte[] content) => Write([token, .. Short(content.Length), .. content]);

    private void Write(byte[] bytes) => _bytes.Write(bytes);
}
