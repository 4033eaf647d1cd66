using System.Security.Claims;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Admin.Users;

/// <summary><c>/api/v1/users</c>: what the page of users does, for programs.</summary>
internal static class UserRoutes
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapApi("/users", "Users").NeedsScope(ScopeKind.FullKey);
        users.MapGet("", async (string? q, int? limit, string? cursor, HttpContext http, IUserAdministration administration, CancellationToken ct)
            => (await administration.ListAsync(http.User.Principal(), q, PageRequest.From(limit, cursor), ct)).ToHttp(page => page.ToHttp(http)))
            .WithSummary("Accounts, by name; Administrators and Auditors");
        users.MapPost("", async (NewUser body, ClaimsPrincipal user, IUserAdministration administration, CancellationToken ct)
            => (await administration.InviteAsync(user.Principal(), body.Email ?? "", body.Name ?? "", Sum(body.Roles), body.SendByEmail, ct)).ToHttp(made => TypedResults.Created($"/api/v1/users/{body.Email}", Answer(made))))
            .WithSummary("Makes an account; the answer holds the one-time link by which the person sets a password, unless it is sent by e-mail");
        users.MapGet("/{email}", async (string email, ClaimsPrincipal user, IUserAdministration administration, CancellationToken ct)
            => (await administration.FindAsync(user.Principal(), email, ct)).ToHttp()).WithSummary("One account");
        users.MapPut("/{email}/roles", async (string email, RoleChange body, ClaimsPrincipal user, IUserAdministration administration, CancellationToken ct)
            => (await administration.SetRolesAsync(user.Principal(), email, Sum(body.Roles), ct)).ToHttp()).WithSummary("Sets the platform roles; the person is signed out");
        users.MapPut("/{email}/lock", async (string email, LockChange body, ClaimsPrincipal user, IUserAdministration administration, CancellationToken ct)
            => (await administration.SetLockedAsync(user.Principal(), email, body.Locked, ct)).ToHttp()).WithSummary("Locks or unlocks; locking ends sessions and stops keys");
        users.MapPost("/{email}/password-link", async (string email, LinkInput? body, ClaimsPrincipal user, IUserAdministration administration, CancellationToken ct)
            => (await administration.PasswordLinkAsync(user.Principal(), email, body?.SendByEmail == true, ct)).ToHttp(made => TypedResults.Ok(Answer(made)))).WithSummary("A one-time link by which the person sets a new password, answered or sent by e-mail");
    }

    private static LinkAnswer Answer(PasswordLink made) => new(made.Link, made.Link is null);

    private static PlatformRoles Sum(IReadOnlyList<PlatformRoles>? roles) => (roles ?? []).Aggregate(PlatformRoles.None, (sum, role) => sum | role);
}

/// <summary>An account to make.</summary>
/// <param name="Email">Its address.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Roles">The platform roles to begin with.</param>
/// <param name="SendByEmail">Whether the link is sent to the person instead of being answered.</param>
internal sealed record NewUser(string? Email, string? Name, IReadOnlyList<PlatformRoles>? Roles, bool SendByEmail = false);

/// <summary>How a link gets to its person.</summary>
/// <param name="SendByEmail">Whether it is sent to the person instead of being answered.</param>
internal sealed record LinkInput(bool SendByEmail = false);

/// <summary>A one-time link that was made.</summary>
/// <param name="PasswordLink">The link, or null where it is sent.</param>
/// <param name="SentByEmail">Whether it is sent.</param>
internal sealed record LinkAnswer(string? PasswordLink, bool SentByEmail);

/// <summary>The platform roles to hold from now on.</summary>
internal sealed record RoleChange(IReadOnlyList<PlatformRoles>? Roles);

/// <summary>Whether the account is to be locked.</summary>
internal sealed record LockChange(bool Locked);
