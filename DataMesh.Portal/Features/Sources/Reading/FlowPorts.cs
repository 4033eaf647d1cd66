using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>Which ports a flow reads.</summary>
internal static class FlowPorts
{
    private const int MostShown = 200;

    /// <summary>Ports of all inputs, each once, in order.</summary>
    public static IReadOnlyList<string> All(Flow flow) => [.. flow.Nodes.OfType<InputNode>().Select(n => n.Port).Distinct(StringComparer.Ordinal)];

    /// <summary>Ports of the inputs that a node reads, directly or through others: what it does not read is not asked for.</summary>
    public static IReadOnlyList<string> Read(Flow flow, string? node)
    {
        var nodes = flow.Nodes.GroupBy(n => n.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(node is null ? [] : [node]);
        while (open.TryPop(out var id))
        {
            if (!seen.Add(id) || !nodes.TryGetValue(id, out var found)) continue;
            foreach (var (_, input) in found.Inputs) open.Push(input);
        }

        return [.. flow.Nodes.OfType<InputNode>().Where(n => seen.Contains(n.Id)).Select(n => n.Port).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>A port's path as an event keeps it: callers may write anything there.</summary>
    public static string Shorten(string port) => port.Length <= MostShown ? port : port[..MostShown] + "…";
}
