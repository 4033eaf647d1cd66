using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Tracing;

/// <summary>
/// Finds the input rows that a row of a result came from, as far as the flow tells: what is known of the row goes up from step to step as
/// conditions, loses what a step makes anew, and becomes a filter at each input. Where a join's other side is known, its keys say which rows
/// had a partner there. Pure: it builds flows, and whoever runs them is asked by the guard like anybody.
/// </summary>
internal sealed class RowOrigins
{
    private const int Most = 20;
    private readonly Flow _flow;
    private readonly Func<string, IReadOnlyList<PlanColumn>> _columns;
    private readonly List<RowOrigin> _found = [];

    private RowOrigins(Flow flow, Func<string, IReadOnlyList<PlanColumn>> columns) => (_flow, _columns) = (flow, columns);

    /// <summary>One entry for each way to an input, at most twenty.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="node">The node that gave the row.</param>
    /// <param name="row">The row's values by column.</param>
    /// <param name="columns">The columns that a node gives.</param>
    public static IReadOnlyList<RowOrigin> Of(Flow flow, string node, IReadOnlyDictionary<string, object?> row, Func<string, IReadOnlyList<PlanColumn>> columns)
    {
        var origins = new RowOrigins(flow, columns);
        var facts = row.Select(v => Fact(v.Key, v.Value)).OfType<Expr>().ToList();
        origins.Walk(node, new Clues(facts, [], facts.Count < row.Count, null), 0);
        return origins._found;
    }

    /// <summary>The condition that a column has a value; null for one that no literal can say.</summary>
    internal static Expr? Fact(string column, object? value)
    {
        var named = new ColumnExpr(default, column);
        return value switch
        {
            null => new IsNullExpr(default, named, false),
            double number when !double.IsFinite(number) => null,
            TimeOnly time => Equal(named, new CastExpr(default, new LiteralExpr(default, time.ToString("HH:mm:ss.FFFFFF", System.Globalization.CultureInfo.InvariantCulture)), LogicalType.Time, false)),
            long and < 0 or decimal and < 0 or double and < 0 => Equal(named, new UnaryExpr(default, "-", new LiteralExpr(default, Positive(value)))),
            long or decimal or double or string or bool or DateOnly or DateTime => Equal(named, new LiteralExpr(default, value)),
            _ => null,
        };
    }

    private static BinaryExpr Equal(Expr left, Expr right) => new(default, "=", left, right);

    private static object Positive(object value) => value switch
    {
        // The least whole number has no positive one of 64 bits; as a decimal it has.
        long whole => whole == long.MinValue ? -(decimal)whole : -whole,
        decimal exact => -exact,
        double number => -number,
        _ => value,
    };

    private void Walk(string id, Clues clues, int depth)
    {
        if (_found.Count >= Most || depth > Flow.MaxNodes || _flow.Nodes.FirstOrDefault(n => n.Id == id) is not { } node) return;
        var next = depth + 1;
        switch (node)
        {
            case InputNode input: Found(input, clues); break;
            case FilterNode n: Walk(n.Input, clues.With(Kept(n.Where)), next); break;
            case SortNode n: Walk(n.Input, clues, next); break;
            case LimitNode n: Walk(n.Input, clues with { Loose = true }, next); break;
            case DistinctNode n: Walk(n.Input, clues with { Loose = clues.Loose || n.Columns.Count > 0 }, next); break;
            case DeriveNode n: Walk(n.Input, Computed(n, clues), next); break;
            case SelectNode n: Walk(n.Input, clues.Renamed(c => n.Columns.FirstOrDefault(s => Same(s.As ?? s.Name, c)) is { Type: null } chosen ? chosen.Name : null), next); break;
            // A figure says nothing of single rows; the group says all there is to say.
            case AggregateNode n: Walk(n.Input, clues.Replaced(c => Group(n.GroupBy, c), exact: true), next); break;
            case PivotNode n: Walk(n.Input, clues.Replaced(c => Group(n.GroupBy, c), exact: true), next); break;
            case SplitNode n: Walk(n.Input, clues.Renamed(c => n.Into.Any(i => Same(i, c)) ? null : c), next); break;
            case FillNode n: Walk(n.Input, clues.Renamed(c => n.Columns.Any(f => Same(f.Column, c)) ? null : c), next); break;
            case ReplaceNode n: Walk(n.Input, clues.Renamed(c => Same(n.Column, c) ? null : c), next); break;
            case UnionNode n:
                foreach (var source in n.Sources) Source(source, clues, next);
                break;
            case JoinNode n: Join(n, clues, next); break;
            default:
                foreach (var (_, input) in node.Inputs) Walk(input, new Clues([], [], true, null), next);
                break;
        }
    }

