using DataMesh.Portal.Query.Plan;
using static DataMesh.Portal.Query.Expressions.Parameter;

namespace DataMesh.Portal.Query.Expressions;

/// <summary>All functions of the scalar language; the checker, the writers of SQL and the documentation read this one table.</summary>
public static class FunctionCatalog
{
    private static readonly LogicalType Whole64 = LogicalType.Integer;

    /// <summary>The parts of time that date functions take.</summary>
    public static IReadOnlyList<string> Units { get; } = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"];

    /// <summary>The functions, by group and name.</summary>
    public static IReadOnlyList<FunctionDefinition> All { get; } = [.. TextFunctions(), .. NumberFunctions(), .. DateFunctions(), .. NullFunctions()];

    private static readonly Dictionary<string, FunctionDefinition> ByName = All.ToDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>Finds a function.</summary>
    /// <param name="name">Its name, in lower case.</param>
    /// <returns>The function, or null.</returns>
    public static FunctionDefinition? Find(string name) => ByName.GetValueOrDefault(name);

    private static IEnumerable<FunctionDefinition> TextFunctions()
    {
        const string Group = "text";
        yield return Make("lower", Group, "lower(text) → string", "The text in small letters.", "lower('Ab') = 'ab'", [Parameter.Text], LogicalType.String);
        yield return Make("upper", Group, "upper(text) → string", "The text in capital letters.", "upper('Ab') = 'AB'", [Parameter.Text], LogicalType.String);
        yield return Make("length", Group, "length(text) → integer", "How many characters the text has.", "length('äb') = 2", [Parameter.Text], Whole64);
        yield return Make("trim", Group, "trim(text) → string", "The text without spaces at both ends.", "trim(' a ') = 'a'", [Parameter.Text], LogicalType.String);
        yield return Make("ltrim", Group, "ltrim(text) → string", "The text without spaces at its beginning.", "ltrim(' a') = 'a'", [Parameter.Text], LogicalType.String);
        yield return Make("rtrim", Group, "rtrim(text) → string", "The text without spaces at its end.", "rtrim('a ') = 'a'", [Parameter.Text], LogicalType.String);
        yield return new("substring", Group, "substring(text, start [, length]) → string", "A part of the text; the first character is 1.", "substring('abcd', 2, 2) = 'bc'",
            [Parameter.Text, Whole, Whole], _ => LogicalType.String, optional: 1);
        yield return Make("left", Group, "left(text, n) → string", "The first n characters.", "left('abc', 2) = 'ab'", [Parameter.Text, Whole], LogicalType.String);
        yield return Make("right", Group, "right(text, n) → string", "The last n characters.", "right('abc', 2) = 'bc'", [Parameter.Text, Whole], LogicalType.String);
        yield return Make("replace", Group, "replace(text, from, to) → string", "The text with every 'from' replaced.", "replace('a-b', '-', '+') = 'a+b'", [Parameter.Text, Parameter.Text, Parameter.Text], LogicalType.String);
        yield return new("concat", Group, "concat(x, …) → string", "All values as one text; nulls are left out.", "concat('a', 1, null) = 'a1'", [Any], _ => LogicalType.String, repeats: true);
        yield return Make("split_part", Group, "split_part(text, separator, n) → string", "The n-th part between separators, from 1; empty where there is none.", "split_part('a-b', '-', 2) = 'b'", [Parameter.Text, Parameter.Text, Whole], LogicalType.String);
        yield return Make("strpos", Group, "strpos(text, part) → integer", "Where the part begins, from 1; 0 where it does not occur.", "strpos('abc', 'c') = 3", [Parameter.Text, Parameter.Text], Whole64);
        yield return Make("starts_with", Group, "starts_with(text, part) → boolean", "Whether the text begins with the part.", "starts_with('abc', 'ab') = true", [Parameter.Text, Parameter.Text], LogicalType.Boolean);
        yield return Make("contains", Group, "contains(text, part) → boolean", "Whether the part occurs in the text.", "contains('abc', 'b') = true", [Parameter.Text, Parameter.Text], LogicalType.Boolean);
        yield return Make("lpad", Group, "lpad(text, n, fill) → string", "The text filled at its beginning to n characters, or cut to n.", "lpad('7', 3, '0') = '007'", [Parameter.Text, Count, Parameter.Text], LogicalType.String);
        yield return Make("rpad", Group, "rpad(text, n, fill) → string", "The text filled at its end to n characters, or cut to n.", "rpad('7', 3, '.') = '7..'", [Parameter.Text, Count, Parameter.Text], LogicalType.String);
        yield return Make("reverse", Group, "reverse(text) → string", "The text from its end to its beginning.", "reverse('abc') = 'cba'", [Parameter.Text], LogicalType.String);
        yield return Make("repeat", Group, "repeat(text, n) → string", "The text n times; n is a literal up to 1,000.", "repeat('ab', 2) = 'abab'", [Parameter.Text, Count], LogicalType.String);
    }

