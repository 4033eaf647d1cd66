using System.Security.Claims;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace DataMesh.Portal.Features.Accounts.SignIn;

/// <summary>
/// A page that stays open asks again and again whether its person may still be there. When not, the circuit's user becomes nobody, and
/// the router sends the browser to the sign-in page.
/// </summary>
internal sealed class CircuitGuard(
    ILoggerFactory loggers, IDbContextFactory<PortalDbContext> databases, IOptions<IdentityOptions> identity, IOptions<CircuitGuardOptions> options)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => options.Value.Interval;

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
        => MayStayAsync(authenticationState.User, cancellationToken);

    /// <summary>Whether the account exists, is not locked, and still has the security stamp that it signed in with.</summary>
    internal async Task<bool> MayStayAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        if (Principal.From(user) is not { } principal) return false;
        var stamp = user.FindFirstValue(identity.Value.ClaimsIdentity.SecurityStampClaimType);
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().AnyAsync(u => u.Id == principal.Id && u.LockedAt == null && u.SecurityStamp == stamp, ct);
    }
}

/// <summary>How often open pages are asked.</summary>
internal sealed class CircuitGuardOptions
{
    /// <summary>Twice a minute, so that nobody stays longer than one.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);
}
