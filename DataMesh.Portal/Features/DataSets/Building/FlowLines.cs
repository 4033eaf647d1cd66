using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>What a line that a person draws on the canvas, or takes away, does to the flow. All are pure: a flow in, a flow out.</summary>
internal static class FlowLines
{
    /// <summary>What a line changed.</summary>
    /// <param name="Flow">The changed flow.</param>
    /// <param name="Node">The node to look at next.</param>
    public sealed record Drawn(Flow Flow, string Node);

    /// <summary>
    /// From column to column: a join on them. Where the two sides are joined already, a further key of that join; and where a side has been worked on since,
    /// its last step that still has the column is joined, so that a third product goes onto what the first two gave.
    /// </summary>
    /// <returns>Null where the two come from one another, so that there is nothing to join.</returns>
    public static Drawn? Columns(Flow flow, string from, string fromColumn, string to, string toColumn, Func<string, IReadOnlyList<PlanColumn>> columnsOf)
    {
        foreach (var join in flow.Nodes.OfType<JoinNode>())
        {
            if (Joins(join, from, to)) return Keyed(join, new JoinKey(fromColumn, toColumn));
            if (Joins(join, to, from)) return Keyed(join, new JoinKey(toColumn, fromColumn));
        }

        var (left, right) = (Last(flow, from, fromColumn, columnsOf), Last(flow, to, toColumn, columnsOf));
        return Join(flow, left, right, [new JoinKey(fromColumn, toColumn)]);

        bool Joins(JoinNode join, string left, string right)
            => FlowEdits.Reads(flow, join.Left, left) && FlowEdits.Reads(flow, join.Right, right) && !FlowEdits.Reads(flow, join.Right, left) && !FlowEdits.Reads(flow, join.Left, right);

        Drawn Keyed(JoinNode join, JoinKey key)
            => new(join.On.Contains(key) ? flow : FlowEdits.Replace(flow, join with { On = [.. join.On.Where(k => k.Left.Length > 0 && k.Right.Length > 0), key] }), join.Id);
    }

    /// <summary>From node to node: the second one reads the first one too. Onto a product that is a join with the keys that the names tell.</summary>
    /// <returns>Null where they would read one another in a circle.</returns>
    public static Drawn? Nodes(Flow flow, string from, string to, Func<string, IReadOnlyList<PlanColumn>> columnsOf, Func<string, string> nameOf)
    {
        if (from == to || FlowEdits.Reads(flow, from, to)) return null;
        switch (flow.Nodes.FirstOrDefault(n => n.Id == to))
        {
            case null:
                return null;
            case InputNode:
                return Join(flow, from, to, JoinKeys.Propose(columnsOf(from), columnsOf(to), nameOf(to)));
            case JoinNode { Left.Length: 0 } join:
                return Changed(join with { Left = from });
            case JoinNode join:
                var open = join.On.All(k => k.Left.Length == 0 || k.Right.Length == 0);
                return Changed(join with { Right = from, On = open ? JoinKeys.Propose(columnsOf(join.Left), columnsOf(from), nameOf(from)) : join.On });
            case UnionNode union:
                return union.Sources.Contains(from) ? new Drawn(flow, to) : Changed(union with { Sources = [.. union.Sources, from] });
            case { Inputs: [var (_, read)] } step:
                return Changed(FlowEdits.Rewire(step, read, from));
            default:
                return null;
        }

        Drawn Changed(FlowNode node) => new(FlowEdits.Replace(flow, node), to);
    }

    /// <summary>Takes a line away: the field is empty then.</summary>
    public static Flow Without(Flow flow, string from, string to, string field) => flow.Nodes.FirstOrDefault(n => n.Id == to) switch
    {
        JoinNode join => FlowEdits.Replace(flow, field == "left" ? join with { Left = "" } : join with { Right = "" }),
        { } node => FlowEdits.Replace(flow, FlowEdits.Rewire(node, from, "")),
        null => flow,
    };

    /// <summary>Puts copied nodes into a flow. A product that is there already is read, not added again; names that are taken are given anew.</summary>
    /// <returns>The flow and the last of what came, or null where nothing did.</returns>
    public static Drawn? Paste(Flow flow, IReadOnlyList<FlowNode> copied)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        string? last = null;
        foreach (var node in copied)
        {
            if (node is InputNode input && flow.Nodes.OfType<InputNode>().FirstOrDefault(n => n.Port == input.Port) is { } there)
            {
                names[node.Id] = there.Id;
                continue;
            }

            var id = names[node.Id] = FlowEdits.NewId(flow, node.Id);
            var pasted = Renamed(node, names) with { Id = id, Place = null };
            flow = pasted is InputNode product ? FlowEdits.AddInput(flow, product) : new Flow([.. flow.Nodes, pasted], flow.Output ?? id);
            last = id;
        }

        return last is null ? null : new Drawn(flow, last);
    }

    /// <summary>A node with everything that it reads, in an order in which each comes after what it reads.</summary>
    public static IReadOnlyList<FlowNode> Upstream(Flow flow, string id)
    {
        var order = new List<FlowNode>();
        Visit(id);
        return order;

        void Visit(string next)
        {
            if (order.Exists(n => n.Id == next) || flow.Nodes.FirstOrDefault(n => n.Id == next) is not { } node) return;
            foreach (var (_, read) in node.Inputs.Where(i => !FlowEdits.Reads(flow, i.Id, next))) Visit(read);
            order.Add(node);
        }
    }

    private static Drawn? Join(Flow flow, string left, string right, IReadOnlyList<JoinKey> on)
    {
        if (FlowEdits.Reads(flow, left, right) || FlowEdits.Reads(flow, right, left)) return null;
        var join = new JoinNode(FlowEdits.NewId(flow, "joined"), left, right, JoinKind.Inner, on);
        var readers = flow.Nodes.Count(n => n.Inputs.Any(i => i.Id == left));
        // A step that several read keeps its readers: which of them the join is meant for is not known.
        if (readers == 1 && !flow.Nodes.Any(n => n.Inputs.Any(i => i.Id == left) && FlowEdits.Reads(flow, right, n.Id))) return new Drawn(FlowEdits.InsertAfter(flow, left, join), join.Id);
        var output = flow.Output is null || flow.Output == left || flow.Output == right ? join.Id : flow.Output;
        return new Drawn(new Flow([.. flow.Nodes, join], output), join.Id);
    }

    /// <summary>The last step of a chain that begins at a node and keeps a column.</summary>
    private static string Last(Flow flow, string id, string column, Func<string, IReadOnlyList<PlanColumn>> columnsOf)
    {
        for (var steps = 0; steps < flow.Nodes.Count; steps++)
        {
            if (flow.Nodes.Where(n => n.Inputs.Any(i => i.Id == id)).ToList() is not [var reader] || reader is AggregateNode or PivotNode || columnsOf(reader.Id).All(c => c.Name != column)) return id;
            id = reader.Id;
        }

        return id;
    }

    private static FlowNode Renamed(FlowNode node, Dictionary<string, string> names)
    {
        // In two turns, since a new name may be another node's old one.
        var read = node.Inputs.Select(i => i.Id).Where(names.ContainsKey).Distinct(StringComparer.Ordinal).ToList();
        foreach (var id in read) node = FlowEdits.Rewire(node, id, '\u0001' + id);
        foreach (var id in read) node = FlowEdits.Rewire(node, '\u0001' + id, names[id]);
        return node;
    }
}
