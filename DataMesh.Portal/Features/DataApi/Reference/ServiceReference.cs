using System.Security.Claims;
using DataMesh.Portal.Features.DataApi.OData.Finding;
using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Platform.Web;
using Microsoft.OpenApi;

namespace DataMesh.Portal.Features.DataApi.Reference;

/// <summary>An OpenAPI document for each product and data set: what this caller may call, with the columns that it gets.</summary>
internal static class ServiceReference
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapApi("/products/{domain}/{product}/openapi.json", "Data").MapGet("", async (string domain, string product, ServiceFinder finder, PortalSettings settings, ClaimsPrincipal user, HttpContext http, CancellationToken ct)
                => await AnswerAsync(await finder.ProductAsync(user.Principal(), domain, product, ct), settings, http, ct))
            .WithSummary("The product's own API as OpenAPI 3.1: the entity sets and columns that the caller may read now, with the options of OData.").Produces(200, contentType: "application/json").ProducesProblem(404);
        routes.MapApi("/datasets/{id:guid}/openapi.json", "Data").MapGet("", async (Guid id, ServiceFinder finder, PortalSettings settings, ClaimsPrincipal user, HttpContext http, CancellationToken ct)
                => await AnswerAsync(await finder.DataSetAsync(user.Principal(), id, ct), settings, http, ct))
            .WithSummary("The data set's own API as OpenAPI 3.1, with the columns that the caller gets now.").Produces(200, contentType: "application/json").ProducesProblem(400).ProducesProblem(404);
    }

    private static async Task<IResult> AnswerAsync(Result<ODataService> found, PortalSettings settings, HttpContext http, CancellationToken ct)
    {
        if (found.Error is { } error) return error.ToProblem();
        var root = settings.PublicUrl.Length > 0 ? settings.PublicUrl : $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}";
        // It says what this caller holds at this moment.
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.Vary = "Authorization, Cookie";
        using var written = new MemoryStream();
        await ServiceDocument.Of(found.Value, root).SerializeAsJsonAsync(written, OpenApiSpecVersion.OpenApi3_1, ct);
        return TypedResults.Bytes(written.ToArray(), "application/json; charset=utf-8");
    }
}
