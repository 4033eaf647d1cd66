using System.Globalization;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Sql;

/// <summary>
/// The words of PostgreSQL. Every text is collated as "C" where it comes from (a column, a value, a conversion), so that it compares
/// and sorts by code point whatever the database's own collation is.
/// </summary>
internal sealed class PostgresDialect : SourceDialect
{
    // Not among them: lower, upper (their letters depend on the collation), arithmetic of numbers (an overflow is an error there and
    // infinity here), square roots and logarithms (their errors differ), and conversions of and to texts that engines write differently.
    private static readonly HashSet<string> s_kept = new(StringComparer.Ordinal)
    {
        "=", "<>", "<", "<=", ">", ">=", "and", "or", "not", "isnull", "in", "like", "||",
        "length", "left", "right", "starts_with", "coalesce", "nullif", "year", "quarter", "month", "week", "day", "dayofweek", "hour", "minute", "second", "date_trunc",
    };

    internal override string Name => "PostgreSQL";

    internal override string Type(LogicalType type) => type.Kind switch
    {
        LogicalKind.Integer => "bigint",
        LogicalKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"numeric({type.Precision},{type.Scale})"),
        LogicalKind.Number => "double precision",
        LogicalKind.String => "text",
        LogicalKind.Boolean => "boolean",
        LogicalKind.Date => "date",
        LogicalKind.Timestamp => "timestamp",
        _ => "time",
    };

    internal override string Cast(string operand, LogicalType target, bool tries) => tries
        ? throw new InvalidOperationException("PostgreSQL has no try_cast.")
        : $"CAST({operand} AS {Type(target)}){(target.Kind == LogicalKind.String ? " COLLATE \"C\"" : "")}";

    internal override string Call(ScalarCall call, IReadOnlyList<string> arguments)
    {
        var a = arguments.Count > 0 ? arguments[0] : "";
        var b = arguments.Count > 1 ? arguments[1] : "";
        return Common(call, arguments) ?? call.Operation switch
        {
            // Without an escape character, as everywhere.
            "like" => $"({a} LIKE {b} ESCAPE '')",
            "length" => $"CAST(char_length({a}) AS bigint)",
            "left" or "right" => $"{call.Operation}({a}, CAST({b} AS integer))",
            "dayofweek" => $"CAST(extract(dow FROM {a}) AS bigint)",
            "second" => $"CAST(floor(extract(second FROM {a})) AS bigint)",
            "year" or "quarter" or "month" or "week" or "day" or "hour" or "minute" => $"CAST(extract({call.Operation} FROM {a}) AS bigint)",
            "starts_with" or "coalesce" or "nullif" => $"{call.Operation}({string.Join(", ", arguments)})",
            _ => throw new InvalidOperationException($"There is no PostgreSQL for {call.Operation}."),
        };
    }

    internal override string Measure(PlanMeasure measure, string? argument) => measure.Function switch
    {
        MeasureFunction.Count => argument is null ? "count(*)" : $"count({argument})",
        MeasureFunction.CountDistinct => $"count(DISTINCT {argument})",
        MeasureFunction.Sum => Cast($"sum({argument})", measure.Column.Type, tries: false),
        // The exact sum of integers and decimals, then one division, as the embedded engine does it.
        MeasureFunction.Avg => $"(CAST(sum({argument}) AS double precision) / NULLIF(count({argument}), 0))",
        MeasureFunction.Min => $"min({argument})",
        MeasureFunction.Max => $"max({argument})",
        _ => throw new InvalidOperationException($"{measure.Function} is not sent to PostgreSQL."),
    };

    internal override string Mask(ColumnMask mask, LogicalType type, string column, Func<object?, string> parameter) => mask.Kind switch
    {
        MaskKind.Redact => Cast(parameter(ColumnMask.Redacted), LogicalType.String, tries: false),
        MaskKind.Constant => Cast(parameter(mask.Text), LogicalType.String, tries: false),
        MaskKind.Null => Cast("NULL", type, tries: false),
        MaskKind.First => string.Create(CultureInfo.InvariantCulture, $"left({column}, {mask.Length})"),
        MaskKind.Last => string.Create(CultureInfo.InvariantCulture, $"right({column}, {mask.Length})"),
        MaskKind.Year => $"CAST(extract(year FROM {column}) AS bigint)",
        _ => throw new InvalidOperationException($"The mask {mask} is not sent to a source."),
    };

    // A hash needs the installation's salt, which no source gets to see.
    internal override bool Keeps(ColumnMask mask, LogicalType type) => mask.Kind switch
    {
        MaskKind.Hash => false,
        MaskKind.First or MaskKind.Last => type.Kind == LogicalKind.String,
        _ => true,
    };

    internal override bool Keeps(PlanMeasure measure) => measure.Function switch
    {
        // Its middle of two values differs in the last digit.
        MeasureFunction.Median => false,
        // The order in which floating-point numbers are added shows in the sum.
        MeasureFunction.Sum or MeasureFunction.Avg => measure.Argument!.ColumnType.Kind != LogicalKind.Number,
        // false is less than true to both, but there is no min of booleans there.
        MeasureFunction.Min or MeasureFunction.Max => measure.Argument!.ColumnType.Kind != LogicalKind.Boolean,
        _ => true,
    };

    protected override bool KeepsOwn(Scalar scalar) => scalar switch
    {
        // No text there holds the character 0.
        ScalarLiteral { Value: string text } => !text.Contains('\0', StringComparison.Ordinal),
        ScalarLiteral or ScalarColumn or ScalarCase => true,
        ScalarCast cast => !cast.Try && Converts(cast.Operand.Type, cast.Target),
        ScalarCall { Operation: "left" or "right" } call => call.Arguments[1] is ScalarLiteral { Value: >= 0L and <= int.MaxValue },
        ScalarCall { Operation: "+" or "-" or "*" or "%" or "mod" or "neg" } call => call.Type?.Kind is LogicalKind.Integer or LogicalKind.Decimal,
        ScalarCall { Operation: "/" } call => call.Arguments.All(IsInteger),
        ScalarCall call => s_kept.Contains(call.Operation),
        _ => false,
    };

    private static bool IsInteger(Scalar scalar) => scalar is ScalarCast { Try: false, Operand.Type.Kind: LogicalKind.Integer };

    private static bool Converts(LogicalType? from, LogicalType to) => (from?.Kind, to.Kind) switch
    {
        (null, _) => true,
        (LogicalKind.Integer, LogicalKind.Integer or LogicalKind.Decimal or LogicalKind.Number or LogicalKind.String) => true,
        (LogicalKind.Decimal, LogicalKind.Decimal or LogicalKind.Number) => true,
        (LogicalKind.Date, LogicalKind.Date or LogicalKind.Timestamp) => true,
        (LogicalKind.Timestamp, LogicalKind.Timestamp or LogicalKind.Date) => true,
        (LogicalKind.String, LogicalKind.String) => true,
        _ => false,
    };
}
