using System.Security.Claims;
using DataMesh.Portal.Platform.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace DataMesh.Portal.Features.Accounts.SignIn;

/// <summary>What a signed-in person carries: id, address, name, platform roles, and the security stamp by which the sign-in can be ended.</summary>
internal sealed class PortalClaimsFactory(UserManager<PortalUser> users, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<PortalUser>(users, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(PortalUser user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(PortalClaims.Name, user.Name));
        foreach (var role in user.Roles.Words()) identity.AddClaim(new Claim(ClaimTypes.Role, role.ToString()));
        return identity;
    }
}
