using System.Security.Claims;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Webhooks.Api;

/// <summary>The routes of webhooks: the same for those of a domain, of the installation, and of the caller.</summary>
internal static class WebhookRoutes
{
    public static void MapWebhookRoutes(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/domains/{domain}/webhooks", http => WebhookScope.Of((string)http.GetRouteValue("domain")!));
        Map(routes, "/webhooks", _ => WebhookScope.Installation);
        Map(routes, "/me/webhooks", _ => WebhookScope.Own);
    }

    private static void Map(IEndpointRouteBuilder routes, string prefix, Func<HttpContext, WebhookScope> scope)
    {
        // They send what happens elsewhere, and their answers hold secrets: no key makes anything wider than itself.
        var api = routes.MapApi(prefix, "Webhooks").NeedsScope(ScopeKind.FullKey);
        api.MapGet("", async (ClaimsPrincipal user, HttpContext http, IWebhookService webhooks, CancellationToken ct)
            => (await webhooks.ListAsync(user.Principal(), scope(http), ct)).ToHttp(all => TypedResults.Ok(new Page<WebhookView>(all, null))))
            .WithSummary("Webhooks").Produces<Page<WebhookView>>();

        api.MapPost("", async (WebhookInput input, ClaimsPrincipal user, HttpContext http, IWebhookService webhooks, CancellationToken ct)
            => (await webhooks.CreateAsync(user.Principal(), scope(http), input, ct)).ToHttp(made => Secret(http, made, created: true)))
            .WithSummary("Make a webhook; the answer holds its secret this once").Produces<WebhookMade>(StatusCodes.Status201Created);

        api.MapGet("/{id:guid}", async (Guid id, ClaimsPrincipal user, HttpContext http, IWebhookService webhooks, CancellationToken ct)
            => (await webhooks.GetAsync(user.Principal(), scope(http), id, ct)).ToHttp(w => ETags.Tagged(http, w, w.Revision)))
            .WithSummary("One webhook").Produces<WebhookView>();

        api.MapPut("/{id:guid}", async (Guid id, WebhookInput input, ClaimsPrincipal user, HttpContext http, IWebhookService webhooks, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await webhooks.UpdateAsync(user.Principal(), scope(http), id, input, revision, ct)).ToHttp(w => ETags.Tagged(http, w, w.Revision));
        }).WithSummary("Change a webhook; one that was paused goes on").Produces<WebhookView>();

        api.MapDelete("/{id:guid}", async (Guid id, ClaimsPrincipal user, HttpContext http, IWebhookService webhooks, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await webhooks.DeleteAsync(user.Principal(), scope(http), id, revision, ct)).ToHttp(_ => TypedResults.NoContent());
        }).WithSummary("Delete a webhook with its deliveries").Produces(StatusCodes.Status204NoContent);

        api.MapPost("/{id:guid}/test", async (Guid id, ClaimsPrincipal user, HttpContext http, IWebhookService webhooks, CancellationToken ct)
            => (await webhooks.TestAsync(user.Principal(), scope(http), id, ct)).ToHttp())
            .WithSummary("Post a test event now; answers how it went").Produces<DeliveryView>();

        api.MapPost("/{id:guid}/rotate", async (Guid id, RotateInput? input, ClaimsPrincipal user, HttpContext http, IWebhookService webhooks, CancellationToken ct)
            => (await webhooks.RotateAsync(user.Principal(), scope(http), id, input?.OverlapHours, ct)).ToHttp(made => Secret(http, made, created: false)))
            .WithSummary("Make a new secret; the old one signs too until the overlap ends").Produces<WebhookMade>();

        api.MapGet("/{id:guid}/deliveries", async (Guid id, string? state, int? limit, string? cursor, ClaimsPrincipal user, HttpContext http, IWebhookService webhooks, CancellationToken ct)
            => QueryWords.Read<DeliveryState>(state, "state", out var only) ?? (await webhooks.DeliveriesAsync(user.Principal(), scope(http), id, only, PageRequest.From(limit, cursor), ct)).ToHttp(page => page.ToHttp(http)))
            .WithSummary("Deliveries of the last 30 days, newest first").Produces<Page<DeliveryView>>();

        api.MapPost("/{id:guid}/deliveries/{delivery:guid}/retry", async (Guid id, Guid delivery, ClaimsPrincipal user, HttpContext http, IWebhookService webhooks, CancellationToken ct)
            => (await webhooks.RetryAsync(user.Principal(), scope(http), id, delivery, ct)).ToHttp(count => TypedResults.Ok(new { count })))
            .WithSummary("Send one delivery again");

        api.MapPost("/{id:guid}/deliveries/retry", async (Guid id, ClaimsPrincipal user, HttpContext http, IWebhookService webhooks, CancellationToken ct)
            => (await webhooks.RetryAsync(user.Principal(), scope(http), id, null, ct)).ToHttp(count => TypedResults.Ok(new { count })))
            .WithSummary("Send everything again that was given up");
    }

    private static IResult Secret(HttpContext http, WebhookMade made, bool created)
    {
        // The answer holds the secret: no cache may keep it.
        http.Response.Headers.CacheControl = "no-store";
        var view = made.Webhook;
        return created
            ? ETags.Created(http, $"{http.Request.Path.Value!.TrimEnd('/')}/{view.Id}", made, view.Revision)
            : ETags.Tagged(http, made, view.Revision);
    }
}

/// <summary>How a secret is changed.</summary>
/// <param name="OverlapHours">How long the old one goes on to sign, 0 to 168 hours; 24 when absent.</param>
internal sealed record RotateInput(int? OverlapHours);
