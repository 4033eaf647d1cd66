using DataMesh.Portal.Features.DataSets.Building.Joins;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Promoting;

/// <summary>What is known of a set's columns: from the contracts of its inputs and from the flow itself.</summary>
internal static class DraftColumns
{
    /// <summary>The columns of a product that is made from a flow.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="kept">Its rows' columns, classified as the plan computed them.</param>
    /// <param name="columnsOf">What a node offers.</param>
    /// <param name="contracts">What its ports promise.</param>
    public static IReadOnlyList<DraftColumn> Of(Flow flow, IReadOnlyList<KeptColumn> kept, Func<string, IReadOnlyList<PlanColumn>> columnsOf, IReadOnlyDictionary<string, PortContract> contracts)
    {
        var shape = flow.Output is { } output ? new FlowShapes(flow, columnsOf, contracts.GetValueOrDefault, _ => null).Of(output) : NodeShape.Unknown;
        var there = kept.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        // Without groups there is one row, which needs no key.
        var key = shape.Keys.Where(k => k.Count > 0 && k.IsSubsetOf(there)).MinBy(k => k.Count);
        var read = Read(flow);
        return [.. kept.Select(c => new DraftColumn(c.Name, Description(c.Name, shape, contracts, read), c.Classification, c.PersonalData, key?.Contains(c.Name) == true))];
    }

    /// <summary>Whether a flow's rows are groups of others.</summary>
    public static bool IsGrouped(Flow flow) => Read(flow).Any(n => n is AggregateNode or PivotNode);

    /// <summary>Ports that the flow's output reads, each once.</summary>
    public static IReadOnlyList<string> Inputs(Flow flow) => [.. Read(flow).OfType<InputNode>().Select(n => n.Port).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string Description(string name, NodeShape shape, IReadOnlyDictionary<string, PortContract> contracts, IReadOnlyList<FlowNode> read)
    {
        if (shape.Origins.TryGetValue(name, out var origin) && contracts.TryGetValue(origin.Port, out var contract) && contract.Columns.FirstOrDefault(c => c.Name == origin.Column) is { Description.Length: > 0 } written)
            return written.Description;
        foreach (var node in read)
        {
            if (node is DeriveNode derive && derive.Columns.LastOrDefault(c => c.Name == name) is { } made) return Cut($"Computed as {made.Expression}");
            if (node is AggregateNode aggregate && aggregate.Measures.FirstOrDefault(m => m.Name == name) is { } measure) return Cut(Words(measure));
            if (node is AggregateNode grouped && grouped.GroupBy.FirstOrDefault(g => g.Name == name && g.Grain is not null) is { } group) return Cut($"{group.Column} by {group.Grain!.Value.ToString().ToLowerInvariant()}");
        }

        return "";
    }

    private static string Words(Measure measure) => (measure.Function, measure.Column) switch
    {
        (MeasureFunction.Count, null) => "Number of rows",
        (MeasureFunction.Count, var column) => $"Number of rows with {column}",
        (MeasureFunction.CountDistinct, var column) => $"Number of different {column}",
        (var function, var column) => $"{function} of {column}",
    };

    /// <summary>The output and what it reads, the output first.</summary>
    private static List<FlowNode> Read(Flow flow)
    {
        var read = new List<FlowNode>();
        var open = new Queue<string>(flow.Output is { } output ? [output] : []);
        while (open.TryDequeue(out var id))
        {
            if (read.Exists(n => n.Id == id) || flow.Nodes.FirstOrDefault(n => n.Id == id) is not { } node) continue;
            read.Add(node);
            foreach (var (_, input) in node.Inputs) open.Enqueue(input);
        }

        return read;
    }

    private static string Cut(string text) => text.Length <= 2000 ? text : text[..1999] + "…";
}
