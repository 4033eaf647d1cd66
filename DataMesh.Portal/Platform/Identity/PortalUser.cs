using DataMesh.Portal.Platform.Data;
using Microsoft.AspNetCore.Identity;

namespace DataMesh.Portal.Platform.Identity;

/// <summary>Somebody who can sign in.</summary>
public sealed class PortalUser : IdentityUser<Guid>, IDecides
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>The name that others see.</summary>
    public string Name
    {
        get;
        set
        {
            field = value;
            NormalizedName = value.ToUpperInvariant();
        }
    } = "";

    /// <summary>The name in capitals, by which people are found and listed alike on every database.</summary>
    public string NormalizedName { get; private set; } = "";

    /// <summary>What this person may do in the installation as a whole.</summary>
    public PlatformRoles Roles { get; set; }

    /// <summary>When the account was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the person last signed in, UTC.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }

    /// <summary>
    /// When an administrator locked the account, UTC, or null. Apart from Identity's lockout after wrong passwords, which only shuts
    /// the password's door for some minutes: otherwise anybody could stop somebody else's keys by guessing badly.
    /// </summary>
    public DateTimeOffset? LockedAt { get; set; }

    /// <summary>Who that is, having come in by <paramref name="way"/>.</summary>
    public Principal ToPrincipal(PrincipalWay way) => new(Id, Email ?? "", Name, Roles, way);
}

/// <summary>Rights in the installation, apart from those in domains.</summary>
[Flags]
public enum PlatformRoles
{
    /// <summary>An ordinary user.</summary>
    None = 0,

    /// <summary>Runs the installation; sees no data by that role.</summary>
    Administrator = 1,

    /// <summary>Global policies, classifications, second approval for personal data.</summary>
    Governance = 2,

    /// <summary>Reads audit and compliance.</summary>
    Auditor = 4,
}

/// <summary>Roles one by one.</summary>
public static class PlatformRolesWords
{
    private static readonly PlatformRoles[] s_all = [PlatformRoles.Administrator, PlatformRoles.Governance, PlatformRoles.Auditor];

    /// <summary>Each role that is held, without <see cref="PlatformRoles.None"/>.</summary>
    public static IReadOnlyList<PlatformRoles> Words(this PlatformRoles roles) => [.. s_all.Where(r => (roles & r) != 0)];
}
