using System.Security.Claims;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.DataSets.Promoting;

/// <summary>Promotions by HTTP.</summary>
internal static class PromotionApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/datasets/{id:guid}", "Data sets");

        api.MapPost("/promote", async (Guid id, PromoteInput input, IPromotionService promotions, ClaimsPrincipal user, CancellationToken ct)
                => (await promotions.PromoteAsync(user.Principal(), id, input, ct)).ToHttp(p => TypedResults.Created($"/api/v1/products/{p.Product}", p)))
            .WithSummary("Make a data product from a data set of your own")
            .WithDescription("Takes a snapshot, which needs level export on every input, and makes a draft in a domain to which you contribute. Later snapshots refresh the product's rows. Answers when the rows are there.")
            .Produces<PromotedView>(201).ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);

        api.MapGet("/promotions", async (Guid id, IPromotionService promotions, ClaimsPrincipal user, CancellationToken ct)
                => (await promotions.ListAsync(user.Principal(), id, ct)).ToHttp(all => TypedResults.Ok(new { items = all })))
            .WithSummary("Data products that were made from a data set of your own, newest first").ProducesProblem(403).ProducesProblem(404);
    }
}
