using System.Security.Claims;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Accounts.Keys;

/// <summary><c>/api/v1/me</c> and the caller's own keys below it.</summary>
internal static class KeyRoutes
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var me = routes.MapApi("/me", "Accounts");
        me.MapGet("", (ClaimsPrincipal user) => Me(user.Principal())).NeedsScope(ScopeKind.AnyKey).WithSummary("Who you are to the portal, and what the key holds");
        var keys = routes.MapApi("/me/keys", "Accounts").NeedsScope(ScopeKind.FullKey);
        keys.MapGet("", async (ClaimsPrincipal user, IKeyring keyring, CancellationToken ct)
            => TypedResults.Ok(new Page<ApiKeyView>(await keyring.ListAsync(KeyHolder.Of(user.Principal()), ct), null))).WithSummary("Your API keys");
        keys.MapPost("", async (NewKey body, ClaimsPrincipal user, IKeyring keyring, CancellationToken ct)
            => (await keyring.CreateAsync(KeyHolder.Of(user.Principal()), body.ToInput(), user.Principal(), ct)).ToHttp(key => TypedResults.Created("/api/v1/me/keys", key)))
            .WithSummary("Makes an API key with everything that you may do, or with scopes; the answer holds it this once");
        keys.MapPost("/{id:guid}/rotate", async (Guid id, Rotation? body, ClaimsPrincipal user, IKeyring keyring, CancellationToken ct)
            => (await keyring.RotateAsync(KeyHolder.Of(user.Principal()), id, body?.OverlapDays, user.Principal(), ct)).ToHttp(key => TypedResults.Created("/api/v1/me/keys", key)))
            .WithSummary("Makes a second key in the place of one of yours, which stays valid for some days");
        keys.MapPut("/{id:guid}", async (Guid id, NarrowKey body, ClaimsPrincipal user, IKeyring keyring, CancellationToken ct)
            => (await keyring.NarrowAsync(KeyHolder.Of(user.Principal()), id, body.ToLimits(), user.Principal(), ct)).ToHttp(TypedResults.Ok))
            .WithSummary("Makes one of your API keys hold less or end earlier, at once; never more, and never later").Produces<ApiKeyView>();
        keys.MapDelete("/{id:guid}", async (Guid id, ClaimsPrincipal user, IKeyring keyring, CancellationToken ct)
            => (await keyring.RevokeAsync(KeyHolder.Of(user.Principal()), id, user.Principal(), ct)).ToHttp(_ => TypedResults.NoContent())).WithSummary("Revokes one of your API keys, at once");
    }

    private static Me Me(Principal p) => new(p.Id, p.Kind, p.Email, p.Name, p.Roles.Words(), p.Scopes.All ? null : p.Scopes.Words);
}

/// <summary>A key to make.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Days">Days until it expires; 365 when absent.</param>
/// <param name="Scopes">What it holds; everything that its holder may do when absent.</param>
internal sealed record NewKey(string? Name, int? Days, IReadOnlyList<string>? Scopes)
{
    public KeyInput ToInput() => new(Name ?? "", Days, Scopes);
}

/// <summary>What stays of a key.</summary>
/// <param name="Scopes">What it still holds; left as it is when absent.</param>
/// <param name="ExpiresAt">When it ends; left as it is when absent.</param>
// Whoever misspells what is to be taken away would think that it is gone, so a field that is not known is an error.
[System.Text.Json.Serialization.JsonUnmappedMemberHandling(System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow)]
internal sealed record NarrowKey(IReadOnlyList<string>? Scopes = null, DateTimeOffset? ExpiresAt = null)
{
    public KeyLimits ToLimits() => new(Scopes, ExpiresAt);
}

/// <summary>How a key is rotated.</summary>
/// <param name="OverlapDays">Days that the old key stays valid; 7 when absent.</param>
internal sealed record Rotation(int? OverlapDays);

/// <summary>The caller.</summary>
internal sealed record Me(Guid Id, PrincipalKind Kind, string Email, string Name, IReadOnlyList<PlatformRoles> Roles, IReadOnlyList<string>? Scopes);
