using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Mcp.Answers;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Mcp.Tools;

/// <summary>The caller's grants and open requests.</summary>
internal sealed class ListMyAccess(IAccessService access) : PortalTool("list_my_access", "List my access",
    """
    Lists what the caller holds: active grants, its own and its domains', each with its id, port, level, columns, masks, purpose and end, and 'exceptionOf' where it only takes masks off another grant; and its requests that nobody has decided yet, with who decides. Products of the caller's own domains need no grant and are not listed: find them with search_products and access "granted".
    """,
    """
    {
      "type": "object",
      "properties": {
        "product": { "type": "string", "description": "Only what is held of this product (domain/product) or port (domain/product/port).", "examples": ["commerce/web-orders"] },
        "limit": { "type": "integer", "minimum": 1, "maximum": 100, "default": 50 }
      },
      "additionalProperties": false
    }
    """)
{
    private static readonly RequestState[] s_open = [RequestState.Submitted, RequestState.NeedsInfo];

    protected override async Task<Result<object>> AnswerAsync(Principal principal, ToolArguments arguments, CancellationToken ct)
    {
        var (product, limit) = (arguments.Text("product", 300), arguments.Number("limit", 1, 100, 50));
        if (arguments.Wrong is { } wrong) return wrong;
        var page = new PageRequest(limit, null);
        var grants = await access.GrantsAsync(principal, new GrantQuery(Port: product, State: GrantState.Active), page, ct);
        var requests = new List<AccessRequestView>();
        foreach (var state in s_open) requests.AddRange((await access.RequestsAsync(principal, asApprover: false, state, page, ct)).Items);
        var open = requests.Where(r => product is null || r.Ports.Any(p => p.Port == product || p.Port.StartsWith(product + "/", StringComparison.Ordinal))).ToList();
        return new Result<object>().Map(_ => (object)new
        {
            Grants = grants.Items.Select(g => new { g.Id, g.Port, Holder = g.SubjectKind, g.Subject, g.Level, g.Columns, Masks = g.Masks.Count > 0 ? g.Masks : null, Purpose = Cut.Text(g.Purpose, 300), g.Until, g.ExceptionOf }),
            OpenRequests = open.Select(r => new
            {
                r.Id, r.State, Ports = r.Ports.Select(p => new { p.Port, p.Decision }), Purpose = Cut.Text(r.Purpose, 300), r.Level, r.ExceptionOf, r.CreatedAt,
                WaitsFor = r.Steps.Where(s => s.State == StepState.Open).Select(s => new { s.Who, s.People }),
                Question = r.State == RequestState.NeedsInfo ? Cut.Optional(r.Notes.LastOrDefault(n => n.Note is not null)?.Note, 1_000) : null,
            }),
            Hint = grants.Next is not null ? $"There are more than {limit} grants: name a product." : null,
        });
    }
}
