using DataMesh.Portal.Features.Mcp.Answers;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Mcp.Tools;

/// <summary>Runs a flow under the caller's grants.</summary>
internal sealed class RunQuery(IGovernedReader reader) : PortalTool("query", "Query rows",
    """
    Reads rows of ports: filters, joins, computes, groups and sorts them by a flow (see 'flow'), under the caller's grants at this moment, and every call is recorded in the audit log. There is no SQL. Column names come from describe_product.
    Answers up to 'limit' rows, 50 without one and at most 200: to learn about many rows, aggregate in the flow instead of fetching them. Errors name the node, the field and the position.
    """, FlowArgument.Schema(""", "limit": { "type": "integer", "minimum": 1, "maximum": 200, "default": 50, "description": "Rows at most." }"""), ScopeKind.DataRead)
{
    /// <summary>The way of these reads in the audit.</summary>
    public const string Way = "mcp";

    protected override async Task<Result<object>> AnswerAsync(Principal principal, ToolArguments arguments, CancellationToken ct)
    {
        var (node, limit) = (arguments.Text("node", 200), arguments.Number("limit", 1, 200, 50));
        var flow = FlowArgument.Read(arguments);
        return flow.Error is { } error ? error : (await reader.RunAsync(principal, flow.Value, node, limit, Way, null, ct)).Map(r => (object)RowsAnswer.Of(r));
    }
}
