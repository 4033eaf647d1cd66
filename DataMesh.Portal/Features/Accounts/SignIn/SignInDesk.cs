using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.AspNetCore.Identity;

namespace DataMesh.Portal.Features.Accounts.SignIn;

/// <summary>Lets people in and records that, or why not.</summary>
internal sealed class SignInDesk(PortalSignInManager signIn, UserManager<PortalUser> users, IPasswordHasher<PortalUser> hasher, PortalDbContext db, TimeProvider time)
{
    private static readonly Forbidden s_wrong = new("The email or the password is wrong.");
    private static readonly Forbidden s_locked = new("An administrator locked this account.");

    /// <summary>Signs in by address and password.</summary>
    /// <returns>Whether a code of the authenticator app is still needed, or why not.</returns>
    public async Task<Result<NextStep>> PasswordAsync(string email, string password, bool keep, CancellationToken ct)
    {
        if (await users.FindByEmailAsync(email.Trim()) is not { } user)
        {
            // As long as for somebody who exists, so that the time of the answer does not tell who does.
            hasher.HashPassword(new PortalUser(), password);
            return s_wrong;
        }

        var locked = await users.IsLockedOutAsync(user);
        var result = await signIn.PasswordSignInAsync(user, password, keep, lockoutOnFailure: true);
        return result.RequiresTwoFactor ? NextStep.Code : await FinishAsync(user, result, "password", s_wrong, locked, ct);
    }

    /// <summary>Whether somebody gave the password a moment ago and still owes the code.</summary>
    public async Task<bool> AwaitsCodeAsync() => await signIn.GetTwoFactorAuthenticationUserAsync() is not null;

    /// <summary>Signs in by the code of the authenticator app, after the password.</summary>
    public async Task<Result<NextStep>> CodeAsync(string code, bool keep, CancellationToken ct)
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } user) return new Conflict("That took too long. Sign in again.");
        var locked = await users.IsLockedOutAsync(user);
        var result = await signIn.TwoFactorAuthenticatorSignInAsync(Digits(code), keep, rememberClient: false);
        return await FinishAsync(user, result, "authenticator", new Forbidden("That code is wrong or older than a minute. The clock of the phone has to be right."), locked, ct);
    }

    /// <summary>Signs in by a recovery code, which is then used up.</summary>
    public async Task<Result<NextStep>> RecoveryAsync(string code, CancellationToken ct)
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } user) return new Conflict("That took too long. Sign in again.");
        var locked = await users.IsLockedOutAsync(user);
        var result = await signIn.TwoFactorRecoveryCodeSignInAsync(code.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant());
        return await FinishAsync(user, result, "recovery-code", new Forbidden("That is not one of your recovery codes, or it was used already."), locked, ct);
    }

    /// <summary>Signs in by a passkey.</summary>
    /// <param name="credential">What the browser's authenticator answered, as JSON.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Result<NextStep>> PasskeyAsync(string credential, CancellationToken ct)
    {
        var (result, user) = await signIn.PasskeyAsync(credential);
        return user is null
            ? new Forbidden("That passkey does not open any account here.")
            : await FinishAsync(user, result, "passkey", s_wrong, wasLocked: true, ct);
    }

    /// <summary>Signs this browser out.</summary>
    public Task SignOutAsync() => signIn.SignOutAsync();

    /// <summary>Signs in somebody who just made an account or set a password.</summary>
    public async Task WelcomeAsync(Guid id, CancellationToken ct)
    {
        if (await users.FindByIdAsync(id.ToString()) is not { } user || !await signIn.CanSignInAsync(user)) return;
        await signIn.SignInAsync(user, isPersistent: false);
        await FinishAsync(user, SignInResult.Success, "password", s_wrong, wasLocked: false, ct);
    }

    private async Task<Result<NextStep>> FinishAsync(PortalUser user, SignInResult result, string how, Forbidden wrong, bool wasLocked, CancellationToken ct)
    {
        var actor = user.ToPrincipal(PrincipalWay.Browser);
        if (result.Succeeded)
        {
            user.LastSignInAt = time.GetUtcNow();
            db.Record(actor, new SignedIn(user.Id, user.Email!, how));
            await db.SaveChangesAsync(ct);
            return NextStep.In;
        }

        if (result.IsNotAllowed) return s_locked;
        if (result.IsLockedOut)
        {
            // The fifth wrong attempt is the one that locks; what is tried while it is locked is no news.
            if (!wasLocked)
            {
                db.Record(actor, new LockedOut(user.Id, user.Email!, user.LockoutEnd));
                await db.SaveChangesAsync(ct);
            }

            var minutes = Math.Max(1, Math.Ceiling(((user.LockoutEnd ?? time.GetUtcNow()) - time.GetUtcNow()).TotalMinutes));
            return new Forbidden($"Too many wrong attempts. Try again in {minutes:0} {(minutes > 1 ? "minutes" : "minute")}, or ask an administrator to unlock the account.", "locked-out");
        }

        db.Record(actor, new SignInFailed(user.Id, user.Email!, how));
        await db.SaveChangesAsync(ct);
        return wrong;
    }

    private static string Digits(string code) => new([.. code.Where(char.IsAsciiDigit)]);
}

/// <summary>Where somebody who signs in stands.</summary>
internal enum NextStep
{
    /// <summary>Signed in.</summary>
    In,

    /// <summary>The code of the authenticator app is needed.</summary>
    Code,
}
