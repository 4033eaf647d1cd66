using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Accounts.Contracts;

/// <summary>What administrators do with accounts. Everybody else gets <see cref="Forbidden"/>; Auditors may read.</summary>
public interface IUserAdministration
{
    /// <summary>People whose name or address contains the text, by name.</summary>
    Task<Result<Page<UserView>>> ListAsync(Principal principal, string? text, PageRequest page, CancellationToken ct);

    /// <summary>One person.</summary>
    Task<Result<UserView>> FindAsync(Principal principal, string email, CancellationToken ct);

    /// <summary>Makes an account and a one-time link by which the person sets a password.</summary>
    /// <param name="principal">Who asks.</param>
    /// <param name="email">The person's address.</param>
    /// <param name="name">The person's name.</param>
    /// <param name="roles">The platform roles to begin with.</param>
    /// <param name="byEmail">Whether the link is sent to the person instead of being answered; refused where no e-mail is sent.</param>
    /// <param name="ct">Cancels.</param>
    Task<Result<PasswordLink>> InviteAsync(Principal principal, string email, string name, PlatformRoles roles, bool byEmail, CancellationToken ct);

    /// <summary>A one-time link for somebody who forgot the password, answered or, with <paramref name="byEmail"/>, sent to the person.</summary>
    Task<Result<PasswordLink>> PasswordLinkAsync(Principal principal, string email, bool byEmail, CancellationToken ct);

    /// <summary>Sets the platform roles. The person is signed out everywhere; the last administrator keeps the role.</summary>
    Task<Result<UserView>> SetRolesAsync(Principal principal, string email, PlatformRoles roles, CancellationToken ct);

    /// <summary>Locks or unlocks the account. Locking ends its sessions within a minute and stops its API keys at once.</summary>
    Task<Result<UserView>> SetLockedAsync(Principal principal, string email, bool locked, CancellationToken ct);
}

/// <summary>A one-time link that was made.</summary>
/// <param name="Link">The link, absolute; null where it was sent to its person by e-mail, who alone gets it.</param>
public sealed record PasswordLink(string? Link);

/// <summary>An account as administrators see it.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Email">The address.</param>
/// <param name="Name">The name.</param>
/// <param name="Roles">Platform roles as words: <c>administrator</c>, <c>governance</c>, <c>auditor</c>.</param>
/// <param name="Locked">Whether an administrator locked it.</param>
/// <param name="LockedOutUntil">Until when signing in by password is closed after wrong attempts, UTC, or null.</param>
/// <param name="HasPassword">Whether a password was set.</param>
/// <param name="TwoFactor">Whether an authenticator app is asked for.</param>
/// <param name="Keys">How many API keys are usable.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="LastSignInAt">UTC, or null.</param>
public sealed record UserView(Guid Id, string Email, string Name, IReadOnlyList<PlatformRoles> Roles, bool Locked, DateTimeOffset? LockedOutUntil,
    bool HasPassword, bool TwoFactor, int Keys, DateTimeOffset CreatedAt, DateTimeOffset? LastSignInAt);
