using System.Globalization;
using System.Text;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using static System.Globalization.CultureInfo;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <content>Expressions, value by value.</content>
internal sealed partial class NaiveEvaluator
{
    private static object? Value(Expr expression, NaiveTable table, object?[] row)
    {
        object? Of(Expr part) => Value(part, table, row);
        object? Not(object? value) => value is bool flag ? !flag : null;
        switch (expression)
        {
            case LiteralExpr literal: return literal.Value;
            case ColumnExpr column: return row[table.At(column.Name)];
            case UnaryExpr { Operator: "not" } not: return Not(Of(not.Operand));
            case UnaryExpr negative:
                return Of(negative.Operand) switch
                {
                    long whole => checked(-whole),
                    decimal exact => -exact,
                    double number => -number,
                    _ => null,
                };
            case IsNullExpr isNull: return Of(isNull.Operand) is null != isNull.Negated;
            case BinaryExpr { Operator: "and" } both: return And(Of(both.Left), Of(both.Right));
            case BinaryExpr { Operator: "or" } any: return Not(And(Not(Of(any.Left)), Not(Of(any.Right))));
            case BinaryExpr binary: return Binary(binary.Operator, Of(binary.Left), Of(binary.Right));
            case BetweenExpr between:
                var inside = And(Binary(">=", Of(between.Operand), Of(between.Low)), Binary("<=", Of(between.Operand), Of(between.High)));
                return between.Negated ? Not(inside) : inside;
            case InExpr list:
                var found = list.Items.Select(item => Binary("=", Of(list.Operand), Of(item))).Aggregate((object?)false, (all, next) => Not(And(Not(all), Not(next))));
                return list.Negated ? Not(found) : found;
            case LikeExpr like:
                var likes = (Of(like.Operand), Of(like.Pattern)) is (string text, string pattern) ? Like([.. text.EnumerateRunes()], [.. pattern.EnumerateRunes()]) : (object?)null;
                return like.Negated ? Not(likes) : likes;
            case CaseExpr cases:
                var branch = cases.Branches.FirstOrDefault(branch => Of(branch.When) is true);
                return branch is not null ? Of(branch.Then) : cases.Else is null ? null : Of(cases.Else);
            case CastExpr cast: return Cast(Of(cast.Operand), cast.Type);
            case CallExpr { Function: "coalesce" } call: return call.Arguments.Select(Of).FirstOrDefault(value => value is not null);
            case CallExpr { Function: "greatest" } call: return call.Arguments.Select(Of).Where(value => value is not null).Order(Comparer<object?>.Create(Compare)).LastOrDefault();
            case CallExpr { Function: "least" } call: return call.Arguments.Select(Of).Where(value => value is not null).Order(Comparer<object?>.Create(Compare)).FirstOrDefault();
            case CallExpr { Function: "concat" } call: return string.Concat(call.Arguments.Select(Of).Where(value => value is not null).Select(value => Cast(value, LogicalType.String)));
            case CallExpr { Function: "nullif" } call: return Of(call.Arguments[0]) is { } value && Binary("=", value, Of(call.Arguments[1])) is not true ? value : null;
            case CallExpr call: return call.Arguments.Select(Of).ToList() is var arguments && arguments.Contains(null) ? null : Call(call.Function, arguments!);
            default: throw new InvalidOperationException();
        }
    }

    /// <summary>Reckons every part that speaks of no column.</summary>
    /// <returns>Whether the expression is one.</returns>
    private static bool Constants(Expr expression)
    {
        var parts = expression switch
        {
            UnaryExpr unary => [unary.Operand],
            BinaryExpr binary => [binary.Left, binary.Right],
            IsNullExpr isNull => [isNull.Operand],
            InExpr list => [list.Operand, .. list.Items],
            BetweenExpr between => [between.Operand, between.Low, between.High],
            LikeExpr like => [like.Operand, like.Pattern],
            CaseExpr cases => [.. cases.Branches.SelectMany(branch => (Expr[])[branch.When, branch.Then]), .. cases.Else is null ? [] : (Expr[])[cases.Else]],
            CallExpr call => [.. call.Arguments],
            CastExpr cast => [cast.Operand],
            _ => (Expr[])[],
        };
        // All of them, not the first that is none.
        var isOne = parts.Aggregate(expression is not ColumnExpr, (all, part) => Constants(part) && all);
        if (isOne) Value(expression, new NaiveTable([], []), []);
        return isOne;
    }

