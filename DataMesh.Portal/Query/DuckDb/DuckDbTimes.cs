using System.Globalization;
using System.Text;
using DataMesh.Portal.Query.DuckDb.Native;

namespace DataMesh.Portal.Query.DuckDb;

/// <summary>Conversion of the engine's dates and times, which count from 1970.</summary>
internal static class DuckDbTimes
{
    private static readonly int EpochDay = new DateOnly(1970, 1, 1).DayNumber;

    internal static int Days(DateOnly date) => date.DayNumber - EpochDay;

    /// <summary>Microseconds since 1970; local times are brought to UTC first.</summary>
    internal static long Micros(DateTime moment)
    {
        var utc = moment.Kind == DateTimeKind.Local ? moment.ToUniversalTime() : moment;
        return (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
    }

    internal static DateOnly Date(int days)
    {
        var number = (long)days + EpochDay;
        return number >= DateOnly.MinValue.DayNumber && number <= DateOnly.MaxValue.DayNumber
            ? DateOnly.FromDayNumber((int)number)
            : throw new DuckDbException("A date lies outside the years 1 to 9999.", DuckDbErrorType.OutOfRange);
    }

    internal static DateTime Timestamp(long count, long ticksPer)
    {
        var ticks = (Int128)count * ticksPer + DateTime.UnixEpoch.Ticks;
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime((long)ticks, DateTimeKind.Utc)
            : throw new DuckDbException("A timestamp lies outside the years 1 to 9999.", DuckDbErrorType.OutOfRange);
    }

    internal static DateTime TimestampFromNanos(long nanos) => Timestamp((long)Math.Floor(nanos / 100m), 1);

    /// <summary>24:00:00, which the engine allows, is the last moment of the day.</summary>
    internal static TimeOnly Time(long micros) =>
        new(Math.Min(micros * TimeSpan.TicksPerMicrosecond, TimeOnly.MaxValue.Ticks));

    /// <summary>An interval in ISO 8601, such as P1Y2M3DT4H5M6.5S.</summary>
    internal static string Interval(NativeInterval interval)
    {
        var text = new StringBuilder("P");
        Add(interval.Months / 12, 'Y');
        Add(interval.Months % 12, 'M');
        Add(interval.Days, 'D');
        if (interval.Micros != 0)
        {
            text.Append('T');
            Add(interval.Micros / 3_600_000_000, 'H');
            Add(interval.Micros / 60_000_000 % 60, 'M');
            var seconds = interval.Micros % 60_000_000 / 1_000_000m;
            if (seconds != 0)
            {
                text.Append(seconds.ToString("0.######", CultureInfo.InvariantCulture)).Append('S');
            }
        }

        return text.Length == 1 ? "PT0S" : text.ToString();

        void Add(long amount, char unit)
        {
            if (amount != 0)
            {
                text.Append(amount.ToString(CultureInfo.InvariantCulture)).Append(unit);
            }
        }
    }
}
