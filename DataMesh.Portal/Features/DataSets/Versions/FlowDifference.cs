using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Versions;

/// <summary>One step in which two flows differ.</summary>
/// <param name="Change"><c>added</c>, <c>removed</c>, <c>changed</c> or <c>result</c>.</param>
/// <param name="Before">What it did, or null.</param>
/// <param name="After">What it does, or null.</param>
internal sealed record StepChange(string Change, string? Before, string? After);

/// <summary>Says how one flow differs from another one, step by step. Where nodes stand on the canvas is no difference.</summary>
internal static class FlowDifference
{
    /// <summary>The differences, in the order of the later flow, with what went at the end.</summary>
    public static IReadOnlyList<StepChange> Of(Flow before, Flow after)
    {
        var old = before.Nodes.DistinctBy(n => n.Id).ToDictionary(n => n.Id, StringComparer.Ordinal);
        var now = after.Nodes.DistinctBy(n => n.Id).ToDictionary(n => n.Id, StringComparer.Ordinal);
        var changes = new List<StepChange>();
        foreach (var node in now.Values)
        {
            if (!old.TryGetValue(node.Id, out var was)) changes.Add(new StepChange("added", null, Say(node)));
            else if (Definition(was) != Definition(node)) changes.Add(new StepChange("changed", Say(was), Say(node)));
        }

        changes.AddRange(old.Values.Where(n => !now.ContainsKey(n.Id)).Select(n => new StepChange("removed", Say(n), null)));
        if (before.Output != after.Output) changes.Add(new StepChange("result", before.Output, after.Output));
        return changes;
    }

    private static string Say(FlowNode node)
    {
        var sentence = node is InputNode input ? $"Take {input.Port}" : StepSentence.For(node);
        return node.Note is { } note ? $"{sentence} ({note})" : sentence;
    }

    // Lists are compared by what they hold, which records do not do by themselves.
    private static string Definition(FlowNode node) => FlowJson.Write(new Flow([node with { Place = null }], null)).ToJsonString();
}
