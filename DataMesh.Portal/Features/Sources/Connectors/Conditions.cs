using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Connectors;

/// <summary>Takes conditions apart, for sources that apply some of them.</summary>
internal static class Conditions
{
    /// <summary>The parts that must all hold.</summary>
    public static IEnumerable<Scalar> Conjuncts(Scalar? condition) => condition switch
    {
        null => [],
        ScalarCall { Operation: "and" } both => both.Arguments.SelectMany(Conjuncts),
        _ => [condition],
    };

    /// <summary>The column that an operand is, also behind conversions that keep different values different and in order; else null.</summary>
    public static ScalarColumn? Column(Scalar scalar) => scalar switch
    {
        ScalarColumn column => column,
        ScalarCast { Operand: ScalarColumn column, Target.Kind: var target } when (column.ColumnType.Kind, target) is
            (LogicalKind.Integer, LogicalKind.Number or LogicalKind.Decimal) or (LogicalKind.Date, LogicalKind.Timestamp) || column.ColumnType.Kind == target && target != LogicalKind.Decimal => column,
        _ => null,
    };

    /// <summary>The value that an operand is, also behind conversions that do not round it; else null.</summary>
    public static ScalarLiteral? Literal(Scalar scalar) => scalar switch
    {
        ScalarLiteral literal => literal,
        ScalarCast { Operand: ScalarLiteral { Value: long or decimal } literal, Target.Kind: LogicalKind.Number } => literal,
        ScalarCast { Operand: ScalarLiteral { Value: long } literal, Target.Kind: LogicalKind.Decimal } => literal,
        ScalarCast { Operand: ScalarLiteral { Value: decimal, Type.Scale: var scale } literal, Target: { Kind: LogicalKind.Decimal, Scale: var kept } } when kept >= scale => literal,
        ScalarCast { Operand: ScalarLiteral { Value: DateOnly } literal, Target.Kind: LogicalKind.Timestamp } => literal,
        _ => null,
    };
}
