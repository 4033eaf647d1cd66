using System.Globalization;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Sql;

/// <summary>
/// The words of SQLite. It has whole numbers, floating-point numbers and text; days are text that sorts as they do. There are no exact
/// decimals and no moments, so nothing is asked about columns of those types.
/// </summary>
internal sealed class SqliteDialect : SourceDialect
{
    private static readonly HashSet<string> s_kept = new(StringComparer.Ordinal)
    {
        "=", "<>", "<", "<=", ">", ">=", "and", "or", "not", "isnull", "in", "||", "starts_with", "contains", "coalesce", "nullif",
    };

    private static readonly HashSet<string> s_parts = new(StringComparer.Ordinal) { "year", "quarter", "month", "day", "dayofweek" };

    internal override string Name => "SQLite";

    // Without it a join of computed columns compares every row with every other.
    internal override string Kept => "MATERIALIZED ";

    internal override string Type(LogicalType type) => type.Kind switch
    {
        LogicalKind.Integer or LogicalKind.Boolean => "INTEGER",
        LogicalKind.Number => "REAL",
        LogicalKind.Decimal => "NUMERIC",
        _ => "TEXT",
    };

    internal override string Cast(string operand, LogicalType target, bool tries) => tries
        ? throw new InvalidOperationException("SQLite has no try_cast.")
        : base.Cast(operand, target, tries);

    internal override string Call(ScalarCall call, IReadOnlyList<string> arguments)
    {
        var a = arguments.Count > 0 ? arguments[0] : "";
        var b = arguments.Count > 1 ? arguments[1] : "";
        return call.Operation switch
        {
            "+" or "-" or "*" => Whole($"({a} {call.Operation} {b})"),
            "neg" => Whole($"(-{a})"),
            "like" => Like((string)((ScalarLiteral)call.Arguments[1]).Value!, a, b),
            "starts_with" => $"(instr({a}, {b}) = 1)",
            "contains" => $"(instr({a}, {b}) > 0)",
            "coalesce" when arguments.Count == 1 => a,
            "coalesce" or "nullif" => $"{call.Operation}({string.Join(", ", arguments)})",
            "year" => $"CAST(substr({a}, 1, 4) AS INTEGER)",
            "quarter" => $"((CAST(substr({a}, 6, 2) AS INTEGER) + 2) / 3)",
            "month" => $"CAST(substr({a}, 6, 2) AS INTEGER)",
            "day" => $"CAST(substr({a}, 9, 2) AS INTEGER)",
            "dayofweek" => $"CAST(strftime('%w', {a}) AS INTEGER)",
            "date_trunc" when Unit(call) == "year" => $"(substr({b}, 1, 4) || '-01-01')",
            "date_trunc" when Unit(call) == "month" => $"(substr({b}, 1, 7) || '-01')",
            "date_trunc" => b,
            _ => Common(call, arguments) ?? throw new InvalidOperationException($"There is no SQLite for {call.Operation}."),
        };
    }

    internal override string Measure(PlanMeasure measure, string? argument) => measure.Function switch
    {
        MeasureFunction.Count => argument is null ? "count(*)" : $"count({argument})",
        MeasureFunction.CountDistinct => $"count(DISTINCT {argument})",
        // Beyond 64 bits it fails there, too.
        MeasureFunction.Sum => $"sum({argument})",
        MeasureFunction.Avg => $"(CAST(sum({argument}) AS REAL) / NULLIF(count({argument}), 0))",
        MeasureFunction.Min => $"min({argument})",
        MeasureFunction.Max => $"max({argument})",
        _ => throw new InvalidOperationException($"{measure.Function} is not sent to SQLite."),
    };

    internal override string Mask(ColumnMask mask, LogicalType type, string column, Func<object?, string> parameter) => mask.Kind switch
    {
        MaskKind.Redact => Cast(parameter(ColumnMask.Redacted), LogicalType.String, tries: false),
        MaskKind.Constant => Cast(parameter(mask.Text), LogicalType.String, tries: false),
        MaskKind.Null => Cast("NULL", type, tries: false),
        MaskKind.Year => $"CAST(substr({column}, 1, 4) AS INTEGER)",
        _ => throw new InvalidOperationException($"The mask {mask} is not sent to a source."),
    };

