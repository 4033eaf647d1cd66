using DataMesh.Portal.Platform.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace DataMesh.Portal.Features.Accounts.SignIn;

/// <summary>Keeps out accounts that an administrator locked, by whatever way they come, and ends the sign-ins that they have.</summary>
internal sealed class PortalSignInManager(
    UserManager<PortalUser> users, IHttpContextAccessor http, IUserClaimsPrincipalFactory<PortalUser> claims, IOptions<IdentityOptions> options,
    ILogger<SignInManager<PortalUser>> logger, IAuthenticationSchemeProvider schemes, IUserConfirmation<PortalUser> confirmation)
    : SignInManager<PortalUser>(users, http, claims, options, logger, schemes, confirmation)
{
    public override async Task<bool> CanSignInAsync(PortalUser user) => user.LockedAt is null && await base.CanSignInAsync(user);

    public override async Task<bool> ValidateSecurityStampAsync(PortalUser? user, string? securityStamp)
        => user is { LockedAt: null } && await base.ValidateSecurityStampAsync(user, securityStamp);

    /// <summary>Signs in by a passkey, which counts as both factors.</summary>
    /// <returns>What came of it, and whose passkey it is; nobody when it opens no account.</returns>
    public async Task<(SignInResult Result, PortalUser? User)> PasskeyAsync(string credential)
    {
        PasskeyAssertionResult<PortalUser> assertion;
        try
        {
            assertion = await PerformPasskeyAssertionAsync(credential);
        }
        catch (InvalidOperationException)
        {
            // The framework throws when no passkey was asked for in this browser, or too long ago: somebody's stale or made-up form.
            return (SignInResult.Failed, null);
        }

        if (!assertion.Succeeded || !(await UserManager.AddOrUpdatePasskeyAsync(assertion.User, assertion.Passkey)).Succeeded) return (SignInResult.Failed, null);
        var refusal = await PreSignInCheck(assertion.User);
        return (refusal ?? await SignInOrTwoFactorAsync(assertion.User, isPersistent: false, loginProvider: null, bypassTwoFactor: true), assertion.User);
    }
}