    private static bool? And(object? a, object? b) => a is false || b is false ? false : a is true && b is true ? true : null;

    private static object? Binary(string sign, object? a, object? b) => a is null || b is null ? null : sign switch
    {
        "||" => (string)a + (string)b,
        "=" => Compare(a, b) == 0,
        "<>" => Compare(a, b) != 0,
        "<" => Compare(a, b) < 0,
        "<=" => Compare(a, b) <= 0,
        ">" => Compare(a, b) > 0,
        ">=" => Compare(a, b) >= 0,
        "/" => Real(b) == 0 ? null : Real(a) / Real(b),
        _ => (a, b) switch
        {
            (DateOnly x, DateOnly y) => (long)(x.DayNumber - y.DayNumber),
            (DateOnly x, long y) => Day(x, sign == "+" ? y : -y),
            (double, _) or (_, double) => Number(sign, Real(a), Real(b)),
            (decimal, _) or (_, decimal) => Exact(sign, Convert.ToDecimal(a, InvariantCulture), Convert.ToDecimal(b, InvariantCulture)),
            _ => Whole(sign, (long)a, (long)b),
        },
    };

    /// <summary>The nearest floating-point number; System.Decimal's own conversion is not always that.</summary>
    private static double Real(object? value) => value is decimal exact ? double.Parse(exact.ToString(InvariantCulture), InvariantCulture) : Convert.ToDouble(value, InvariantCulture);

    private static DateOnly Day(DateOnly day, long days) => day.DayNumber + days is >= 0 and <= 3652058 and var number ? DateOnly.FromDayNumber((int)number) : throw new OverflowException();

    // The least whole number by minus one is no error here, but System.Int64 says so.
    private static object? Whole(string sign, long a, long b) => sign switch
    {
        "+" => checked(a + b),
        "-" => checked(a - b),
        "*" => checked(a * b),
        _ => b == 0 ? null : b == -1 ? 0L : a % b,
    };

    /// <summary>System.Decimal rounds what it cannot hold, which is no answer.</summary>
    private static object? Exact(string sign, decimal a, decimal b)
    {
        if (sign == "%" && b == 0) return null;
        var result = sign switch { "+" => a + b, "-" => a - b, "*" => a * b, _ => a % b };
        var scale = sign == "*" ? a.Scale + b.Scale : Math.Max(a.Scale, b.Scale);
        return result.Scale >= scale || sign == "%" || result == 0 ? result : throw new OverflowException();
    }

    private static object? Number(string sign, double a, double b) => sign switch { "+" => a + b, "-" => a - b, "*" => a * b, _ => b == 0 ? null : a % b };

    private static object? Cast(object? value, LogicalType type) => (value, type.Kind) switch
    {
        (null, _) => null,
        (bool flag, LogicalKind.Integer) => flag ? 1L : 0L,
        (bool flag, LogicalKind.String) => flag ? "true" : "false",
        (long or string, LogicalKind.String) => Convert.ToString(value, InvariantCulture),
        (decimal exact, LogicalKind.String) => exact.ToString(InvariantCulture),
        (DateTime moment, LogicalKind.String) => moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", InvariantCulture),
        (TimeOnly time, LogicalKind.String) => time.ToString("HH:mm:ss.FFFFFF", InvariantCulture),
        (double number, LogicalKind.Integer) => Math.Round(number, MidpointRounding.ToEven) is >= -9223372036854775808.0 and < 9223372036854775808.0 and var whole ? (long)whole : throw new OverflowException(),
        (DateOnly day, LogicalKind.String) => day.ToString("yyyy-MM-dd", InvariantCulture),
        (decimal exact, LogicalKind.Integer) => (long)Math.Round(exact, MidpointRounding.AwayFromZero),
        (long or decimal, LogicalKind.Decimal) => Math.Round(Convert.ToDecimal(value, InvariantCulture), type.Scale, MidpointRounding.AwayFromZero),
        (DateTime moment, LogicalKind.Date) => DateOnly.FromDateTime(moment),
        (string text, LogicalKind.Time) => TimeOnly.ParseExact(text, "HH:mm:ss.ffffff", InvariantCulture),
        (DateTime moment, LogicalKind.Time) => TimeOnly.FromDateTime(moment),
        _ => Fit(value, type),
    };