    private static IEnumerable<FunctionDefinition> NumberFunctions()
    {
        const string Group = "numbers";
        yield return new("abs", Group, "abs(x) → the type of x", "The value without its sign.", "abs(-2) = 2", [Numeric], arguments => arguments[0].Type!.Value);
        yield return new("round", Group, "round(x [, digits]) → the type of x; a decimal keeps that many digits", "Rounded, halves away from zero; digits is a literal.", "round(2.345, 2) = 2.35",
            [Numeric, Digits], Rounded, optional: 1);
        yield return new("floor", Group, "floor(x) → the type of x without digits behind the point", "The greatest whole value that is not greater.", "floor(-1.5) = -2", [Numeric], Rounded);
        yield return new("ceil", Group, "ceil(x) → the type of x without digits behind the point", "The smallest whole value that is not smaller.", "ceil(1.2) = 2", [Numeric], Rounded);
        yield return Make("sqrt", Group, "sqrt(x) → number", "The square root; negative values are an error.", "sqrt(9) = 3.0", [Float], LogicalType.Number);
        yield return Make("power", Group, "power(x, y) → number", "x to the power of y.", "power(2, 3) = 8.0", [Float, Float], LogicalType.Number);
        yield return Make("exp", Group, "exp(x) → number", "e to the power of x.", "exp(0) = 1.0", [Float], LogicalType.Number);
        yield return Make("ln", Group, "ln(x) → number", "The natural logarithm; zero and negative values are an error.", "ln(1) = 0.0", [Float], LogicalType.Number);
        yield return new("mod", Group, "mod(x, y) → the type of x % y", "The rest of a division, with the sign of x; null where y is 0.", "mod(7, 3) = 1", [Same, Same], arguments => arguments[0].Type!.Value);
        yield return Make("sign", Group, "sign(x) → integer", "-1, 0 or 1.", "sign(-2.5) = -1", [Numeric], Whole64);
        yield return new("greatest", Group, "greatest(x, …) → the common type", "The greatest value; nulls are left out.", "greatest(1, 3, 2) = 3", [Same], arguments => arguments[0].Type!.Value, repeats: true);
        yield return new("least", Group, "least(x, …) → the common type", "The smallest value; nulls are left out.", "least(1, 3, 2) = 1", [Same], arguments => arguments[0].Type!.Value, repeats: true);
    }

    private static IEnumerable<FunctionDefinition> DateFunctions()
    {
        const string Group = "dates";
        yield return Make("year", Group, "year(x) → integer", "The year of a date or timestamp.", "year(date '2026-11-22') = 2026", [DateLike], Whole64);
        yield return Make("quarter", Group, "quarter(x) → integer", "The quarter, 1 to 4.", "quarter(date '2026-11-22') = 4", [DateLike], Whole64);
        yield return Make("month", Group, "month(x) → integer", "The month, 1 to 12.", "month(date '2026-11-22') = 11", [DateLike], Whole64);
        yield return Make("week", Group, "week(x) → integer", "The week of ISO 8601, 1 to 53.", "week(date '2026-11-22') = 47", [DateLike], Whole64);
        yield return Make("day", Group, "day(x) → integer", "The day of the month.", "day(date '2026-11-22') = 22", [DateLike], Whole64);
        yield return Make("dayofweek", Group, "dayofweek(x) → integer", "The day of the week, 0 (Sunday) to 6.", "dayofweek(date '2026-11-22') = 0", [DateLike], Whole64);
        yield return Make("hour", Group, "hour(x) → integer", "The hour, 0 to 23; 0 for a date.", "hour(timestamp '2026-11-22T10:30:00Z') = 10", [Moment], Whole64);
        yield return Make("minute", Group, "minute(x) → integer", "The minute, 0 to 59.", "minute(timestamp '2026-11-22T10:30:00Z') = 30", [Moment], Whole64);
        yield return Make("second", Group, "second(x) → integer", "The second, 0 to 59.", "second(timestamp '2026-11-22T10:30:05Z') = 5", [Moment], Whole64);
        yield return new("date_trunc", Group, "date_trunc('unit', x) → the type of x", "The beginning of the year, quarter, month, week, day, hour, minute or second.", "date_trunc('month', date '2026-11-22') = date '2026-11-01'",
            [Unit, DateLike], arguments => arguments[1].Type!.Value);
        yield return Make("date_diff", Group, "date_diff('unit', from, to) → integer", "How many times a unit begins between the two.", "date_diff('day', date '2026-11-20', date '2026-11-22') = 2", [Unit, Moment, Moment], Whole64);
        yield return new("date_add", Group, "date_add('unit', n, x) → date for whole days of a date, else timestamp", "The date or timestamp n units later; the day is cut to the month's last.", "date_add('month', 1, date '2026-01-31') = date '2026-02-28'",
            [Unit, Whole, DateLike], arguments => IsTimeUnit(arguments[0]) ? LogicalType.Timestamp : arguments[2].Type!.Value);
    }

    private static IEnumerable<FunctionDefinition> NullFunctions()
    {
        const string Group = "nulls";
        yield return new("coalesce", Group, "coalesce(x, …) → the common type", "The first value that is not null.", "coalesce(null, 2) = 2", [Same], arguments => arguments[0].Type!.Value, repeats: true);
        yield return new("nullif", Group, "nullif(x, y) → the common type", "Null where both are equal, otherwise x.", "nullif(1, 1) is null", [Same, Same], arguments => arguments[0].Type!.Value);
    }

    private static bool IsTimeUnit(Scalar unit) => unit is ScalarLiteral { Value: "hour" or "minute" or "second" };

    private static LogicalType Rounded(IReadOnlyList<Scalar> arguments)
    {
        var type = arguments[0].Type!.Value;
        if (type.Kind != LogicalKind.Decimal)
        {
            return type;
        }

        var digits = arguments.Count > 1 ? (int)(long)((ScalarLiteral)arguments[1]).Value! : 0;
        var scale = Math.Clamp(digits, 0, type.Scale);
        // Rounding 9.9 up needs one digit more before the point.
        return LogicalType.Decimal(Math.Min(LogicalType.MaxPrecision, Math.Max(1, type.Precision - type.Scale + 1 + scale)), scale);
    }

    private static FunctionDefinition Make(string name, string group, string signature, string summary, string example, Parameter[] parameters, LogicalType result) =>
        new(name, group, signature, summary, example, parameters, _ => result);
}
