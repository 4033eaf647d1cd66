using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building.Editors;

/// <summary>Something that an expression may hold.</summary>
/// <param name="Name">What is typed to find it.</param>
/// <param name="Text">What is written.</param>
/// <param name="Says">What it is, in a line.</param>
internal sealed record Completion(string Name, string Text, string Says)
{
    /// <summary>The columns, then the functions of the engine's own table.</summary>
    public static IReadOnlyList<Completion> Of(IReadOnlyList<PlanColumn> columns)
        => [.. columns.Select(c => new Completion(c.Name, ExpressionPrinter.Column(c.Name), c.Type.ToString())),
            .. FunctionCatalog.All.DistinctBy(f => f.Name).Select(f => new Completion(f.Name, $"{f.Name}()", $"{f.Signature} · {f.Summary}"))];
}
