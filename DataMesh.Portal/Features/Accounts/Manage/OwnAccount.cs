using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Directory;
using DataMesh.Portal.Features.Accounts.SignIn;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.AspNetCore.Identity;

namespace DataMesh.Portal.Features.Accounts.Manage;

/// <summary>What people do with their own account. Each change is saved together with its event; this browser stays signed in.</summary>
internal sealed class OwnAccount(UserManager<PortalUser> users, PortalSignInManager signIn, PortalDbContext db)
{
    /// <summary>The account of who is signed in.</summary>
    public async Task<PortalUser> GetAsync(Principal principal)
        => await users.FindByIdAsync(principal.Id.ToString()) ?? throw new InvalidOperationException("The account of a signed-in person is gone.");

    /// <summary>Changes the name that others see.</summary>
    public async Task<Result<Done>> RenameAsync(Principal principal, string name)
    {
        name = name.Trim();
        if (name.Length is 0 or > PortalUser.MaxNameLength) return Invalid.Field("name", $"Write a name of 1 to {PortalUser.MaxNameLength} characters.");
        var user = await GetAsync(principal);
        if (user.Name == name) return Done.Yes;
        db.Record(principal, new UserRenamed(user.Id, user.Email!, user.Name, name));
        user.Name = name;
        return await EndAsync(user, await users.UpdateAsync(user));
    }

    /// <summary>Changes the password; other browsers are signed out.</summary>
    public async Task<Result<Done>> ChangePasswordAsync(Principal principal, string current, string next)
    {
        var user = await GetAsync(principal);
        // Somebody at an unlocked screen must not be able to guess: wrong ones count like those at the door.
        if (await users.IsLockedOutAsync(user)) return new Forbidden("Too many wrong attempts. Try again in some minutes.");
        if (!await users.CheckPasswordAsync(user, current))
        {
            await users.AccessFailedAsync(user);
            return Invalid.Field("currentPassword", "That is not your present password.");
        }

        db.Record(principal, new PasswordChanged(user.Id, user.Email!, ByLink: false));
        return await EndAsync(user, await users.ChangePasswordAsync(user, current, next));
    }

    /// <summary>Begins anew with an authenticator app: a fresh secret, not asked for until a code proves that the app has it.</summary>
    public async Task<Result<Done>> NewAuthenticatorAsync(Principal principal)
    {
        var user = await GetAsync(principal);
        if (user.TwoFactorEnabled) return new Conflict("Switch the authenticator app off before you set another one up.");
        return await EndAsync(user, await users.ResetAuthenticatorKeyAsync(user));
    }

    /// <summary>The secret that the app is given, or null when none was made.</summary>
    public async Task<string?> AuthenticatorSecretAsync(PortalUser user) => await users.GetAuthenticatorKeyAsync(user);

    /// <summary>Switches the second factor on, when the code is right.</summary>
    /// <returns>Recovery codes, shown this once.</returns>
    public async Task<Result<IReadOnlyList<string>>> SwitchOnAsync(Principal principal, string code)
    {
        var user = await GetAsync(principal);
        var digits = new string([.. code.Where(char.IsAsciiDigit)]);
        if (!await users.VerifyTwoFactorTokenAsync(user, users.Options.Tokens.AuthenticatorTokenProvider, digits))
            return Invalid.Field("code", "That code is wrong or older than a minute. The clock of the phone has to be right.");
        db.Record(principal, new TwoFactorChanged(user.Id, user.Email!, On: true));
        var on = await users.SetTwoFactorEnabledAsync(user, true);
        return on.Succeeded ? await CodesAsync(user) : on.ToError(user.Email!);
    }

    /// <summary>Replaces the recovery codes.</summary>
    public async Task<Result<IReadOnlyList<string>>> NewCodesAsync(Principal principal)
    {
        var user = await GetAsync(principal);
        if (!user.TwoFactorEnabled) return new Conflict("Recovery codes come with the authenticator app; set that up first.");
        db.Record(principal, new RecoveryCodesMade(user.Id, user.Email!));
        return await CodesAsync(user);
    }

    /// <summary>How many recovery codes are left.</summary>
    public async Task<int> CodesLeftAsync(PortalUser user) => await users.CountRecoveryCodesAsync(user);

    /// <summary>Switches the second factor off and forgets the secret; the password is asked for again.</summary>
    public async Task<Result<Done>> SwitchOffAsync(Principal principal, string password)
    {
        var user = await GetAsync(principal);
        if (await users.IsLockedOutAsync(user)) return new Forbidden("Too many wrong attempts. Try again in some minutes.");
        if (!await users.CheckPasswordAsync(user, password))
        {
            await users.AccessFailedAsync(user);
            return Invalid.Field("password", "That is not your password.");
        }

        db.Record(principal, new TwoFactorChanged(user.Id, user.Email!, On: false));
        var off = await users.SetTwoFactorEnabledAsync(user, false);
        return await EndAsync(user, off.Succeeded ? await users.ResetAuthenticatorKeyAsync(user) : off);
    }

    /// <summary>Ends every sign-in of the account, this one too.</summary>
    public async Task<Result<Done>> SignOutEverywhereAsync(Principal principal)
    {
        var user = await GetAsync(principal);
        db.Record(principal, new SignedOutEverywhere(user.Id, user.Email!));
        var ended = await users.UpdateSecurityStampAsync(user);
        if (!ended.Succeeded) return ended.ToError(user.Email!);
        await signIn.SignOutAsync();
        return Done.Yes;
    }

    /// <summary>Saves a change of the account with its event, and gives this browser a cookie that knows it.</summary>
    public async Task<Result<Done>> SaveAsync(PortalUser user, PortalEvent? what, Principal principal, Func<UserManager<PortalUser>, Task<IdentityResult>> change)
    {
        if (what is not null) db.Record(principal, what);
        return await EndAsync(user, await change(users));
    }

    private async Task<Result<IReadOnlyList<string>>> CodesAsync(PortalUser user)
    {
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, 10);
        await signIn.RefreshSignInAsync(user);
        return Result(codes?.ToList() ?? throw new NotSupportedException("The store keeps no recovery codes."));

        static Result<IReadOnlyList<string>> Result(List<string> list) => list;
    }

    private async Task<Result<Done>> EndAsync(PortalUser user, IdentityResult result)
    {
        if (!result.Succeeded) return result.ToError(user.Email!);
        await signIn.RefreshSignInAsync(user);
        return Done.Yes;
    }
}
