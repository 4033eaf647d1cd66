using DataMesh.Portal.Features.Mcp.Answers;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Mcp.Tools;

/// <summary>Says how a flow would be carried out.</summary>
internal sealed class ExplainQuery(IGovernedReader reader) : PortalTool("explain_query", "Explain a query",
    """
    Checks a flow and says how it would be carried out, without reading rows: per input the columns that are read, what the source carries out itself and what stays here and why. Use it where a query fails, is slow, or is to be explained to a person; query itself needs no explanation first.
    """, FlowArgument.Schema(""), ScopeKind.DataRead)
{
    private const int MostStatement = 4_000;

    protected override async Task<Result<object>> AnswerAsync(Principal principal, ToolArguments arguments, CancellationToken ct)
    {
        var node = arguments.Text("node", 200);
        var flow = FlowArgument.Read(arguments);
        if (flow.Error is { } error) return error;
        return (await reader.ExplainAsync(principal, flow.Value, node, ct)).Map(e => (object)new
        {
            Inputs = e.Inputs.Select(i => new { i.Node, i.Port, i.Source, i.Columns, i.Pushed, i.Stays, Statement = Cut.Optional(i.Statement, MostStatement) }),
            Engine = Cut.Optional(e.EngineSql, MostStatement),
        });
    }
}