    /// <summary>A column that was computed is the expression that it was computed by: from last to first, since each may use those before it.</summary>
    private Clues Computed(DeriveNode derive, Clues clues)
    {
        for (var i = derive.Columns.Count - 1; i >= 0; i--)
        {
            var made = derive.Columns[i];
            var exact = _columns(derive.Id).FirstOrDefault(k => Same(k.Name, made.Name)) is { Type.Kind: not LogicalKind.Number };
            // Numbers may differ in their last digit where another engine computes them; and what could fail on rows that never came here is not asked.
            var expression = exact && ExpressionParser.Parse(made.Expression).Expression is { } parsed && !Renaming.MayFail(parsed) ? parsed : null;
            clues = clues.Replaced(c => Same(c, made.Name) ? expression : new ColumnExpr(default, c));
        }

        // A computed constant tells the branches of a union apart.
        var constants = clues.Facts.OfType<BinaryExpr>().Where(f => f is { Operator: "=", Left: LiteralExpr { Value: string or bool }, Right: LiteralExpr { Value: string or bool } }).ToList();
        var elsewhere = constants.Any(f => !Equals(((LiteralExpr)f.Left).Value, ((LiteralExpr)f.Right).Value));
        return clues with { Facts = [.. clues.Facts.Except(constants)], Nowhere = clues.Nowhere ?? (elsewhere ? "A step puts another value into all rows of this input, so the row came from another one." : null) };
    }

    private static Expr? Group(IReadOnlyList<GroupKey> groups, string column)
        => groups.FirstOrDefault(g => Same(g.Name, column)) is not { } key ? null
            : key.Grain is not { } grain ? new ColumnExpr(default, key.Column)
            : new CallExpr(default, "date_trunc", [new LiteralExpr(default, FlowJson.Word(grain)), new ColumnExpr(default, key.Column)]);

    private static List<Expr> Kept(string where) => ExpressionParser.Parse(where).Expression is { } condition ? [.. Renaming.Parts(condition)] : [];

    /// <summary>A column that a source lacks is null in its rows, so a row with a value there came from another one.</summary>
    private void Source(string source, Clues clues, int depth)
    {
        var has = _columns(source).ToDictionary(c => c.Name, c => c.Name, StringComparer.OrdinalIgnoreCase);
        var elsewhere = clues.Facts.Any(f => f is BinaryExpr { Operator: "=", Left: ColumnExpr column } && !has.ContainsKey(column.Name));
        var lacking = clues.Facts.Where(f => f is IsNullExpr { Negated: false, Operand: ColumnExpr column } && !has.ContainsKey(column.Name)).ToList();
        var left = clues with { Facts = [.. clues.Facts.Except(lacking)] };
        if (elsewhere) left = left with { Nowhere = "The row has a value in a column that this input lacks, so it came from another one." };
        Walk(source, left.Renamed(c => has.GetValueOrDefault(c)), depth);
    }

