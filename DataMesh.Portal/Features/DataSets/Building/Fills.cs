using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>In which way somebody says what takes the place of empty values.</summary>
internal enum FillWay
{
    /// <summary>A value without quotation marks.</summary>
    Value,

    /// <summary>Another column.</summary>
    Column,

    /// <summary>An expression.</summary>
    Expression,
}

/// <summary>What fills empty values, as forms show it and as the step's expression.</summary>
internal static class Fills
{
    /// <summary>The simplest way in which an expression can be shown, and what stands in its input.</summary>
    public static (FillWay Way, string Text) Read(string with) => ExpressionParser.Parse(with).Expression switch
    {
        null => (with.Trim().Length == 0 ? FillWay.Value : FillWay.Expression, with),
        ColumnExpr column => (FillWay.Column, column.Name),
        LiteralExpr { Value: { } value } => (FillWay.Value, WrittenValues.Write(value)),
        CastExpr { Try: true, Operand: LiteralExpr { Value: string time }, Type.Kind: LogicalKind.Time } => (FillWay.Value, time),
        UnaryExpr { Operator: "-", Operand: LiteralExpr { Value: long or decimal or double } number } => (FillWay.Value, "-" + WrittenValues.Write(number.Value)),
        _ => (FillWay.Expression, with),
    };

    /// <summary>The expression. What is no value of the column's type is written as a text: the step then says so.</summary>
    public static string Write(FillWay way, string text, LogicalType? type) => way switch
    {
        _ when text.Length == 0 => "",
        FillWay.Column => ExpressionPrinter.Column(text),
        FillWay.Value => ExpressionPrinter.Print((type is { } wanted ? WrittenValues.Read(text, wanted) : null) ?? new LiteralExpr(default, text)),
        _ => text,
    };
}