    private static object? Call(string function, List<object> a) => (function, a[0]) switch
    {
        ("length", string text) => (long)text.EnumerateRunes().Count(),
        ("left", string text) => Text((long)a[1] < 0 ? text.EnumerateRunes().SkipLast((int)-(long)a[1]) : text.EnumerateRunes().Take((int)(long)a[1])),
        ("right", string text) => Text((long)a[1] < 0 ? text.EnumerateRunes().Skip((int)-(long)a[1]) : text.EnumerateRunes().TakeLast((int)(long)a[1])),
        ("lower", string text) => Text(text.EnumerateRunes().Select(rune => rune.Value == 'İ' ? new Rune('i') : Rune.ToLowerInvariant(rune))),
        ("upper", string text) => Text(text.EnumerateRunes().Select(rune => rune.Value == 'ß' ? new Rune('ẞ') : Rune.ToUpperInvariant(rune))),
        ("lpad", string text) => Padded(text, (int)(long)a[1], (string)a[2]) is var (kept, fill) ? fill + kept : null,
        ("rpad", string text) => Padded(text, (int)(long)a[1], (string)a[2]) is var (kept, fill) ? kept + fill : null,
        ("repeat", string text) => string.Concat(Enumerable.Repeat(text, (int)(long)a[1])),
        ("split_part", string text) => text.Split((string)a[1]).ElementAtOrDefault((int)(long)a[2] - 1) ?? "",
        ("mod", _) => Binary("%", a[0], a[1]),
        ("sqrt", _) => Math.Sqrt(Real(a[0])),
        ("date_diff", string unit) => Number(unit, Moment(a[2])) - Number(unit, Moment(a[1])),
        ("date_add", string unit) => Later(unit, (long)a[1], Moment(a[2])) is var later && a[2] is DateOnly && unit is not ("hour" or "minute" or "second") ? DateOnly.FromDateTime(later) : later,
        ("substring", string text) => Text(text.EnumerateRunes().Skip((int)(long)a[1] - 1).Take((int)(long)a[2])),
        ("starts_with", string text) => text.StartsWith((string)a[1], StringComparison.Ordinal),
        ("contains", string text) => text.Contains((string)a[1], StringComparison.Ordinal),
        ("strpos", string text) => text.IndexOf((string)a[1], StringComparison.Ordinal) is var at and >= 0 ? text[..at].EnumerateRunes().Count() + 1L : 0L,
        ("replace", string text) => text.Replace((string)a[1], (string)a[2], StringComparison.Ordinal),
        ("trim", string text) => text.Trim(' '),
        ("ltrim", string text) => text.TrimStart(' '),
        ("rtrim", string text) => text.TrimEnd(' '),
        ("abs", long whole) => whole == long.MinValue ? throw new OverflowException() : Math.Abs(whole),
        ("abs", decimal exact) => Math.Abs(exact),
        ("abs", double number) => Math.Abs(number),
        ("sign", long whole) => (long)Math.Sign(whole),
        ("sign", decimal exact) => (long)Math.Sign(exact),
        ("floor", decimal exact) => Math.Floor(exact),
        ("ceil", decimal exact) => Math.Ceiling(exact),
        ("round", decimal exact) => (long)a[1] < 0 ? Math.Round(exact / Ten(-(long)a[1]), MidpointRounding.AwayFromZero) * Ten(-(long)a[1]) : Math.Round(exact, (int)(long)a[1], MidpointRounding.AwayFromZero),
        ("round", long whole) when (long)a[1] < 0 => (long)(Math.Round(whole / Ten(-(long)a[1]), MidpointRounding.AwayFromZero) * Ten(-(long)a[1])),
        ("round", double number) => Math.Round(number, MidpointRounding.AwayFromZero),
        ("floor" or "ceil" or "round", long) => a[0],
        ("floor", double number) => Math.Floor(number),
        ("ceil", double number) => Math.Ceiling(number),
        ("date_trunc", string unit) => Beginning(unit, Moment(a[1])) is var begin && a[1] is DateOnly ? DateOnly.FromDateTime(begin) : begin,
        ("dayofweek", _) => (long)Moment(a[0]).DayOfWeek,
        ("week", _) => (long)ISOWeek.GetWeekOfYear(Moment(a[0])),
        ("quarter", _) => (Moment(a[0]).Month + 2L) / 3,
        ("year", _) => (long)Moment(a[0]).Year,
        ("month", _) => (long)Moment(a[0]).Month,
        ("day", _) => (long)Moment(a[0]).Day,
        ("hour", _) => (long)Moment(a[0]).Hour,
        ("minute", _) => (long)Moment(a[0]).Minute,
        ("second", _) => (long)Moment(a[0]).Second,
        _ => throw new InvalidOperationException(function),
    };

