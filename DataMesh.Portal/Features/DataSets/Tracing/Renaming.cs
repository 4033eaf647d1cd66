using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Features.DataSets.Tracing;

/// <summary>Expressions over the columns of one step earlier. Pure.</summary>
internal static class Renaming
{
    /// <summary>The expression with other things in the place of its columns; null where it needs a column that there is nothing for.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="names">What stands for a column, or null.</param>
    public static Expr? Of(Expr expression, Func<string, Expr?> names)
    {
        switch (expression)
        {
            case LiteralExpr: return expression;
            case ColumnExpr column: return names(column.Name);
            case UnaryExpr e: return Of(e.Operand, names) is { } operand ? e with { Operand = operand } : null;
            case BinaryExpr e: return Of(e.Left, names) is { } left && Of(e.Right, names) is { } right ? e with { Left = left, Right = right } : null;
            case IsNullExpr e: return Of(e.Operand, names) is { } asked ? e with { Operand = asked } : null;
            case InExpr e: return Of(e.Operand, names) is { } sought && All(e.Items, names) is { } items ? e with { Operand = sought, Items = items } : null;
            case BetweenExpr e:
                return Of(e.Operand, names) is { } between && Of(e.Low, names) is { } low && Of(e.High, names) is { } high ? e with { Operand = between, Low = low, High = high } : null;
            case LikeExpr e: return Of(e.Operand, names) is { } text && Of(e.Pattern, names) is { } pattern ? e with { Operand = text, Pattern = pattern } : null;
            case CallExpr e: return All(e.Arguments, names) is { } arguments ? e with { Arguments = arguments } : null;
            case CastExpr e: return Of(e.Operand, names) is { } cast ? e with { Operand = cast } : null;
            case CaseExpr e:
                var subject = e.Subject is null ? null : Of(e.Subject, names);
                var otherwise = e.Else is null ? null : Of(e.Else, names);
                var whens = All([.. e.Branches.Select(b => b.When)], names);
                var thens = All([.. e.Branches.Select(b => b.Then)], names);
                return subject is null != e.Subject is null || otherwise is null != e.Else is null || whens is null || thens is null
                    ? null : e with { Subject = subject, Else = otherwise, Branches = [.. whens.Zip(thens, (w, t) => new CaseBranch(w, t))] };
            default: return null;
        }
    }

    /// <summary>Whether computing it may fail for some row, which a filter must not: its conditions are asked in any order.</summary>
    public static bool MayFail(Expr expression) => expression switch
    {
        CastExpr { Try: false } => true,
        CastExpr e => MayFail(e.Operand),
        UnaryExpr e => MayFail(e.Operand),
        BinaryExpr e => e.Operator is "+" or "-" or "*" || MayFail(e.Left) || MayFail(e.Right),
        IsNullExpr e => MayFail(e.Operand),
        InExpr e => MayFail(e.Operand) || e.Items.Any(MayFail),
        BetweenExpr e => MayFail(e.Operand) || MayFail(e.Low) || MayFail(e.High),
        LikeExpr e => MayFail(e.Operand) || MayFail(e.Pattern),
        CallExpr e => e.Arguments.Any(MayFail),
        CaseExpr e => e.Subject is { } subject && MayFail(subject) || e.Else is { } otherwise && MayFail(otherwise) || e.Branches.Any(b => MayFail(b.When) || MayFail(b.Then)),
        _ => false,
    };

    /// <summary>The parts that must all hold.</summary>
    public static IEnumerable<Expr> Parts(Expr condition)
        => condition is BinaryExpr { Operator: "and" } both ? Parts(both.Left).Concat(Parts(both.Right)) : [condition];

    private static List<Expr>? All(IReadOnlyList<Expr> items, Func<string, Expr?> names)
    {
        var renamed = items.Select(i => Of(i, names)).OfType<Expr>().ToList();
        return renamed.Count == items.Count ? renamed : null;
    }
}
