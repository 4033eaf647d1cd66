using Microsoft.AspNetCore.Identity;

namespace DataMesh.Portal.Platform.Identity;

/// <summary>Somebody who can sign in.</summary>
public sealed class PortalUser : IdentityUser<Guid>
{
    /// <summary>The name that others see.</summary>
    public string Name { get; set; } = "";

    /// <summary>What this person may do in the installation as a whole.</summary>
    public PlatformRoles Roles { get; set; }

    /// <summary>When the account was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the person last signed in, UTC.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }
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