    private static decimal Ten(long power) => Enumerable.Repeat(10m, (int)power).Aggregate(1m, (a, b) => a * b);

    private static (string Kept, string Fill)? Padded(string text, int length, string fill)
    {
        var kept = text.EnumerateRunes().Take(length).ToList();
        // With nothing to fill there is no such text.
        return kept.Count == length ? (Text(kept), "") : fill.Length == 0 ? throw new OverflowException() : (text, Text(Enumerable.Repeat(fill.EnumerateRunes(), length).SelectMany(runes => runes).Take(length - kept.Count)));
    }

    /// <summary>How many such units have begun by then.</summary>
    private static long Number(string unit, DateTime at) => unit switch
    {
        "year" => at.Year,
        "quarter" => (at.Year * 4L) + ((at.Month - 1) / 3),
        "month" => (at.Year * 12L) + at.Month,
        // The first day of all was a Monday.
        "week" => at.Ticks / TimeSpan.TicksPerDay / 7,
        "day" => at.Ticks / TimeSpan.TicksPerDay,
        "hour" => at.Ticks / TimeSpan.TicksPerHour,
        "minute" => at.Ticks / TimeSpan.TicksPerMinute,
        _ => at.Ticks / TimeSpan.TicksPerSecond,
    };

    private static DateTime Later(string unit, long count, DateTime at)
    {
        try
        {
            return unit switch
            {
                "year" => at.AddMonths(checked((int)count * 12)),
                "quarter" => at.AddMonths(checked((int)count * 3)),
                "month" => at.AddMonths((int)count),
                "week" => at.AddDays(count * 7),
                "day" => at.AddDays(count),
                "hour" => at.AddHours(count),
                "minute" => at.AddMinutes(count),
                _ => at.AddSeconds(count),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new OverflowException();
        }
    }

    private static DateTime Beginning(string unit, DateTime at) => unit switch
    {
        "year" => new DateTime(at.Year, 1, 1),
        "quarter" => new DateTime(at.Year, ((at.Month - 1) / 3 * 3) + 1, 1),
        "month" => new DateTime(at.Year, at.Month, 1),
        "week" => at.Date.AddDays(-(((int)at.DayOfWeek + 6) % 7)),
        "day" => at.Date,
        "hour" => at.Date.AddHours(at.Hour),
        "minute" => at.Date.AddHours(at.Hour).AddMinutes(at.Minute),
        _ => at.Date.AddHours(at.Hour).AddMinutes(at.Minute).AddSeconds(at.Second),
    };

    private static string Text(IEnumerable<Rune> runes) => string.Concat(runes);

    private static bool Like(ReadOnlySpan<Rune> text, ReadOnlySpan<Rune> pattern)
    {
        if (pattern.IsEmpty) return text.IsEmpty;
        if (pattern[0].Value == '%') return Like(text, pattern[1..]) || (!text.IsEmpty && Like(text[1..], pattern));
        return !text.IsEmpty && (pattern[0].Value == '_' || pattern[0] == text[0]) && Like(text[1..], pattern[1..]);
    }
}
