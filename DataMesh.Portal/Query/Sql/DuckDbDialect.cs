using System.Globalization;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Sql;

/// <summary>The words of the embedded engine.</summary>
internal sealed class DuckDbDialect(string maskSalt) : SqlDialect
{
    private const int DigitsOf64Bits = 18;

    // So many digits every floating-point number holds.
    private const int DigitsOfNumbers = 15;

    // It takes what is between two joins for a wall.
    internal override bool OrdersJoinsOfSteps => false;

    internal override string Type(LogicalType type) => TypeName(type);

    internal static string TypeName(LogicalType type) => type.Kind switch
    {
        LogicalKind.Integer => "BIGINT",
        LogicalKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({type.Precision},{type.Scale})"),
        LogicalKind.Number => "DOUBLE",
        LogicalKind.String => "VARCHAR",
        LogicalKind.Boolean => "BOOLEAN",
        LogicalKind.Date => "DATE",
        LogicalKind.Timestamp => "TIMESTAMP",
        _ => "TIME",
    };

    /// <summary>A plain cast would drop the offset. The connection's zone is UTC, so a text without one is UTC.</summary>
    internal override string TextToTimestamp(string operand, bool tries) =>
        Cast($"{(tries ? "TRY_CAST" : "CAST")}({operand} AS TIMESTAMPTZ)", LogicalType.Timestamp, tries: false);

    internal override string Convert(ScalarCast cast, string operand) => (cast.Operand.Type, cast.Target.Kind) switch
    {
        ({ Kind: LogicalKind.Decimal } from, LogicalKind.Number) => Number(operand, from, cast.Try),
        ({ } from, LogicalKind.String) => Text(operand, from),
        _ => base.Convert(cast, operand),
    };

    /// <summary>It writes no zero before the point where a type has no digits there.</summary>
    private static string Text(string operand, LogicalType from) => from.Kind == LogicalKind.Decimal && from.Precision == from.Scale
        ? $"replace(CAST({operand} AS VARCHAR), '.', '0.')"
        : $"CAST({operand} AS VARCHAR)";

    /// <summary>The nearest number, as other engines give it: what is in front of the point and what is behind it are rounded one by one otherwise, and then together.</summary>
    private string Number(string operand, LogicalType from, bool tries = false) => from.Kind == LogicalKind.Decimal && from.Precision > (from.Scale == 0 ? DigitsOf64Bits : DigitsOfNumbers)
        ? Cast($"CAST({operand} AS VARCHAR)", LogicalType.Number, tries)
        : Cast(operand, LogicalType.Number, tries);

    internal override string Call(ScalarCall call, IReadOnlyList<string> arguments)
    {
        var a = arguments.Count > 0 ? arguments[0] : "";
        var b = arguments.Count > 1 ? arguments[1] : "";
        return Compare(call, a, b) ?? Common(call, Exact(call, arguments)) ?? call.Operation switch
        {
            "date+" => $"({a} + CAST({b} AS INTEGER))",
            "date-" => $"({a} - CAST({b} AS INTEGER))",
            "days" => $"CAST(({a} - {b}) AS BIGINT)",
            "like" => $"({a} LIKE {b})",
            "concat" => $"concat({string.Join(", ", arguments.Zip(call.Arguments, (argument, from) => from.Type is { } type ? Text(argument, type) : argument))})",
            "round" => Round(call, a),
            "floor" or "ceil" => call.Type!.Value.Kind == LogicalKind.Integer ? a : Cast($"{call.Operation}({a})", call.Type.Value, tries: false),
            "sign" => $"CAST(sign({a}) AS BIGINT)",
            "lpad" or "rpad" => $"{call.Operation}({a}, {Literal(call, 1)}, {arguments[2]})",
            "repeat" => $"repeat({a}, {Literal(call, 1)})",
            "date_diff" => Between(Unit(call), b, arguments[2]),
            "date_add" => Cast($"({arguments[2]} + {Interval(Unit(call), b)})", call.Type!.Value, tries: false),
            _ when FunctionCatalog.Find(call.Operation) is { } function => $"{function.Name}({string.Join(", ", arguments)})",
            _ => throw new InvalidOperationException($"There is no SQL for {call.Operation}."),
        };
    }

    internal override string Measure(PlanMeasure measure, string? argument) => measure.Function switch
    {
        MeasureFunction.Count => argument is null ? "count(*)" : $"count({argument})",
        MeasureFunction.CountDistinct => $"count(DISTINCT {argument})",
        MeasureFunction.Sum when measure.Column.Type.Kind != LogicalKind.Number => Cast($"sum({argument})", measure.Column.Type, tries: false),
        MeasureFunction.Sum => $"sum({argument})",
        // Its own average divides with more digits than numbers have, which no other engine does; and only a text becomes the nearest number.
        MeasureFunction.Avg when measure.Argument!.ColumnType.Kind != LogicalKind.Number => $"(CAST(CAST(sum({argument}) AS VARCHAR) AS DOUBLE) / NULLIF(count({argument}), 0))",
        MeasureFunction.Avg => $"avg({argument})",
        MeasureFunction.Median => $"median({Number(argument!, measure.Argument!.ColumnType)})",
        MeasureFunction.Min => $"min({argument})",
        _ => $"max({argument})",
    };

