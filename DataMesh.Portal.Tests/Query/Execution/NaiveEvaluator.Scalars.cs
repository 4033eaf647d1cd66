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
        "/" => Convert.ToDouble(b, InvariantCulture) == 0 ? null : Convert.ToDouble(a, InvariantCulture) / Convert.ToDouble(b, InvariantCulture),
        _ => (a, b) switch
        {
            (DateOnly x, DateOnly y) => (long)(x.DayNumber - y.DayNumber),
            (DateOnly x, long y) => Day(x, sign == "+" ? y : -y),
            (double, _) or (_, double) => Number(sign, Convert.ToDouble(a, InvariantCulture), Convert.ToDouble(b, InvariantCulture)),
            (decimal, _) or (_, decimal) => Exact(sign, Convert.ToDecimal(a, InvariantCulture), Convert.ToDecimal(b, InvariantCulture)),
            _ => Whole(sign, (long)a, (long)b),
        },
    };

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
        ("left", string text) => Text(text.EnumerateRunes().Take((int)(long)a[1])),
        ("right", string text) => Text(text.EnumerateRunes().TakeLast((int)(long)a[1])),
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
        ("round", decimal exact) => Math.Round(exact, (int)(long)a[1], MidpointRounding.AwayFromZero),
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
