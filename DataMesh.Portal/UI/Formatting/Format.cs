using System.Globalization;

namespace DataMesh.Portal.UI.Formatting;

/// <summary>Turns values into the words and figures that people read. The culture is always the portal's own (English, day before month).</summary>
public static class Format
{
    private const char Space = '\u00a0';
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>The culture of everything that the screens show.</summary>
    public static CultureInfo Culture { get; } = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>A whole number with separators, e.g. <c>1,284,402</c>.</summary>
    public static string Number(long value) => value.ToString("N0", Culture);

    /// <summary>A number with separators and as many decimals as it has, e.g. <c>1,284.5</c>.</summary>
    public static string Number(decimal value) => value.ToString("#,0.############################", Culture);

    /// <summary>A large number in short, e.g. <c>1.28 M</c>; below ten thousand it is written out.</summary>
    public static string Short(long value) => Math.Abs((double)value) switch
    {
        >= 1e9 => (value / 1e9).ToString("0.##", Culture) + Space + "bn",
        >= 1e6 => (value / 1e6).ToString("0.##", Culture) + Space + "M",
        >= 1e4 => (value / 1e3).ToString("0.#", Culture) + Space + "k",
        _ => Number(value),
    };

    /// <summary>A number with its noun, e.g. <c>1 row</c>, <c>1,284 rows</c>.</summary>
    /// <param name="value">How many.</param>
    /// <param name="one">The noun for one.</param>
    /// <param name="many">The noun for any other number; the noun with an "s" when left out.</param>
    public static string Count(long value, string one, string? many = null)
        => Number(value) + Space + (value == 1 ? one : many ?? one + "s");

    /// <summary>A share between 0 and 1 as a percentage with at most two decimals, rounded down so that 99.999 % never reads as 100 %.</summary>
    public static string Percent(double share)
        => (Math.Floor(share * 10000 + 1e-9) / 100).ToString("0.##", Culture) + Space + "%";

    /// <summary>A size in bytes as the unit that fits, e.g. <c>4.2 MB</c> (1 KB is 1,024 bytes).</summary>
    public static string Size(long bytes)
    {
        double value = bytes;
        var unit = 0;
        while (Math.Abs(value) >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value.ToString(unit == 0 || Math.Abs(value) >= 100 ? "0" : "0.#", Culture) + Space + Units[unit];
    }

    /// <summary>How long something took, e.g. <c>184 ms</c>, <c>2.4 s</c>, <c>3 min 20 s</c>.</summary>
    public static string Duration(TimeSpan span) => span switch
    {
        { TotalMilliseconds: < 1 } => "<1" + Space + "ms",
        { TotalSeconds: < 1 } => span.TotalMilliseconds.ToString("0", Culture) + Space + "ms",
        { TotalMinutes: < 1 } => span.TotalSeconds.ToString("0.#", Culture) + Space + "s",
        { TotalHours: < 1 } => $"{(int)span.TotalMinutes}{Space}min" + (span.Seconds > 0 ? $" {span.Seconds}{Space}s" : ""),
        _ => $"{(int)span.TotalHours}{Space}h" + (span.Minutes > 0 ? $" {span.Minutes}{Space}min" : ""),
    };

    /// <summary>A day, e.g. <c>3 March 2027</c>.</summary>
    public static string Date(DateOnly day) => day.ToString("d MMMM yyyy", Culture);

    /// <summary>The UTC day of a moment, e.g. <c>3 March 2027</c>.</summary>
    public static string Date(DateTimeOffset moment) => moment.UtcDateTime.ToString("d MMMM yyyy", Culture);

    /// <summary>A moment to the minute, e.g. <c>3 March 2027, 06:00 UTC</c>.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", Culture);

    /// <summary>A moment as seen from now: <c>just now</c>, <c>12 min ago</c>, <c>yesterday</c>, <c>in 9 days</c>; beyond a month the date.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="now">The present, of <see cref="TimeProvider"/>.</param>
    public static string Relative(DateTimeOffset moment, DateTimeOffset now)
    {
        var span = now - moment;
        var past = span >= TimeSpan.Zero;
        var away = span.Duration();
        if (away < TimeSpan.FromMinutes(1)) return past ? "just now" : "in a moment";
        if (away < TimeSpan.FromHours(1)) return Say((int)away.TotalMinutes + Space.ToString() + "min");
        if (away < TimeSpan.FromHours(24)) return Say((int)away.TotalHours + Space.ToString() + "h");
        var days = Math.Abs((now.UtcDateTime.Date - moment.UtcDateTime.Date).Days);
        if (days <= 1) return past ? "yesterday" : "tomorrow";
        return days <= 30 ? Say($"{days}{Space}days") : Date(moment);

        string Say(string text) => past ? text + " ago" : "in " + text;
    }

    /// <summary>The letters that stand for a name, e.g. <c>BK</c> for "Bea König"; "?" for an empty one.</summary>
    public static string Initials(string name)
    {
        var words = name.Split([' ', '-', '.', '@', '_'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length switch
        {
            0 => "?",
            1 => StringInfo.GetNextTextElement(words[0]).ToUpperInvariant(),
            _ => (StringInfo.GetNextTextElement(words[0]) + StringInfo.GetNextTextElement(words[^1])).ToUpperInvariant(),
        };
    }
}
