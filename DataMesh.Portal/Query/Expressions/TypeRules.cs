using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Expressions;

/// <summary>Which types go together, and what comes out.</summary>
internal static class TypeRules
{
    /// <summary>A 64-bit whole number as a decimal.</summary>
    private static readonly LogicalType WholeDecimal = LogicalType.Decimal(19, 0);

    /// <summary>The one type that holds the values of both, or null where there is none.</summary>
    internal static LogicalType? Unify(LogicalType a, LogicalType b)
    {
        if (a == b)
        {
            return a;
        }

        if (a.IsNumeric && b.IsNumeric)
        {
            if (a.Kind == LogicalKind.Number || b.Kind == LogicalKind.Number)
            {
                return LogicalType.Number;
            }

            var (left, right) = (AsDecimal(a), AsDecimal(b));
            return Bounded(Math.Max(Whole(left), Whole(right)), Math.Max(left.Scale, right.Scale));
        }

        return a.IsDateLike && b.IsDateLike ? LogicalType.Timestamp : null;
    }

    /// <summary>Whether values of the two can be compared.</summary>
    internal static bool Comparable(LogicalType a, LogicalType b) => Unify(a, b) is not null;

    internal static LogicalType AsDecimal(LogicalType type) => type.Kind == LogicalKind.Decimal ? type : WholeDecimal;

    /// <summary>The decimal type of an operand; a whole literal needs only its own digits.</summary>
    internal static LogicalType AsDecimal(Scalar scalar) => scalar is ScalarLiteral { Value: long whole }
        ? LogicalType.Decimal(Math.Max(1, Int128.Abs(whole).ToString(System.Globalization.CultureInfo.InvariantCulture).Length), 0)
        : AsDecimal(scalar.Type!.Value);

    /// <summary>What + - and % give for decimals: one digit more before the point.</summary>
    internal static LogicalType DecimalSum(LogicalType a, LogicalType b) => Bounded(Math.Max(Whole(a), Whole(b)) + 1, Math.Max(a.Scale, b.Scale));

    /// <summary>What * gives for decimals, or null where it needs more than 38 digits behind the point.</summary>
    internal static LogicalType? DecimalProduct(LogicalType a, LogicalType b) =>
        a.Scale + b.Scale > LogicalType.MaxPrecision ? null : Bounded(Whole(a) + Whole(b), a.Scale + b.Scale);

    /// <summary>Whether <c>cast</c> knows the way.</summary>
    internal static bool Castable(LogicalType from, LogicalType to) =>
        from == to
        || from.Kind == LogicalKind.String
        || to.Kind == LogicalKind.String
        || (from.IsNumeric && to.IsNumeric)
        || (from.IsDateLike && to.IsDateLike)
        || (from.Kind == LogicalKind.Boolean && to.Kind == LogicalKind.Integer)
        || (from.Kind == LogicalKind.Integer && to.Kind == LogicalKind.Boolean)
        || (from.Kind == LogicalKind.Timestamp && to.Kind == LogicalKind.Time);

    /// <summary>The same value in another type, written out; nothing changes where the type is already right.</summary>
    internal static Scalar Convert(Scalar scalar, LogicalType to) => scalar switch
    {
        ScalarLiteral { Value: null } => new ScalarLiteral(null, to),
        ScalarLiteral { Value: long whole } when to.Kind == LogicalKind.Number => new ScalarLiteral((double)whole, to),
        ScalarLiteral { Value: decimal exact } when to.Kind == LogicalKind.Number => new ScalarLiteral((double)exact, to),
        _ when scalar.Type == to => scalar,
        _ => new ScalarCast(scalar, to, Try: false),
    };

    private static int Whole(LogicalType type) => type.Precision - type.Scale;

    private static LogicalType Bounded(int whole, int scale) =>
        LogicalType.Decimal(Math.Min(LogicalType.MaxPrecision, Math.Max(1, whole + scale)), scale);
}
