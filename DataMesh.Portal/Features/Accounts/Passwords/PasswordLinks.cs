using System.Buffers.Text;
using System.Text;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Directory;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace DataMesh.Portal.Features.Accounts.Passwords;

/// <summary>One-time links by which people set a password. They last a day, and the first use ends all of them.</summary>
internal sealed class PasswordLinks(IServiceScopeFactory scopes, PortalAddress address, ILinkMail mail, IOptions<DataProtectionTokenProviderOptions> tokens, TimeProvider time)
{
    /// <summary>Why no link can be sent by e-mail, or null.</summary>
    public Error? NoMail => mail.Works ? null : Invalid.Field("sendByEmail", "This portal sends no e-mail: Mail:Host is not set. Pass the link on by hand.");

    /// <summary>A new link, absolute, to be passed on.</summary>
    public Task<Result<string>> CreateAsync(Guid user, Principal actor, CancellationToken ct) => MakeAsync(user, actor, null, ct);

    /// <summary>Sends the person a new link by e-mail.</summary>
    public async Task<Result<Done>> MailAsync(Guid user, Principal actor, LinkReason reason, CancellationToken ct)
        => NoMail is { } none ? none : (await MakeAsync(user, actor, reason, ct)).Map(_ => Done.Yes);

    private async Task<Result<string>> MakeAsync(Guid user, Principal actor, LinkReason? mailed, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        if (await users.FindByIdAsync(user.ToString()) is not { } found) return NotFound.Of("user", user.ToString());
        var token = await users.GeneratePasswordResetTokenAsync(found);
        var db = scope.ServiceProvider.GetRequiredService<PortalDbContext>();
        var link = $"{address.Base}/account/set-password?user={found.Id:N}&token={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(token))}";
        if (mailed is { } reason) mail.Add(db, new LinkLetter(found.Id, reason, link, time.GetUtcNow() + tokens.Value.TokenLifespan));
        db.Record(actor, new PasswordLinkMade(found.Id, found.Email!, mailed switch { null => null, LinkReason.Forgotten => "asked", _ => "sent" }));
        await db.SaveChangesAsync(ct);
        return link;
    }

    /// <summary>Whose link it is, or null when it was used, is too old or is not whole.</summary>
    public async Task<Person?> ReadAsync(string? user, string? token, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        ct.ThrowIfCancellationRequested();
        return await FindAsync(users, user, Decode(token)) is { } found ? new Person(found.Id, found.Email!, found.Name) : null;
    }

    /// <summary>Sets the password; all sign-ins of the person and all links end.</summary>
    public async Task<Result<Done>> SetAsync(string? user, string? token, string password, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var plain = Decode(token);
        if (await FindAsync(users, user, plain) is not { } found) return IdentityResult.Failed(users.ErrorDescriber.InvalidToken()).ToError("");
        ct.ThrowIfCancellationRequested();
        scope.ServiceProvider.GetRequiredService<PortalDbContext>()
            .Record(found.ToPrincipal(PrincipalWay.Browser), new PasswordChanged(found.Id, found.Email!, ByLink: true));
        // A person who was locked out by guesses comes in again with the new password.
        found.LockoutEnd = null;
        found.AccessFailedCount = 0;
        var set = await users.ResetPasswordAsync(found, plain!, password);
        return set.Succeeded ? Done.Yes : set.ToError(found.Email!);
    }

    private static async Task<PortalUser?> FindAsync(UserManager<PortalUser> users, string? user, string? token)
        => token is not null && Guid.TryParse(user, out var id) && await users.FindByIdAsync(id.ToString()) is { } found
            && await users.VerifyUserTokenAsync(found, users.Options.Tokens.PasswordResetTokenProvider, UserManager<PortalUser>.ResetPasswordTokenPurpose, token)
            ? found
            : null;

    private static string? Decode(string? token)
        => token is { Length: > 0 and < 4000 } && Base64Url.IsValid(token) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)) : null;
}
