using DataMesh.Portal.Query.Plan;
using Npgsql;

namespace DataMesh.Portal.Features.Sources.Connectors.Postgres;

/// <summary>Reads values as logical types, exactly or not at all. Dates and times are taken in the server's own form, which tells infinity from the end of the year 9999.</summary>
internal static class PostgresValues
{
    private const long TicksPerMicrosecond = 10;
    private const long MicrosecondsPerDay = 86_400_000_000;
    private static readonly DateTime s_epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly int s_epochDay = new DateOnly(2000, 1, 1).DayNumber;

    /// <summary>
    /// How to read a column's values that are not null; null where the server's type is not read as the logical type. The reader throws
    /// <see cref="MisfitException"/> where a value does not fit, and the driver's <see cref="OverflowException"/> or <see cref="InvalidCastException"/>.
    /// </summary>
    public static Func<NpgsqlDataReader, int, object>? Reader(LogicalType type, uint oid) => (type.Kind, oid) switch
    {
        (LogicalKind.Integer, PostgresTypes.Int8 or PostgresTypes.Int4 or PostgresTypes.Int2) => static (r, i) => r.GetInt64(i),
        (LogicalKind.Integer, PostgresTypes.Numeric) => static (r, i) => Whole(r.GetDecimal(i)),
        (LogicalKind.Number, PostgresTypes.Float8 or PostgresTypes.Float4) => static (r, i) => r.GetDouble(i),
        (LogicalKind.Number, PostgresTypes.Numeric) => static (r, i) => (double)r.GetDecimal(i),
        (LogicalKind.Number, PostgresTypes.Int8 or PostgresTypes.Int4 or PostgresTypes.Int2) => static (r, i) => (double)r.GetInt64(i),
        (LogicalKind.Decimal, PostgresTypes.Numeric) => Decimal(type, static (r, i) => r.GetDecimal(i)),
        (LogicalKind.Decimal, PostgresTypes.Int8 or PostgresTypes.Int4 or PostgresTypes.Int2) => Decimal(type, static (r, i) => r.GetInt64(i)),
        (LogicalKind.String, PostgresTypes.Text or PostgresTypes.VarChar or PostgresTypes.Name) => static (r, i) => r.GetString(i),
        (LogicalKind.Boolean, PostgresTypes.Bool) => static (r, i) => r.GetBoolean(i),
        (LogicalKind.Date, PostgresTypes.Date) => static (r, i) => Day(r.GetFieldValue<int>(i)),
        (LogicalKind.Timestamp, PostgresTypes.Timestamp or PostgresTypes.TimestampTz) => static (r, i) => Moment(r.GetFieldValue<long>(i)),
        (LogicalKind.Timestamp, PostgresTypes.Date) => static (r, i) => Day(r.GetFieldValue<int>(i)).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
        (LogicalKind.Time, PostgresTypes.Time) => static (r, i) => Hour(r.GetFieldValue<long>(i)),
        _ => null,
    };

    /// <summary>A day as the server counts it.</summary>
    public static int Days(DateOnly day) => day.DayNumber - s_epochDay;

    /// <summary>A moment as the server counts it, to the microsecond below.</summary>
    public static long Microseconds(DateTime moment) => Math.DivRem(moment.Ticks - s_epoch.Ticks, TicksPerMicrosecond) is var (whole, rest) && rest < 0 ? whole - 1 : whole;

    private static Func<NpgsqlDataReader, int, object> Decimal(LogicalType type, Func<NpgsqlDataReader, int, decimal> read)
    {
        var scale = type.Scale;
        var whole = type.Precision - scale;
        // 29 digits hold every value that a decimal here can have.
        decimal? bound = whole > 28 ? null : Power(whole);
        return (r, i) =>
        {
            var value = read(r, i);
            if (value.Scale > scale && decimal.Round(value, Math.Min(scale, 28)) != value) throw new MisfitException($"it has more than {scale} digits behind the point");
            if (bound is { } limit && Math.Abs(value) >= limit) throw new MisfitException($"it has more than {whole} digits before the point");
            return value;
        };
    }

    private static decimal Power(int digits)
    {
        var power = 1m;
        for (var i = 0; i < digits; i++) power *= 10;
        return power;
    }

    private static object Whole(decimal value)
        => decimal.Truncate(value) != value ? throw new MisfitException("it is not a whole number")
            : value is < long.MinValue or > long.MaxValue ? throw new MisfitException("it is beyond 64 bits") : (long)value;

    private static DateOnly Day(int days)
    {
        if (days is int.MaxValue or int.MinValue) throw new MisfitException("it is infinity");
        var number = (long)days + s_epochDay;
        return number < 0 || number > DateOnly.MaxValue.DayNumber ? throw new MisfitException("its year is not between 1 and 9999") : DateOnly.FromDayNumber((int)number);
    }

    private static object Moment(long microseconds)
    {
        if (microseconds is long.MaxValue or long.MinValue) throw new MisfitException("it is infinity");
        return microseconds < (DateTime.MinValue.Ticks - s_epoch.Ticks) / TicksPerMicrosecond || microseconds > (DateTime.MaxValue.Ticks - s_epoch.Ticks) / TicksPerMicrosecond
            ? throw new MisfitException("its year is not between 1 and 9999")
            : new DateTime(s_epoch.Ticks + (microseconds * TicksPerMicrosecond), DateTimeKind.Utc);
    }

    private static object Hour(long microseconds)
        => microseconds >= MicrosecondsPerDay ? throw new MisfitException("it is 24:00, which is no time of a day") : new TimeOnly(microseconds * TicksPerMicrosecond);
}
