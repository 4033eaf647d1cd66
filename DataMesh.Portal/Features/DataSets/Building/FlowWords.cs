using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>A whole flow in words, for comparing two people's changes.</summary>
internal static class FlowWords
{
    /// <summary>One sentence a step.</summary>
    public static string Of(Flow? flow)
        => flow is null ? "Steps that this page cannot show" : string.Join("; ", flow.Nodes.Select((n, i) => $"{i + 1}. {(n is InputNode input ? $"Take {input.Port}" : StepSentence.For(n))}"));
}
