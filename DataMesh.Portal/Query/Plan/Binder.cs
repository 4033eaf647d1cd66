namespace DataMesh.Portal.Query.Plan;

/// <summary>Turns a flow into a plan: resolves ports and columns, types expressions, and says what is wrong with which node.</summary>
public static class Binder
{
    /// <summary>Binds a node and what it reads. Nodes that it does not read are not looked at, so that an unfinished step elsewhere spoils no preview.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="node">The node whose rows are wanted; null is the flow's output.</param>
    /// <param name="scans">What a port is for the principal who asks. It is asked once per input node.</param>
    /// <returns>The plan or its errors.</returns>
    public static BindResult Bind(Flow flow, string? node, Func<string, ScanResolution> scans)
    {
        var target = node ?? flow.Output;
        var field = node is null ? "output" : null;
        if (target is null)
        {
            return Failed("The flow has no output; name the node whose rows are wanted.", null);
        }

        if (!flow.Nodes.Any(known => known.Id == target))
        {
            return Failed($"There is no node '{target}'{Expressions.Suggestions.For(target, flow.Nodes.Select(known => known.Id))}", field);
        }

        var binding = new FlowBinding(flow, scans);
        var root = binding.Node(target);
        var schemas = binding.Bound.ToDictionary(pair => pair.Key, pair => pair.Value.Columns, StringComparer.Ordinal);
        return root is null || binding.Errors.Count > 0
            ? new BindResult(null, binding.Errors, schemas)
            : new BindResult(new BoundPlan(root), [], schemas);

        static BindResult Failed(string message, string? field) =>
            new(null, [new FlowError(null, field, null, message)], new Dictionary<string, IReadOnlyList<PlanColumn>>(StringComparer.Ordinal));
    }

    /// <summary>Says for every node of a flow what it gives or what is wrong with it.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="scans">What a port is for the principal who asks.</param>
    /// <returns>One entry per node, by id.</returns>
    public static IReadOnlyDictionary<string, NodeInspection> Inspect(Flow flow, Func<string, ScanResolution> scans)
    {
        var binding = new FlowBinding(flow, scans);
        var found = new Dictionary<string, NodeInspection>(StringComparer.Ordinal);
        foreach (var id in flow.Nodes.Select(node => node.Id).Distinct(StringComparer.Ordinal))
        {
            var columns = binding.Node(id)?.Columns;
            found[id] = new NodeInspection(columns, [.. binding.Errors.Where(error => error.Node == id)]);
        }

        return found;
    }
}