    // A hash needs the installation's salt; the functions that count characters stop at the one of code 0.
    internal override bool Keeps(ColumnMask mask, LogicalType type) => mask.Kind switch
    {
        MaskKind.Redact or MaskKind.Constant or MaskKind.Null => true,
        MaskKind.Year => type.Kind == LogicalKind.Date,
        _ => false,
    };

    internal override bool Keeps(PlanMeasure measure) => measure.Function switch
    {
        MeasureFunction.Median => false,
        // The order in which floating-point numbers are added shows in the sum.
        MeasureFunction.Sum or MeasureFunction.Avg => measure.Argument!.ColumnType.Kind == LogicalKind.Integer,
        _ => measure.Argument is null || Holds(measure.Argument.ColumnType),
    };

    // The others compare every row with every other.
    internal override bool Keeps(JoinKind kind) => kind is JoinKind.Inner or JoinKind.Left or JoinKind.Semi or JoinKind.Anti;

    protected override bool KeepsOwn(Scalar scalar) => (scalar.Type is not { } type || Holds(type)) && scalar switch
    {
        ScalarLiteral { Value: string text } => !text.Contains('\0', StringComparison.Ordinal),
        ScalarLiteral or ScalarColumn or ScalarCase => true,
        ScalarCast cast => !cast.Try && Converts(cast.Operand.Type, cast.Target),
        // Written twice, so what they are made of must be short.
        ScalarCall { Operation: "+" or "-" or "*" or "neg" } call => call.Type?.Kind == LogicalKind.Integer && call.Arguments.All(argument => argument is ScalarColumn or ScalarLiteral),
        ScalarCall { Operation: "%" or "mod" } call => call.Type?.Kind == LogicalKind.Integer,
        ScalarCall { Operation: "/" } call => call.Arguments.All(argument => argument is ScalarCast { Try: false, Operand.Type.Kind: LogicalKind.Integer }),
        ScalarCall { Operation: "like" } call => call.Arguments[1] is ScalarLiteral { Value: string pattern } && !pattern.Contains('_', StringComparison.Ordinal) && !pattern.Trim('%').Contains('%', StringComparison.Ordinal) && (!pattern.StartsWith('%') || pattern.EndsWith('%')),
        ScalarCall { Operation: "date_trunc" } call => call.Arguments[1].Type?.Kind == LogicalKind.Date && Unit(call) is not ("week" or "quarter"),
        ScalarCall call when s_parts.Contains(call.Operation) => call.Arguments[0].Type?.Kind == LogicalKind.Date,
        ScalarCall call => s_kept.Contains(call.Operation),
        _ => false,
    };

    private static bool Holds(LogicalType type) => type.Kind is LogicalKind.Integer or LogicalKind.Number or LogicalKind.String or LogicalKind.Boolean or LogicalKind.Date;

    private static bool Converts(LogicalType? from, LogicalType to) => from is null || from == to || (from.Value.Kind == LogicalKind.Integer && to.Kind is LogicalKind.Number or LogicalKind.String);

    /// <summary>What went beyond 64 bits has become a floating-point number there, and nobody was told.</summary>
    private static string Whole(string figure) => $"CASE typeof({figure}) WHEN 'real' THEN abs(-9223372036854775807 - (typeof({figure}) = 'real')) ELSE {figure} END";

    private static string Like(string pattern, string a, string b)
    {
        var ends = pattern.Length - pattern.TrimEnd('%').Length;
        var text = pattern.Trim('%').Length;
        return pattern.Length > 0 && pattern[0] == '%'
            ? $"(instr({a}, substr({b}, {(text == 0 ? pattern.Length + 1 : pattern.Length - pattern.TrimStart('%').Length + 1).ToString(CultureInfo.InvariantCulture)}, {text.ToString(CultureInfo.InvariantCulture)})) > 0)"
            : ends > 0 ? $"(instr({a}, substr({b}, 1, {text.ToString(CultureInfo.InvariantCulture)})) = 1)" : $"({a} = {b})";
    }
}
