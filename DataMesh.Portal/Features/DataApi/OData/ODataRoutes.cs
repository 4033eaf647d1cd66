using System.Security.Claims;
using DataMesh.Portal.Features.DataApi.OData.Finding;
using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Features.DataApi.OData.Writing;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.DataApi.OData;

/// <summary>Products and data sets as OData services, for Excel, Power BI and every other client of OData 4.</summary>
internal static class ODataRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var products = Group(routes, "/odata/{domain}/{product}");
        products.MapGet("", (string domain, string product, KeptServices finder, ODataEndpoint endpoint, ClaimsPrincipal user, HttpContext http, CancellationToken ct) => endpoint.DocumentAsync(Find(finder, user, domain, product, ct), http));
        products.MapGet("/$metadata", (string domain, string product, KeptServices finder, ClaimsPrincipal user, HttpContext http, CancellationToken ct) => ODataEndpoint.MetadataAsync(Find(finder, user, domain, product, ct), http, ct));
        products.MapGet("/{set}", (string domain, string product, string set, KeptServices finder, ODataEndpoint endpoint, ClaimsPrincipal user, HttpContext http, CancellationToken ct) => endpoint.RowsAsync(Find(finder, user, domain, product, ct), user.Principal(), set, http, ct));
        products.MapGet("/{set}/$count", (string domain, string product, string set, KeptServices finder, ODataEndpoint endpoint, ClaimsPrincipal user, HttpContext http, CancellationToken ct) => endpoint.CountAsync(Find(finder, user, domain, product, ct), user.Principal(), set, http, ct));

        var sets = Group(routes, "/odata/datasets/{id:guid}");
        sets.MapGet("", (Guid id, ServiceFinder finder, ODataEndpoint endpoint, ClaimsPrincipal user, HttpContext http, CancellationToken ct) => endpoint.DocumentAsync(finder.DataSetAsync(user.Principal(), id, ct), http));
        sets.MapGet("/$metadata", (Guid id, ServiceFinder finder, ClaimsPrincipal user, HttpContext http, CancellationToken ct) => ODataEndpoint.MetadataAsync(finder.DataSetAsync(user.Principal(), id, ct), http, ct));
        sets.MapGet("/{set}", (Guid id, string set, ServiceFinder finder, ODataEndpoint endpoint, ClaimsPrincipal user, HttpContext http, CancellationToken ct) => endpoint.RowsAsync(finder.DataSetAsync(user.Principal(), id, ct), user.Principal(), set, http, ct));
        sets.MapGet("/{set}/$count", (Guid id, string set, ServiceFinder finder, ODataEndpoint endpoint, ClaimsPrincipal user, HttpContext http, CancellationToken ct) => endpoint.CountAsync(finder.DataSetAsync(user.Principal(), id, ct), user.Principal(), set, http, ct));
    }

    private static RouteGroupBuilder Group(IEndpointRouteBuilder routes, string prefix) => routes.MapGroup(prefix).RequireAuthorization(PortalPolicies.Api).WithTags("OData").WithMetadata(new RefusalForm(error => ODataErrors.Of(error))).DisableAntiforgery().NeedsScope(ScopeKind.DataRead).Scoped();

    private static Task<Result<ODataService>> Find(KeptServices finder, ClaimsPrincipal user, string domain, string product, CancellationToken ct) => finder.ProductAsync(user.Principal(), domain, product, ct);
}
