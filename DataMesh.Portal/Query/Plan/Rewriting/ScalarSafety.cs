using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Query.Plan.Rewriting;

/// <summary>Tells which expressions can never fail, so that they may be evaluated for rows that another step would have dropped.</summary>
internal static class ScalarSafety
{
    private static readonly HashSet<string> Total = new(StringComparer.Ordinal)
    {
        "=", "<>", "<", "<=", ">", ">=", "and", "or", "not", "isnull", "in", "like", "||", "/",
        "lower", "upper", "length", "trim", "ltrim", "rtrim", "replace", "concat", "strpos", "starts_with", "contains", "reverse",
        "year", "quarter", "month", "week", "day", "dayofweek", "hour", "minute", "second", "date_trunc",
        "greatest", "least", "coalesce", "nullif", "sign", "floor", "ceil",
    };

    internal static bool CannotFail(Scalar scalar) => scalar switch
    {
        ScalarCall call => Total.Contains(call.Operation) && call.Arguments.All(CannotFail),
        ScalarCast cast => (cast.Try || Widens(cast.Operand.Type, cast.Target)) && CannotFail(cast.Operand),
        _ => scalar.Children.All(CannotFail),
    };

    private static bool Widens(LogicalType? from, LogicalType to) => from is not { } type || to.Kind switch
    {
        LogicalKind.String => true,
        LogicalKind.Number => type.IsNumeric,
        LogicalKind.Timestamp => type.Kind == LogicalKind.Date,
        LogicalKind.Decimal => type.Kind is LogicalKind.Integer or LogicalKind.Decimal
            && to.Scale >= type.Scale
            && to.Precision - to.Scale >= TypeRules.AsDecimal(type).Precision - type.Scale,
        _ => type == to,
    };
}
