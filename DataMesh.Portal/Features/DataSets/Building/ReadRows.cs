using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>Runs a flow up to a node with the grants of whoever looks: the page gives the governed reader's run.</summary>
/// <param name="flow">The flow.</param>
/// <param name="node">Up to this node.</param>
/// <param name="limit">Rows at most, 1 to 10,000.</param>
/// <param name="ct">Cancels.</param>
/// <returns>The rows, or why there are none.</returns>
public delegate Task<Result<QueryResult>> ReadRows(Flow flow, string node, int limit, CancellationToken ct);
