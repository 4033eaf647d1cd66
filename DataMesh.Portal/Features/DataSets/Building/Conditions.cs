using System.Globalization;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>One simple condition: a column, an operator, and a value as it is typed.</summary>
/// <param name="Column">The column.</param>
/// <param name="Operator">One of <see cref="Conditions.Operators"/>.</param>
/// <param name="Value">The value without quotes; unused for <c>is null</c> and <c>is not null</c>.</param>
internal sealed record Condition(string Column, string Operator, string Value);

/// <summary>A filter's expression as a list of simple conditions that must all hold, and back.</summary>
internal static class Conditions
{
    /// <summary>The operators with their words.</summary>
    public static IReadOnlyList<(string Operator, string Words)> Operators { get; } =
    [
        ("=", "is"), ("<>", "is not"), (">", "is greater than"), (">=", "is at least"), ("<", "is less than"), ("<=", "is at most"),
        ("contains", "contains"), ("starts", "begins with"), ("is null", "is empty"), ("is not null", "is not empty"),
    ];

    /// <summary>Reads an expression; null where it is more than simple conditions joined by <c>and</c>.</summary>
    public static IReadOnlyList<Condition>? Read(string where)
    {
        if (where.Trim().Length == 0) return [];
        return ExpressionParser.Parse(where).Expression is { } expression && Collect(expression) is { } all ? all : null;
    }

    /// <summary>Writes the expression; conditions without a column are left out.</summary>
    /// <param name="conditions">The conditions.</param>
    /// <param name="columns">The columns with their types, which decide how a value is written.</param>
    public static string Write(IEnumerable<Condition> conditions, IReadOnlyList<PlanColumn> columns)
        => string.Join(" and ", conditions.Where(c => c.Column.Length > 0).Select(c => Write(c, columns.FirstOrDefault(k => k.Name == c.Column)?.Type ?? LogicalType.String)));

    private static string Write(Condition c, LogicalType type)
    {
        var column = ExpressionPrinter.Column(c.Column);
        return c.Operator switch
        {
            "is null" or "is not null" => $"{column} {c.Operator}",
            "contains" => $"contains({column}, {Text(c.Value)})",
            "starts" => $"starts_with({column}, {Text(c.Value)})",
            _ => $"{column} {c.Operator} {Value(c.Value.Trim(), type)}",
        };
    }

    // What is not a value of the type is written as text: the type check then says so at the step, with its position.
    private static string Value(string value, LogicalType type) => type.Kind switch
    {
        LogicalKind.Integer or LogicalKind.Decimal or LogicalKind.Number
            when decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => number.ToString(CultureInfo.InvariantCulture),
        LogicalKind.Boolean when bool.TryParse(value, out var truth) => truth ? "true" : "false",
        LogicalKind.Date when DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => $"date '{value}'",
        LogicalKind.Timestamp when DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            => $"timestamp '{moment.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)}Z'",
        _ => Text(value),
    };

    private static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static List<Condition>? Collect(Expr expression) => expression switch
    {
        BinaryExpr { Operator: "and" } both => Collect(both.Left) is { } left && Collect(both.Right) is { } right ? [.. left, .. right] : null,
        BinaryExpr { Left: ColumnExpr column } compare when Words(compare.Right) is { } value && Operators.Any(o => o.Operator == compare.Operator)
            => [new Condition(column.Name, compare.Operator, value)],
        IsNullExpr { Operand: ColumnExpr column } isNull => [new Condition(column.Name, isNull.Negated ? "is not null" : "is null", "")],
        CallExpr { Function: "contains" or "starts_with", Arguments: [ColumnExpr column, LiteralExpr { Value: string text }] } call
            => [new Condition(column.Name, call.Function == "contains" ? "contains" : "starts", text)],
        _ => null,
    };

    private static string? Words(Expr expression) => expression switch
    {
        LiteralExpr { Value: string text } => text,
        LiteralExpr { Value: long number } => number.ToString(CultureInfo.InvariantCulture),
        LiteralExpr { Value: decimal number } => number.ToString(CultureInfo.InvariantCulture),
        LiteralExpr { Value: double number } => number.ToString("R", CultureInfo.InvariantCulture),
        LiteralExpr { Value: bool truth } => truth ? "true" : "false",
        LiteralExpr { Value: DateOnly day } => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        LiteralExpr { Value: DateTime moment } => moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture).TrimEnd('.'),
        UnaryExpr { Operator: "-", Operand: LiteralExpr { Value: long or decimal or double } operand } => "-" + Words(operand),
        _ => null,
    };
}
