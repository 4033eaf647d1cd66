using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>Changes to flows that keep the other steps connected. All are pure: a flow in, a flow out.</summary>
internal static class FlowEdits
{
    /// <summary>The empty flow.</summary>
    public static Flow Empty { get; } = new([], null);

    /// <summary>Puts a step behind another one: what read that one now reads the new step, and so does the output.</summary>
    public static Flow InsertAfter(Flow flow, string after, FlowNode node)
    {
        var at = IndexOf(flow, after);
        var nodes = flow.Nodes.Select(n => Rewire(n, after, node.Id)).ToList();
        nodes.Insert(at + 1, node);
        // A joined or united input stands before its reader already; only what reads `after` moves behind the new step.
        return new Flow(nodes, flow.Output == after || flow.Output is null ? node.Id : flow.Output);
    }

    /// <summary>Adds an input; the first one is the output until there are steps.</summary>
    public static Flow AddInput(Flow flow, InputNode input)
    {
        var nodes = flow.Nodes.ToList();
        nodes.Insert(nodes.FindLastIndex(n => n is InputNode) + 1, input);
        return new Flow(nodes, flow.Output ?? input.Id);
    }

    /// <summary>Puts a changed step in the place of the one with its id.</summary>
    public static Flow Replace(Flow flow, FlowNode node) => flow with { Nodes = [.. flow.Nodes.Select(n => n.Id == node.Id ? node : n)] };

    /// <summary>Takes a step out: what read it now reads what it read first. Without an input of its own its readers stay behind unconnected.</summary>
    public static Flow Remove(Flow flow, string id)
    {
        var gone = flow.Nodes.Single(n => n.Id == id);
        var before = gone.Inputs.Select(i => i.Id).FirstOrDefault(i => i.Length > 0) ?? "";
        var nodes = flow.Nodes.Where(n => n.Id != id).Select(n => Rewire(n, id, before)).ToList();
        var output = flow.Output != id ? flow.Output : before.Length > 0 ? before : nodes.LastOrDefault()?.Id;
        return new Flow(nodes, output);
    }

    /// <summary>Whether a step reads another one, directly or through others.</summary>
    public static bool Reads(Flow flow, string id, string other)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([id]);
        while (open.TryPop(out var next))
        {
            if (next == other) return true;
            if (!seen.Add(next)) continue;
            foreach (var (_, input) in flow.Nodes.FirstOrDefault(n => n.Id == next)?.Inputs ?? []) open.Push(input);
        }

        return false;
    }

    /// <summary>Steps that a step may read without going round in a circle.</summary>
    public static IReadOnlyList<FlowNode> Before(Flow flow, string id) => [.. flow.Nodes.Where(n => n.Id != id && !Reads(flow, n.Id, id))];

    /// <summary>An id that is not taken, made from a word: <c>keep</c>, <c>keep2</c>.</summary>
    public static string NewId(Flow flow, string word)
    {
        var stem = new string([.. word.Where(c => char.IsLetterOrDigit(c) || c is '-' or '_')]) is { Length: > 0 } usable ? usable[..Math.Min(usable.Length, 40)] : "step";
        var id = stem;
        for (var n = 2; flow.Nodes.Any(k => k.Id.Equals(id, StringComparison.OrdinalIgnoreCase)); n++) id = $"{stem}{n}";
        return id;
    }

    private static int IndexOf(Flow flow, string id) => flow.Nodes.Select((n, i) => (n, i)).Where(p => p.n.Id == id).Select(p => p.i).DefaultIfEmpty(flow.Nodes.Count - 1).First();

    /// <summary>The step reading another one in the place of one that it read.</summary>
    internal static FlowNode Rewire(FlowNode node, string from, string to) => node switch
    {
        FilterNode n when n.Input == from => n with { Input = to },
        DeriveNode n when n.Input == from => n with { Input = to },
        AggregateNode n when n.Input == from => n with { Input = to },
        SelectNode n when n.Input == from => n with { Input = to },
        SortNode n when n.Input == from => n with { Input = to },
        DistinctNode n when n.Input == from => n with { Input = to },
        LimitNode n when n.Input == from => n with { Input = to },
        PivotNode n when n.Input == from => n with { Input = to },
        SplitNode n when n.Input == from => n with { Input = to },
        FillNode n when n.Input == from => n with { Input = to },
        ReplaceNode n when n.Input == from => n with { Input = to },
        JoinNode n when n.Left == from || n.Right == from => n with { Left = n.Left == from ? to : n.Left, Right = n.Right == from ? to : n.Right },
        UnionNode n when n.Sources.Contains(from) => n with { Sources = [.. n.Sources.Select(s => s == from ? to : s).Where(s => s.Length > 0).Distinct(StringComparer.Ordinal)] },
        _ => node,
    };
}