    private void Join(JoinNode join, Clues clues, int depth)
    {
        var (left, right) = (_columns(join.Left), _columns(join.Right));
        var whole = join.Join is not (JoinKind.Semi or JoinKind.Anti);
        var given = _columns(join.Id);
        // The left columns come first and keep their names; the right ones follow in their order, whatever they are called now.
        string? Left(string c) => left.FirstOrDefault(k => Same(k.Name, c))?.Name;
        string? Right(string c)
        {
            for (var i = left.Count; whole && i < given.Count && i - left.Count < right.Count; i++)
                if (Same(given[i].Name, c)) return right[i - left.Count].Name;
            return null;
        }

        var (ours, theirs) = (clues.Renamed(Left, exact: true), clues.Renamed(Right, exact: true));
        var lost = clues.Facts.Any(f => Lacks(f, Left) && Lacks(f, Right));
        var (fromLeft, fromRight) = (Across(ours, join.On.Select(k => (k.Left, k.Right))), Across(theirs, join.On.Select(k => (k.Right, k.Left))));
        var (toLeft, toRight) = (ours.With(fromRight), theirs.With(fromLeft));
        // Where a side may be a row of nulls without a partner, only what such a row does not meet says that there is one.
        var (leftIsThere, rightIsThere) = (join.Join is JoinKind.Inner or JoinKind.Semi or JoinKind.Left || ours.Tells, join.Join is JoinKind.Inner or JoinKind.Semi or JoinKind.Right || theirs.Tells);
        if (join.Join == JoinKind.Anti)
        {
            toLeft = toLeft.With(new Partner(JoinKind.Anti, join.On, Flip: false, join.Right, Clues.None));
            toRight = toRight with { Nowhere = "The row is there because it has no partner in this input." };
        }
        else
        {
            if (rightIsThere) toLeft = toLeft.With(new Partner(JoinKind.Semi, join.On, Flip: false, join.Right, theirs));
            if (leftIsThere) toRight = toRight.With(new Partner(JoinKind.Semi, join.On, Flip: true, join.Left, ours));
        }

        Walk(join.Left, toLeft with { Loose = toLeft.Loose || lost || !rightIsThere && theirs.Facts.Count > 0 }, depth);
        Walk(join.Right, toRight with { Loose = toRight.Loose || lost || !leftIsThere && ours.Facts.Count > 0 }, depth);
    }

    private static bool Lacks(Expr fact, Func<string, string?> names) => Renaming.Of(fact, c => names(c) is { } name ? new ColumnExpr(default, name) : null) is null;

    /// <summary>What is known of the keys of one side holds for those of the other. A null key has no partner.</summary>
    private static List<Expr> Across(Clues clues, IEnumerable<(string From, string To)> keys)
        => [.. from key in keys from fact in clues.Facts where fact is BinaryExpr { Operator: "=", Left: ColumnExpr column } && Same(column.Name, key.From) select fact is BinaryExpr b ? b with { Left = new ColumnExpr(default, key.To) } : fact];

    private void Found(InputNode input, Clues clues)
    {
        // What an input lacks was made on the way, so it says nothing of the input.
        var columns = _columns(input.Id);
        var known = clues.Renamed(c => columns.FirstOrDefault(k => Same(k.Name, c))?.Name);
        var where = Words(known.Facts);
        if (clues.Nowhere is { } why)
        {
            _found.Add(new RowOrigin(input, null, input.Id, where, [], why));
            return;
        }

        var nodes = _flow.Nodes.ToList();
        var last = Narrowed(nodes, input.Id, known);
        var query = new Flow(nodes, last);
        var note = !Tells(known) ? "Nothing is known of this input: it may be any row." : known.Loose ? "A step in between hides which rows it took, so others may be among these." : null;
        _found.Add(new RowOrigin(input, query with { Nodes = [.. nodes.Where(n => FlowEdits.Reads(query, last, n.Id))] }, last, where, [.. known.Partners.Where(p => Tells(p.Clues)).Select(p => (p.Node, Words(p.Clues.Facts)))], note));
    }

    private static bool Tells(Clues clues) => clues.Facts.Count > 0 || clues.Partners.Any(p => Tells(p.Clues));

    private static string Words(IEnumerable<Expr> facts)
        => string.Join(" and ", facts.Select(f => f is BinaryExpr { Operator: "or" } ? $"({ExpressionPrinter.Print(f)})" : ExpressionPrinter.Print(f)).Distinct(StringComparer.Ordinal));

    /// <summary>Adds what leaves of a node's rows those that the clues mean; gives the last step of it.</summary>
    private static string Narrowed(List<FlowNode> nodes, string start, Clues clues)
    {
        var last = start;
        if (Words(clues.Facts) is { Length: > 0 } where)
        {
            var filter = new FilterNode(FlowEdits.NewId(new Flow(nodes, null), "why"), last, where);
            nodes.Add(filter);
            last = filter.Id;
        }

        foreach (var partner in clues.Partners)
        {
            var there = Narrowed(nodes, partner.Node, partner.Clues);
            var join = new JoinNode(FlowEdits.NewId(new Flow(nodes, null), "partner"), last, there, partner.Kind, [.. partner.On.Select(k => partner.Flip ? new JoinKey(k.Right, k.Left) : k)]);
            nodes.Add(join);
            last = join.Id;
        }

        return last;
    }

    internal static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