    internal override string Mask(ColumnMask mask, LogicalType type, string column, Func<object?, string> parameter) => mask.Kind switch
    {
        MaskKind.Redact => $"CAST({parameter(ColumnMask.Redacted)} AS VARCHAR)",
        MaskKind.Constant => $"CAST({parameter(mask.Text)} AS VARCHAR)",
        MaskKind.Null => $"CAST(NULL AS {Type(type)})",
        MaskKind.Hash => $"sha256(CAST({parameter(maskSalt)} AS VARCHAR) || {Text(column, type)})",
        MaskKind.First => string.Create(CultureInfo.InvariantCulture, $"left({Text(column, type)}, {mask.Length})"),
        MaskKind.Last => string.Create(CultureInfo.InvariantCulture, $"right({Text(column, type)}, {mask.Length})"),
        _ => $"year({column})",
    };

    /// <summary>
    /// Arithmetic of decimals as the engine does it exactly. What 64 bits hold stays in 64 bits there, and fails beyond, unless an operand
    /// is wider; and a rest is reckoned with floating-point numbers where both need more than 38 digits together.
    /// </summary>
    private IReadOnlyList<string> Exact(ScalarCall call, IReadOnlyList<string> arguments)
    {
        if (call is not { Operation: "+" or "-" or "*" or "%", Type: { Kind: LogicalKind.Decimal } type })
        {
            return arguments;
        }

        var own = call.Arguments.Select(argument => argument.Type!.Value).ToList();
        return call.Operation == "%" ? [.. arguments.Zip(own, (argument, from) => from == type ? argument : Cast(argument, type, tries: false))]
            : type.Precision > DigitsOf64Bits && own.All(from => from.Precision <= DigitsOf64Bits) ? [Cast(arguments[0], LogicalType.Decimal(DigitsOf64Bits + 1, own[0].Scale), tries: false), arguments[1]]
            : arguments;
    }

    /// <summary>
    /// Compares decimals that need more than 38 digits together, of which the engine would round away some behind the point. The one with
    /// fewer of them is compared with the other rounded to as many, and only where these are equal with all digits; if it has no room for
    /// them then, rounding made it the larger one. Null for all other comparisons.
    /// </summary>
    private string? Compare(ScalarCall call, string a, string b)
    {
        if (call.Operation is not ("=" or "<>" or "<" or "<=" or ">" or ">=") || call.Arguments[0].Type is not { Kind: LogicalKind.Decimal } left || call.Arguments[1].Type is not { Kind: LogicalKind.Decimal } right
            || Math.Max(left.Precision - left.Scale, right.Precision - right.Scale) + Math.Max(left.Scale, right.Scale) <= LogicalType.MaxPrecision)
        {
            return null;
        }

        var (few, many, sign, scale, all) = left.Scale < right.Scale ? (a, b, call.Operation, left.Scale, right.Scale)
            : (b, a, call.Operation.Replace('<', '?').Replace('>', '<').Replace('?', '>'), right.Scale, left.Scale);
        sign = call.Operation == "<>" ? "<>" : sign;
        var rounded = Cast(many, LogicalType.Decimal(LogicalType.MaxPrecision, scale), tries: false);
        var whole = Cast(few, LogicalType.Decimal(LogicalType.MaxPrecision, all), tries: true);
        return $"CASE WHEN {few} = {rounded} THEN coalesce({whole} {sign} {many}, {few} {sign} 0) ELSE {few} {sign} {rounded} END";
    }

    private string Round(ScalarCall call, string operand)
    {
        var digits = call.Arguments.Count > 1 ? (long)((ScalarLiteral)call.Arguments[1]).Value! : 0;
        var type = call.Type!.Value;
        // With as many digits as stand before the point it always says 0, even where halves of them round up.
        if (call.Arguments[0].Type is { Kind: LogicalKind.Decimal } from && -digits == from.Precision - from.Scale)
            operand = Cast($"trunc({operand})", LogicalType.Decimal(Math.Min(LogicalType.MaxPrecision, from.Precision - from.Scale + 1), 0), tries: false);
        return type.Kind switch
        {
            LogicalKind.Integer when digits >= 0 => operand,
            LogicalKind.Integer => string.Create(CultureInfo.InvariantCulture, $"CAST(round(CAST({operand} AS DECIMAL(38,0)), {digits}) AS BIGINT)"),
            LogicalKind.Decimal => Cast(string.Create(CultureInfo.InvariantCulture, $"round({operand}, {digits})"), type, tries: false),
            _ => string.Create(CultureInfo.InvariantCulture, $"round({operand}, {digits})"),
        };
    }

    /// <summary>A literal that the checker has seen to be a whole number.</summary>
    private static string Literal(ScalarCall call, int index) =>
        ((long)((ScalarLiteral)call.Arguments[index]).Value!).ToString(CultureInfo.InvariantCulture);

    /// <summary>Its own count of weeks and of parts of days cuts off towards 1970 and loses one on the way past it.</summary>
    private static string Between(string unit, string from, string to)
    {
        var (part, parts) = unit switch
        {
            "week" => ("day", 7L),
            "hour" => ("microsecond", 3_600_000_000),
            "minute" => ("microsecond", 60_000_000),
            "second" => ("microsecond", 1_000_000),
            _ => (unit, 1),
        };
        return parts == 1 ? $"date_diff('{unit}', {from}, {to})"
            : string.Create(CultureInfo.InvariantCulture, $"(date_diff('{part}', date_trunc('{unit}', {from}), date_trunc('{unit}', {to})) // {parts})");
    }

    private static string Interval(string unit, string amount) => unit switch
    {
        "quarter" => $"to_months(CAST(3 * {amount} AS INTEGER))",
        "week" => $"to_days(CAST(7 * {amount} AS INTEGER))",
        "hour" or "minute" => $"to_{unit}s({amount})",
        "second" => $"to_seconds(CAST({amount} AS DOUBLE))",
        _ => $"to_{unit}s(CAST({amount} AS INTEGER))",
    };
}
