using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Tracing;

/// <summary>Where the rows of one input that a result's row came from can be looked at.</summary>
/// <param name="Input">The input's node in the flow.</param>
/// <param name="Query">The flow that finds them; null where no row of this input went into the row.</param>
/// <param name="Node">The node of it to run to.</param>
/// <param name="Known">What is known of them, as an expression; empty where any row may be meant.</param>
/// <param name="Partners">Nodes in which they have a partner of which something is known, and what.</param>
/// <param name="Note">What to know when looking at them, in words, or null.</param>
public sealed record RowOrigin(InputNode Input, Flow? Query, string Node, string Known, IReadOnlyList<(string Node, string Known)> Partners, string? Note)
{
    /// <summary>Rows that are shown of an input at most.</summary>
    public const int MostRows = 20;
}
