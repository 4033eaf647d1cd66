using System.Security.Claims;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Products.Api;

/// <summary>The routes below <c>/api/v1/products</c>.</summary>
internal static class ProductEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/products", "Products");
        api.MapGet("", async (ClaimsPrincipal user, HttpContext http, IProductService products, string? domain, string? state, string? kind, string? tag, string? owner, string? q, string? sort, int? limit, string? cursor, CancellationToken ct) =>
        {
            var wrong = new List<FieldError>();
            var query = new ProductQuery(domain, Word<ProductState>("state", state, wrong), Word<ProductKind>("kind", kind, wrong), tag, owner, q, sort);
            return wrong.Count > 0 ? Invalid.Of(wrong).ToProblem() : (await products.ListAsync(user.Principal(), query, PageRequest.From(limit, cursor), ct)).ToHttp(p => p.ToHttp(http));
        }).WithSummary("Products that the caller may know of").Produces<Page<ProductView>>();

        api.MapPost("", async (ClaimsPrincipal user, HttpContext http, ProductInput input, IProductService products, CancellationToken ct)
            => (await products.CreateAsync(user.Principal(), input, ct)).ToHttp(p => ETags.Created(http, $"/api/v1/products/{p.Path}", p, p.Revision)))
            .NeedsWriteIn<ProductInput>(input => input.Domain).WithSummary("Make a draft").Produces<ProductView>(StatusCodes.Status201Created);

        api.MapGet("/{domain}/{product}", async (string domain, string product, ClaimsPrincipal user, HttpContext http, IProductService products, CancellationToken ct)
            => (await products.GetAsync(user.Principal(), domain, product, ct)).ToHttp(p => ETags.Tagged(http, p, p.Revision)))
            .WithSummary("One product").Produces<ProductView>();

        api.MapPut("/{domain}/{product}", async (string domain, string product, ClaimsPrincipal user, HttpContext http, ProductInput input, IProductService products, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await products.UpdateAsync(user.Principal(), domain, product, input, revision, ct)).ToHttp(p => ETags.Tagged(http, p, p.Revision));
        }).WithSummary("Change what is written about a product").Produces<ProductView>();

        api.MapDelete("/{domain}/{product}", async (string domain, string product, ClaimsPrincipal user, HttpContext http, IProductService products, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await products.DeleteAsync(user.Principal(), domain, product, revision, ct)).ToHttp(_ => TypedResults.NoContent());
        }).WithSummary("Delete a draft").Produces(StatusCodes.Status204NoContent);

        MapLife(api);
        MapPorts(api);
    }

    private static void MapLife(RouteGroupBuilder api)
    {
        api.MapPost("/{domain}/{product}/publish", async (string domain, string product, ClaimsPrincipal user, HttpContext http, IProductService products, CancellationToken ct)
            => (await products.PublishAsync(user.Principal(), domain, product, ct)).ToHttp(p => ETags.Tagged(http, p, p.Revision)))
            .WithSummary("Publish; 422 with what policies found").Produces<ProductView>();
        api.MapPost("/{domain}/{product}/deprecate", async (string domain, string product, ClaimsPrincipal user, HttpContext http, IProductService products, CancellationToken ct)
            => (await products.DeprecateAsync(user.Principal(), domain, product, ct)).ToHttp(p => ETags.Tagged(http, p, p.Revision)))
            .WithSummary("Say that it is not for new uses").Produces<ProductView>();
        api.MapPost("/{domain}/{product}/retire", async (string domain, string product, ClaimsPrincipal user, HttpContext http, IProductService products, CancellationToken ct)
            => (await products.RetireAsync(user.Principal(), domain, product, ct)).ToHttp(p => ETags.Tagged(http, p, p.Revision)))
            .WithSummary("End it: no reads any more").Produces<ProductView>();
        api.MapGet("/{domain}/{product}/policies", async (string domain, string product, ClaimsPrincipal user, IProductService products, CancellationToken ct)
            => (await products.PoliciesAsync(user.Principal(), domain, product, ct)).ToHttp(r => TypedResults.Ok(new Page<PolicyResult>(r, null))))
            .WithSummary("What every policy says of the product now").Produces<Page<PolicyResult>>();
        api.MapGet("/{domain}/{product}/versions", async (string domain, string product, ClaimsPrincipal user, IProductService products, CancellationToken ct)
            => (await products.VersionsAsync(user.Principal(), domain, product, ct)).ToHttp(v => TypedResults.Ok(new Page<ProductVersionView>(v, null))))
            .WithSummary("Publications, newest first").Produces<Page<ProductVersionView>>();
    }

    private static void MapPorts(RouteGroupBuilder api)
    {
        api.MapGet("/{domain}/{product}/ports/{port}", async (string domain, string product, string port, ClaimsPrincipal user, HttpContext http, IProductService products, CancellationToken ct)
            => (await products.GetPortAsync(user.Principal(), domain, product, port, ct)).ToHttp(p => ETags.Tagged(http, p, p.Revision)))
            .WithSummary("One port").Produces<PortView>();

        api.MapPut("/{domain}/{product}/ports/{port}", async (string domain, string product, string port, ClaimsPrincipal user, HttpContext http, PortInput input, IProductService products, CancellationToken ct) =>
        {
            // Without If-Match a port can only be made, also against somebody who makes it at this moment.
            long? revision = 0;
            var there = await products.GetPortAsync(user.Principal(), domain, product, port, ct);
            if (there.Ok || http.Request.Headers.IfMatch.Count > 0)
            {
                revision = http.Request.IfMatch(out var problem);
                if (problem is not null) return problem;
            }

            var put = await products.PutPortAsync(user.Principal(), domain, product, port, input, revision, ct);
            return put.ToHttp(p => there.Ok ? ETags.Tagged(http, p, p.Revision) : ETags.Created(http, $"/api/v1/products/{domain}/{product}/ports/{port}", p, p.Revision));
        }).WithSummary("Make or change a port").Produces<PortView>().Produces<PortView>(StatusCodes.Status201Created);

        api.MapDelete("/{domain}/{product}/ports/{port}", async (string domain, string product, string port, ClaimsPrincipal user, HttpContext http, IProductService products, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await products.DeletePortAsync(user.Principal(), domain, product, port, revision, ct)).ToHttp(_ => TypedResults.NoContent());
        }).WithSummary("Delete a port that nobody holds a grant for").Produces(StatusCodes.Status204NoContent);

        api.MapPost("/{domain}/{product}/ports/{port}/check", async (string domain, string product, string port, ClaimsPrincipal user, HttpContext http, IProductService products, CancellationToken ct)
            => (await products.CheckPortAsync(user.Principal(), domain, product, port, ct)).ToHttp(p => ETags.Tagged(http, p, p.Revision)))
            .WithSummary("Compare a port with its source now").Produces<PortView>();
    }

    private static T? Word<T>(string field, string? text, List<FieldError> wrong) where T : struct, Enum
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value)) return value;
        wrong.Add(new FieldError(field, $"'{text}' is none of {string.Join(", ", Enum.GetNames<T>().Select(n => char.ToLowerInvariant(n[0]) + n[1..]))}."));
        return null;
    }
}
