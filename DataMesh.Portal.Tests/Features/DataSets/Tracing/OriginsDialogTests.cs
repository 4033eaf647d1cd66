using Bunit;
using DataMesh.Portal.Features.DataSets.Tracing;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.UI;

namespace DataMesh.Portal.Tests.Features.DataSets.Tracing;

public class OriginsDialogTests : UiTest
{
    [Fact]
    public void Dialog_EachInput_HasItsRowsOrWhyThereAreNone()
    {
        var flow = new Flow([new InputNode("o", "shop/orders/orders"), new InputNode("c", "crm/accounts/accounts"), new InputNode("r", "shop/returns/returns")], "o");
        RowOrigin[] origins =
        [
            new((InputNode)flow.Nodes[0], flow, "o", "country = 'DE'", [("c", "segment = 'Business'")], null),
            new((InputNode)flow.Nodes[1], flow, "c", "", [], "Nothing is known of this input: it may be any row."),
            new((InputNode)flow.Nodes[2], null, "r", "", [], "The row is there because it has no partner in this input."),
        ];
        var asked = new List<(string, int)>();

        var dialog = Render<OriginsDialog>(p => p.Add(d => d.Origins, origins).Add(d => d.Row, "country is DE").Add(d => d.NameOf, id => $"the {id}").Add(d => d.Read, (_, node, limit, _) =>
        {
            asked.Add((node, limit));
            return Task.FromResult(node == "c" ? new Forbidden("You have no grant for the accounts.", "no-grant")
                : (Result<QueryResult>)new QueryResult([new PlanColumn("order_id", LogicalType.Integer, "internal", false)], [[1048201L]], true, null, null, new QueryExplanation([], ""), TimeSpan.Zero));
        }));

        var parts = dialog.FindAll("section");
        Assert.Equal(["the o", "the c", "the r"], parts.Select(s => s.GetAttribute("aria-label")));
        Assert.Contains("country = 'DE', with a partner in the c where segment = 'Business'", parts[0].QuerySelector("header")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("1048201", parts[0].QuerySelector("tbody td")!.TextContent);
        Assert.Contains("The first 1.", parts[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("You have no grant for the accounts.", parts[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("no partner", parts[2].TextContent, StringComparison.Ordinal);
        Assert.Empty(parts[2].QuerySelectorAll("table"));
        Assert.Equal([("o", 20), ("c", 20)], asked);
    }
}
