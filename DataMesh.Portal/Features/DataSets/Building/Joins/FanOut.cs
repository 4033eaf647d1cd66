using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building.Joins;

/// <summary>A figure over values that a join repeats: each would count more than once.</summary>
/// <param name="Node">The step with the figure.</param>
/// <param name="Measure">Which figure, from 0.</param>
/// <param name="Function">What is computed.</param>
/// <param name="Column">Of which column.</param>
/// <param name="Join">The join that repeats it.</param>
internal sealed record RepeatedFigure(string Node, int Measure, MeasureFunction Function, string Column, string Join)
{
    /// <summary>What is wrong, in a sentence.</summary>
    /// <param name="nameOf">How steps are called.</param>
    public string Say(Func<string, string> nameOf)
        => $"The {Word} of {Column} would count values more than once: the join '{nameOf(Join)}' pairs a row with several.";

    private string Word => Function switch { MeasureFunction.Sum => "sum", MeasureFunction.Avg => "average", _ => "median" };
}

/// <summary>Finds figures that a join falsifies, and mends them. All is pure: a flow in, a flow out.</summary>
internal static class FanOut
{
    /// <summary>Figures of a node, and of all that it reads, over repeated values that nobody has allowed.</summary>
    public static IReadOnlyList<RepeatedFigure> Find(Flow flow, string? node, FlowShapes shapes)
    {
        if (node is null) return [];
        var found = new List<RepeatedFigure>();
        foreach (var step in FlowLines.Upstream(flow, node))
        {
            var (input, measures) = step switch
            {
                AggregateNode a => (a.Input, a.Measures.Select(m => (m.Function, m.Column)).ToList()),
                PivotNode p => (p.Input, [(p.Measure.Function, p.Measure.Column)]),
                _ => ("", []),
            };
            if (measures.Count == 0) continue;
            var repeated = shapes.Of(input).Repeated;
            for (var i = 0; i < measures.Count; i++)
            {
                var (function, column) = measures[i];
                if (function is not (MeasureFunction.Sum or MeasureFunction.Avg or MeasureFunction.Median) || column is null || !repeated.TryGetValue(column, out var join)) continue;
                if (flow.Nodes.FirstOrDefault(n => n.Id == join) is JoinNode { Allow: null }) found.Add(new RepeatedFigure(step.Id, i, function, column, join));
            }
        }

        return found;
    }

    /// <summary>First repair: the side that has several rows per key is summed up to one row per key before the join. Numbers are summed; of anything else the lowest value stands for the group.</summary>
    public static Flow AggregateFirst(Flow flow, RepeatedFigure figure, FlowShapes shapes, Func<string, IReadOnlyList<PlanColumn>> columnsOf)
    {
        var (join, side, keys) = Many(flow, figure, shapes);
        var rest = columnsOf(side).Where(c => !keys.Contains(c.Name));
        var made = new AggregateNode(FlowEdits.NewId(flow, "grouped"), side, [.. keys.Select(k => new GroupKey(k))],
            [.. rest.Select(c => new Measure(c.Name, c.Type.IsNumeric && !c.Name.EndsWith("id", StringComparison.OrdinalIgnoreCase) ? MeasureFunction.Sum : MeasureFunction.Min, c.Name))]);
        return Before(flow, join, side, made);
    }

    /// <summary>Second repair: one row per key is picked before the join.</summary>
    public static Flow PickOne(Flow flow, RepeatedFigure figure, FlowShapes shapes)
    {
        var (join, side, keys) = Many(flow, figure, shapes);
        return Before(flow, join, side, new DistinctNode(FlowEdits.NewId(flow, "distinct"), side, keys));
    }

    /// <summary>Third repair: the different values are counted instead.</summary>
    public static Flow CountDifferent(Flow flow, RepeatedFigure figure) => flow.Nodes.First(n => n.Id == figure.Node) switch
    {
        AggregateNode aggregate => FlowEdits.Replace(flow, aggregate with
        {
            Measures = [.. aggregate.Measures.Select((m, i) => i == figure.Measure ? new Measure(m.Name == $"{m.Function.ToString().ToLowerInvariant()}_{m.Column}" ? $"different_{m.Column}" : m.Name, MeasureFunction.CountDistinct, m.Column) : m)],
        }),
        PivotNode pivot => FlowEdits.Replace(flow, pivot with { Measure = pivot.Measure with { Function = MeasureFunction.CountDistinct } }),
        _ => flow,
    };

    /// <summary>It is right as it is, for a reason that stays with the join.</summary>
    public static Flow Allow(Flow flow, RepeatedFigure figure, string reason)
        => flow.Nodes.FirstOrDefault(n => n.Id == figure.Join) is JoinNode join ? FlowEdits.Replace(flow, join with { Allow = reason.Trim() }) : flow;

    /// <summary>The side with several rows per key, which repeats the rows of the other one.</summary>
    private static (JoinNode Join, string Side, IReadOnlyList<string> Keys) Many(Flow flow, RepeatedFigure figure, FlowShapes shapes)
    {
        var join = (JoinNode)flow.Nodes.First(n => n.Id == figure.Join);
        var (left, right) = shapes.Unique(join);
        var fromRight = left == false && (right != false || shapes.RightNames(join).Any(n => n.Value == figure.Column));
        return fromRight ? (join, join.Left, [.. join.On.Select(k => k.Left)]) : (join, join.Right, [.. join.On.Select(k => k.Right)]);
    }

    /// <summary>Puts a step between a side and its join; other readers of the side keep reading it.</summary>
    private static Flow Before(Flow flow, JoinNode join, string side, FlowNode made)
    {
        var nodes = flow.Nodes.ToList();
        var at = nodes.FindIndex(n => n.Id == join.Id);
        nodes[at] = join.Left == side ? join with { Left = made.Id } : join with { Right = made.Id };
        nodes.Insert(at, made);
        return flow with { Nodes = nodes };
    }
}
