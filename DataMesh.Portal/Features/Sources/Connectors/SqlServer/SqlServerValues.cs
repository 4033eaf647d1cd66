using System.Data.SqlTypes;
using System.Text;
using DataMesh.Portal.Query.Plan;
using Microsoft.Data.SqlClient;

namespace DataMesh.Portal.Features.Sources.Connectors.SqlServer;

/// <summary>Reads values as logical types, exactly or not at all.</summary>
internal static class SqlServerValues
{
    private const int TicksPerMicrosecond = 10;

    // What a decimal of the runtime holds behind the point.
    private const int MostScale = 28;

    // What is no UTF-8 does not come from a text.
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// How to read a column's values that are not null; null where the server's type is not read as the logical type. The reader throws
    /// <see cref="MisfitException"/> where a value does not fit.
    /// </summary>
    /// <param name="type">What the values shall be.</param>
    /// <param name="server">What the server calls their type. Bytes are text in UTF-8: columns of bytes are asked for as digits.</param>
    public static Func<SqlDataReader, int, object>? Reader(LogicalType type, string server) => (type.Kind, server) switch
    {
        (LogicalKind.Integer, "bigint") => static (r, i) => r.GetInt64(i),
        (LogicalKind.Integer, "int") => static (r, i) => (long)r.GetInt32(i),
        (LogicalKind.Integer, "smallint") => static (r, i) => (long)r.GetInt16(i),
        (LogicalKind.Integer, "tinyint") => static (r, i) => (long)r.GetByte(i),
        (LogicalKind.Number, "float") => static (r, i) => r.GetDouble(i),
        (LogicalKind.Number, "real") => static (r, i) => (double)r.GetFloat(i),
        (LogicalKind.Number, "int") => static (r, i) => (double)r.GetInt32(i),
        (LogicalKind.Number, "bigint") => static (r, i) => (double)r.GetInt64(i),
        (LogicalKind.Decimal, "decimal" or "numeric") => (r, i) => Decimal(r.GetSqlDecimal(i), type),
        (LogicalKind.Decimal, "int") => static (r, i) => (decimal)r.GetInt32(i),
        (LogicalKind.Decimal, "bigint") => static (r, i) => (decimal)r.GetInt64(i),
        (LogicalKind.String, "nvarchar" or "varchar" or "char" or "nchar") => static (r, i) => r.GetString(i),
        (LogicalKind.String, "varbinary") => static (r, i) => Text(r.GetFieldValue<byte[]>(i)),
        (LogicalKind.Boolean, "bit") => static (r, i) => r.GetBoolean(i),
        (LogicalKind.Date, "date") => static (r, i) => DateOnly.FromDateTime(r.GetDateTime(i)),
        (LogicalKind.Timestamp, "date" or "datetime" or "datetime2" or "smalldatetime") => static (r, i) => Moment(r.GetDateTime(i).Ticks),
        (LogicalKind.Timestamp, "datetimeoffset") => static (r, i) => Moment(r.GetDateTimeOffset(i).UtcTicks),
        (LogicalKind.Time, "time") => static (r, i) => new TimeOnly(Cut(r.GetTimeSpan(i).Ticks)),
        _ => null,
    };

    /// <summary>A decimal of up to 38 digits as one of the runtime, which has 28.</summary>
    /// <param name="value">It; not null.</param>
    /// <param name="type">What it shall be; its digits are checked.</param>
    /// <exception cref="MisfitException">It does not fit.</exception>
    public static decimal Decimal(SqlDecimal value, LogicalType type)
    {
        var exact = value;
        // Zeros at the end take room and say nothing.
        while (exact.Scale > 0 && !Holds(exact))
        {
            var shorter = SqlDecimal.AdjustScale(exact, -1, fRound: false);
            if (!(shorter == exact).Value) break;
            exact = shorter;
        }

        if (!Holds(exact)) throw new MisfitException("it has more than 28 digits");
        var read = exact.Value;
        if (read.Scale > type.Scale && decimal.Round(read, Math.Min(type.Scale, MostScale)) != read) throw new MisfitException($"it has more than {type.Scale} digits behind the point");
        if (type.Precision - type.Scale is var whole and <= MostScale && Math.Abs(read) >= Power(whole)) throw new MisfitException($"it has more than {whole} digits before the point");
        return read;
    }

    private static bool Holds(SqlDecimal value) => value.Scale <= MostScale && value.Data[3] == 0;

    private static decimal Power(int digits)
    {
        var power = 1m;
        for (var i = 0; i < digits; i++) power *= 10;
        return power;
    }

    private static string Text(byte[] bytes)
    {
        try
        {
            return s_utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new MisfitException("it is no text", e);
        }
    }

    private static DateTime Moment(long ticks) => new(Cut(ticks), DateTimeKind.Utc);

    // To the microsecond below, as statements do there.
    private static long Cut(long ticks) => ticks - (ticks % TicksPerMicrosecond);
}
