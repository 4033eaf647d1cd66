using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.Plan;

/// <summary>A part of a plan that one source carries out as one statement. To the rest of the plan it is a table.</summary>
/// <param name="Part">The part's last step; everything below it lives in the source.</param>
/// <param name="SourceId">The source.</param>
/// <param name="Dialect">Its words.</param>
internal sealed record PlanRemote(PlanNode Part, Guid SourceId, SourceDialect Dialect) : PlanNode(Part.Id)
{
    internal override IReadOnlyList<PlanColumn> Columns => Part.Columns;

    internal override IReadOnlyList<PlanNode> Inputs => [];

    internal override PlanNode With(IReadOnlyList<PlanNode> inputs) => this;

    /// <summary>The ports that it reads.</summary>
    internal IReadOnlyList<PlanScan> Scans => [.. PlanWalk.Upstream(Part).OfType<PlanScan>()];
}
