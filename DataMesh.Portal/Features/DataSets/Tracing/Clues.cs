using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Tracing;

/// <summary>What is known of the rows of a node.</summary>
/// <param name="Facts">Conditions that hold for them.</param>
/// <param name="Partners">Where they have partners.</param>
/// <param name="Loose">Whether something that was known got lost on the way.</param>
/// <param name="Nowhere">Why none of them is meant, or null.</param>
internal sealed record Clues(IReadOnlyList<Expr> Facts, IReadOnlyList<Partner> Partners, bool Loose, string? Nowhere)
{
    /// <summary>Nothing is known.</summary>
    public static Clues None { get; } = new([], [], false, null);

    /// <summary>Whether something is known that a row of nulls does not meet.</summary>
    public bool Tells => Facts.Any(f => f is BinaryExpr { Operator: "=" or "<>" or "<" or "<=" or ">" or ">=", Left: ColumnExpr, Right: LiteralExpr or UnaryExpr or CastExpr }
        or InExpr { Operand: ColumnExpr } or BetweenExpr { Operand: ColumnExpr } or LikeExpr { Operand: ColumnExpr } or IsNullExpr { Negated: true, Operand: ColumnExpr });

    public Clues With(IEnumerable<Expr> facts) => this with { Facts = [.. Facts, .. facts] };

    public Clues With(Partner partner) => this with { Partners = [.. Partners, partner] };

    /// <summary>The clues one step earlier: what needs a column that there is nothing for is left out.</summary>
    /// <param name="names">The earlier name of a column, or null.</param>
    /// <param name="exact">Whether what is left out tells nothing of the rows anyway.</param>
    public Clues Renamed(Func<string, string?> names, bool exact = false) => Replaced(c => names(c) is { } name ? new ColumnExpr(default, name) : null, exact);

    /// <summary>As <see cref="Renamed"/>, with an expression in the place of a column.</summary>
    public Clues Replaced(Func<string, Expr?> names, bool exact = false)
    {
        var facts = Facts.Select(f => Renaming.Of(f, names)).OfType<Expr>().ToList();
        var partners = Partners.Select(p => p.Renamed(c => names(c) is ColumnExpr column ? column.Name : null)).OfType<Partner>().ToList();
        return this with { Facts = facts, Partners = partners, Loose = Loose || !exact && (facts.Count < Facts.Count || partners.Count < Partners.Count) };
    }
}

/// <summary>Rows have a partner in another node, or have none.</summary>
/// <param name="Kind">Semi, or anti where they have none.</param>
/// <param name="On">The keys as the join has them, with the names that this side's columns have by now.</param>
/// <param name="Flip">Whether this side is the join's right one.</param>
/// <param name="Node">The other node.</param>
/// <param name="Clues">What is known of its rows.</param>
internal sealed record Partner(JoinKind Kind, IReadOnlyList<JoinKey> On, bool Flip, string Node, Clues Clues)
{
    public Partner? Renamed(Func<string, string?> names)
    {
        var keys = On.Select(k => names(Flip ? k.Right : k.Left) is { } name ? Flip ? k with { Right = name } : k with { Left = name } : null).OfType<JoinKey>().ToList();
        return keys.Count == On.Count ? this with { On = keys } : null;
    }
}
