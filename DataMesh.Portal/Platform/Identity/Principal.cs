using System.Security.Claims;

namespace DataMesh.Portal.Platform.Identity;

/// <summary>Who is asking: always an argument, never ambient.</summary>
/// <param name="Id">The user's or the service account's id; <see cref="Guid.Empty"/> for the portal itself.</param>
/// <param name="Email">The user's address; of a service account its path, <c>domain/account</c>.</param>
/// <param name="Name">The name that others see.</param>
/// <param name="Roles">Rights in the installation.</param>
/// <param name="Way">How the principal came in.</param>
public sealed record Principal(Guid Id, string Email, string Name, PlatformRoles Roles, PrincipalWay Way)
{
    /// <summary>The portal itself: start-up, jobs, seeding. Passes no check that asks for a person.</summary>
    public static Principal System { get; } = new(Guid.Empty, "", "DataMesh Portal", PlatformRoles.None, PrincipalWay.System);

    /// <summary>A person or a service account.</summary>
    public PrincipalKind Kind { get; init; }

    /// <summary>A service account's domain; null for people.</summary>
    public Guid? DomainId { get; init; }

    /// <summary>The API key that was used; null without one.</summary>
    public Guid? KeyId { get; init; }

    /// <summary>What the key that was used lets the principal do; everything without a key.</summary>
    public KeyScopes Scopes { get; init; } = KeyScopes.Everything;

    /// <summary>Whether the principal holds the role.</summary>
    public bool Has(PlatformRoles role) => (Roles & role) != 0;

    /// <summary>Reads the principal out of a signed-in user's claims, or null when nobody is signed in.</summary>
    public static Principal? From(ClaimsPrincipal? user)
    {
        if (user?.Identity is not { IsAuthenticated: true } identity
            || !Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id))
            return null;
        var roles = PlatformRoles.None;
        foreach (var claim in user.FindAll(ClaimTypes.Role))
            if (Enum.TryParse<PlatformRoles>(claim.Value, out var role)) roles |= role;
        return new Principal(id, user.FindFirstValue(ClaimTypes.Email) ?? "", user.FindFirstValue(PortalClaims.Name) ?? identity.Name ?? "", roles,
            user.HasClaim(c => c.Type == PortalClaims.ApiKey) ? PrincipalWay.ApiKey : PrincipalWay.Browser)
        {
            Kind = user.HasClaim(c => c.Type == PortalClaims.ServiceAccountOf) ? PrincipalKind.ServiceAccount : PrincipalKind.User,
            DomainId = user.FindFirstValue(PortalClaims.ServiceAccountOf) is { } domain ? Guid.Parse(domain) : null,
            KeyId = Guid.TryParse(user.FindFirstValue(PortalClaims.ApiKey), out var key) ? key : null,
            Scopes = KeyScopes.From(user.FindFirstValue(PortalClaims.Scopes)),
        };
    }
}

/// <summary>What a principal is.</summary>
public enum PrincipalKind
{
    /// <summary>A person.</summary>
    User,

    /// <summary>A program of a domain, with keys of its own.</summary>
    ServiceAccount,
}

/// <summary>How a principal came in.</summary>
public enum PrincipalWay
{
    /// <summary>Signed in with a browser.</summary>
    Browser,

    /// <summary>By an API key.</summary>
    ApiKey,

    /// <summary>The portal itself.</summary>
    System,
}

/// <summary>The claims that the portal adds.</summary>
public static class PortalClaims
{
    /// <summary>The name that others see.</summary>
    public const string Name = "name";

    /// <summary>The id of the API key that was used.</summary>
    public const string ApiKey = "portal:key";

    /// <summary>The scopes of the key as <see cref="KeyScopes.Kept"/>; absent where it holds everything.</summary>
    public const string Scopes = "portal:scopes";

    /// <summary>The id of the domain whose service account this is; absent for people.</summary>
    public const string ServiceAccountOf = "portal:service-account-of";
}

/// <summary>The authorisation policies that pages and endpoints name.</summary>
public static class PortalPolicies
{
    /// <summary>Callers of the API: an API key, or a signed-in browser for reads.</summary>
    public const string Api = "Api";

    /// <summary>Callers with an API key; a browser's sign-in is not enough, not even for reads.</summary>
    public const string ApiKey = "ApiKey";

    /// <summary>Holds <see cref="PlatformRoles.Administrator"/>.</summary>
    public const string Administrator = "Administrator";

    /// <summary>Holds <see cref="PlatformRoles.Governance"/>.</summary>
    public const string Governance = "Governance";

    /// <summary>Holds <see cref="PlatformRoles.Auditor"/>.</summary>
    public const string Auditor = "Auditor";
}
