using System.Security.Claims;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Domains.ServiceAccounts;

/// <summary>The routes below <c>/api/v1/service-accounts</c>. Keys are made with keys that hold everything only: what has a scope makes nothing wider than itself.</summary>
internal static class ServiceAccountEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var all = routes.MapApi("/service-accounts", "Service accounts").NeedsScope(ScopeKind.FullKey);
        all.MapGet("", async (string? domain, ClaimsPrincipal user, ServiceAccountService accounts, CancellationToken ct)
            => (await accounts.ListAsync(user.Principal(), domain, ct)).ToHttp(found => TypedResults.Ok(new Page<ServiceAccountInfo>(found, null))))
            .WithSummary("Service accounts of the caller's domains, or of one").Produces<Page<ServiceAccountInfo>>();
        all.MapPost("", async (NewServiceAccount body, HttpContext http, ServiceAccountService accounts, CancellationToken ct)
            => (await accounts.CreateAsync(http.User.Principal(), body, ct)).ToHttp(a => ETags.Created(http, $"/api/v1/service-accounts/{a.Path}", a, a.Revision)))
            .WithSummary("Makes a service account; owners and stewards of the domain").Produces<ServiceAccountInfo>(StatusCodes.Status201Created);
        all.MapGet("/{domain}/{account}", async (string domain, string account, HttpContext http, ServiceAccountService accounts, CancellationToken ct)
            => (await accounts.GetAsync(http.User.Principal(), domain, account, ct)).ToHttp(a => ETags.Tagged(http, a, a.Revision))).WithSummary("One service account").Produces<ServiceAccountInfo>();
        all.MapPut("/{domain}/{account}", async (string domain, string account, ServiceAccountChange body, HttpContext http, ServiceAccountService accounts, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await accounts.UpdateAsync(http.User.Principal(), domain, account, body, revision, ct)).ToHttp(a => ETags.Tagged(http, a, a.Revision));
        }).WithSummary("Changes, locks or unlocks a service account; locking stops its keys at once").Produces<ServiceAccountInfo>();
        all.MapDelete("/{domain}/{account}", async (string domain, string account, HttpContext http, ServiceAccountService accounts, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await accounts.DeleteAsync(http.User.Principal(), domain, account, revision, ct)).ToHttp(_ => TypedResults.NoContent());
        }).WithSummary("Deletes a service account with its keys, at once; its grants are taken back").Produces(StatusCodes.Status204NoContent);

        var keys = routes.MapApi("/service-accounts/{domain}/{account}/keys", "Service accounts").NeedsScope(ScopeKind.FullKey);
        keys.MapGet("", async (string domain, string account, ClaimsPrincipal user, ServiceAccountService accounts, CancellationToken ct)
            => (await accounts.KeysAsync(user.Principal(), domain, account, ct)).ToHttp(found => TypedResults.Ok(new Page<ApiKeyView>(found, null)))).WithSummary("Keys of a service account").Produces<Page<ApiKeyView>>();
        keys.MapPost("", async (string domain, string account, AccountKey body, ClaimsPrincipal user, ServiceAccountService accounts, CancellationToken ct)
            => (await accounts.CreateKeyAsync(user.Principal(), domain, account, new KeyInput(body.Name ?? "", body.Days, body.Scopes), ct)).ToHttp(key => TypedResults.Created(Address(domain, account), key)))
            .WithSummary("Makes a key for a service account; the answer holds it this once").Produces<MadeKey>(StatusCodes.Status201Created);
        keys.MapPost("/{id:guid}/rotate", async (string domain, string account, Guid id, AccountKeyRotation? body, ClaimsPrincipal user, ServiceAccountService accounts, CancellationToken ct)
            => (await accounts.RotateKeyAsync(user.Principal(), domain, account, id, body?.OverlapDays, ct)).ToHttp(key => TypedResults.Created(Address(domain, account), key)))
            .WithSummary("Makes a second key in the place of one, which stays valid for some days").Produces<MadeKey>(StatusCodes.Status201Created);
        keys.MapPut("/{id:guid}", async (string domain, string account, Guid id, AccountKeyLimits body, ClaimsPrincipal user, ServiceAccountService accounts, CancellationToken ct)
            => (await accounts.NarrowKeyAsync(user.Principal(), domain, account, id, new KeyLimits(body.Scopes, body.ExpiresAt), ct)).ToHttp(TypedResults.Ok))
            .WithSummary("Makes a key of a service account hold less or end earlier, at once; never more, and never later").Produces<ApiKeyView>();
        keys.MapDelete("/{id:guid}", async (string domain, string account, Guid id, ClaimsPrincipal user, ServiceAccountService accounts, CancellationToken ct)
            => (await accounts.RevokeKeyAsync(user.Principal(), domain, account, id, ct)).ToHttp(_ => TypedResults.NoContent())).WithSummary("Revokes a key of a service account, at once").Produces(StatusCodes.Status204NoContent);
    }

    private static string Address(string domain, string account) => $"/api/v1/service-accounts/{domain}/{account}/keys";
}

/// <summary>A key to make for a service account.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Days">Days until it expires; 365 when absent.</param>
/// <param name="Scopes">What it holds; everything that the account reads when absent.</param>
internal sealed record AccountKey(string? Name, int? Days, IReadOnlyList<string>? Scopes);

/// <summary>What stays of a key.</summary>
/// <param name="Scopes">What it still holds; left as it is when absent.</param>
/// <param name="ExpiresAt">When it ends; left as it is when absent.</param>
// Whoever misspells what is to be taken away would think that it is gone, so a field that is not known is an error.
[System.Text.Json.Serialization.JsonUnmappedMemberHandling(System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow)]
internal sealed record AccountKeyLimits(IReadOnlyList<string>? Scopes = null, DateTimeOffset? ExpiresAt = null);

/// <summary>How a key is rotated.</summary>
/// <param name="OverlapDays">Days that the old key stays valid; 7 when absent.</param>
internal sealed record AccountKeyRotation(int? OverlapDays);
