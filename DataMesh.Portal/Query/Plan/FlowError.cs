namespace DataMesh.Portal.Query.Plan;

/// <summary>What is wrong with a flow, and where.</summary>
/// <param name="Node">The node, or null for the flow as a whole.</param>
/// <param name="Field">The field of the node, as the JSON names it, such as <c>where</c> or <c>columns[1].expression</c>; or null.</param>
/// <param name="Position">Where in an expression, in characters from 0; or null.</param>
/// <param name="Message">A sentence that says how to mend it.</param>
public sealed record FlowError(string? Node, string? Field, int? Position, string Message);
