using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using Microsoft.OData.UriParser;

namespace DataMesh.Portal.Features.DataApi.OData.Options;

/// <summary>An operator that compares.</summary>
/// <param name="Word">In OData.</param>
/// <param name="Sign">In the portal's own language.</param>
/// <param name="Opposite">The sign of its negation.</param>
internal sealed record ComparisonOperator(string Word, string Sign, string Opposite);

/// <summary>Comparisons as OData means them: null equals null, differs from every value, and is neither greater nor less.</summary>
internal static class Comparison
{
    /// <summary>The operators.</summary>
    public static IReadOnlyDictionary<BinaryOperatorKind, ComparisonOperator> Operators { get; } = new Dictionary<BinaryOperatorKind, ComparisonOperator>
    {
        [BinaryOperatorKind.Equal] = new("eq", "=", "<>"),
        [BinaryOperatorKind.NotEqual] = new("ne", "<>", "="),
        [BinaryOperatorKind.GreaterThan] = new("gt", ">", "<="),
        [BinaryOperatorKind.GreaterThanOrEqual] = new("ge", ">=", "<"),
        [BinaryOperatorKind.LessThan] = new("lt", "<", ">="),
        [BinaryOperatorKind.LessThanOrEqual] = new("le", "<=", ">"),
    };

    /// <summary>Two values compared, or the negation of that.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <param name="negated">Whether the outcome is turned round.</param>
    /// <param name="wrong">Makes the exception for values that cannot be compared.</param>
    public static Expr Of(ComparisonOperator op, Operand left, Operand right, bool negated, Func<int, string, OptionException> wrong)
    {
        var equality = op.Word is "eq" or "ne";
        var differs = (op.Word == "ne") != negated;
        if (left.IsNull || right.IsNull)
        {
            if (!equality) return new LiteralExpr(default, negated);
            return left.IsNull && right.IsNull ? new LiteralExpr(default, !differs) : new IsNullExpr(default, left.IsNull ? right.Expr : left.Expr, differs);
        }

        (left, right) = Fit(left, right, wrong);
        if (!equality)
        {
            var compared = new BinaryExpr(default, negated ? op.Opposite : op.Sign, left.Expr, right.Expr);
            return negated ? Or([compared, .. Nulls(left, right)]) : compared;
        }

        var sides = Nulls(left, right);
        var equal = new BinaryExpr(default, "=", left.Expr, right.Expr);
        var different = new BinaryExpr(default, "<>", left.Expr, right.Expr);
        return (differs, sides.Count) switch
        {
            (false, 2) => Or([equal, And(IsNull(left), IsNull(right))]),
            (false, _) => equal,
            (true, 2) => Or([different, And(IsNull(left), new IsNullExpr(default, right.Expr, true)), And(new IsNullExpr(default, left.Expr, true), IsNull(right))]),
            (true, _) => Or([different, .. sides]),
        };
    }

    /// <summary>Whether a value is in a list, or is not.</summary>
    public static Expr In(Operand value, IReadOnlyList<Operand> items, bool negated, Func<int, string, OptionException> wrong)
    {
        if (value.IsNull) return new LiteralExpr(default, items.Any(i => i.IsNull) != negated);
        var some = items.Where(i => !i.IsNull).Select(i => Fit(value, i, wrong).Right.Expr).ToList();
        var absent = items.Count > some.Count;
        Expr? found = some.Count == 0 ? null : new InExpr(default, value.Expr, some, negated);
        // An absent value is in the list where null is; where it is not, the list is not met, and its negation is.
        Expr? nulls = absent ? new IsNullExpr(default, value.Expr, negated) : negated ? IsNull(value) : null;
        return (found, nulls) switch
        {
            ({ } list, { } isNull) => absent && negated ? And(list, isNull) : Or([list, isNull]),
            _ => found ?? nulls!,
        };
    }

    private static (Operand Left, Operand Right) Fit(Operand left, Operand right, Func<int, string, OptionException> wrong)
    {
        if (!Operand.Comparable(left.Kind!.Value, right.Kind!.Value)) throw wrong(left.Position, $"{left.Words} cannot be compared with {right.Words} (position {left.Position}).");
        return (left.Beside(right.Kind.Value), right.Beside(left.Kind.Value));
    }

    private static List<Expr> Nulls(Operand left, Operand right) => [.. new[] { left, right }.Where(o => o.MayBeNull).Select(IsNull)];

    private static Expr IsNull(Operand value) => new IsNullExpr(default, value.Expr, false);

    private static Expr And(Expr left, Expr right) => new BinaryExpr(default, "and", left, right);

    private static Expr Or(IReadOnlyList<Expr> sides) => sides.Aggregate((a, b) => new BinaryExpr(default, "or", a, b));
}
