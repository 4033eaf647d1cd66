using System.Buffers.Text;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Manage;
using DataMesh.Portal.Features.Accounts.SignIn;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.AspNetCore.Identity;

namespace DataMesh.Portal.Features.Accounts.Passkeys;

/// <summary>A person's passkeys.</summary>
internal sealed class PasskeyCabinet(OwnAccount account, PortalSignInManager signIn, UserManager<PortalUser> users)
{
    private const int Most = 20;
    private const int MaxNameLength = 60;

    /// <summary>The passkeys, newest first.</summary>
    public async Task<IReadOnlyList<PasskeyView>> ListAsync(Principal principal)
        => [.. (await users.GetPasskeysAsync(await account.GetAsync(principal))).OrderByDescending(p => p.CreatedAt)
            .Select(p => new PasskeyView(Base64Url.EncodeToString(p.CredentialId), Shown(p), p.CreatedAt, p.IsBackedUp))];

    /// <summary>Adds the passkey that the browser's authenticator made.</summary>
    /// <param name="principal">Whose.</param>
    /// <param name="credential">What the authenticator answered, as JSON.</param>
    /// <param name="name">What the person calls it.</param>
    public async Task<Result<Done>> AddAsync(Principal principal, string credential, string name)
    {
        name = name.Trim();
        if (name.Length is 0 or > MaxNameLength) return Invalid.Field("name", $"Name the passkey in 1 to {MaxNameLength} characters, e.g. after the device.");
        var user = await account.GetAsync(principal);
        if ((await users.GetPasskeysAsync(user)).Count >= Most) return new Conflict($"{Most} passkeys are the most. Remove one that you no longer use.");
        PasskeyAttestationResult attestation;
        try
        {
            attestation = await signIn.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            // The framework throws when no passkey was asked for in this browser, or too long ago.
            return new Conflict("That took too long. Try again.");
        }

        if (!attestation.Succeeded) return new Invalid("The browser's answer could not be verified. Try again, or take another device.", []);
        attestation.Passkey.Name = name;
        return await account.SaveAsync(user, new PasskeyAdded(user.Id, user.Email!, name), principal, u => u.AddOrUpdatePasskeyAsync(user, attestation.Passkey));
    }

    /// <summary>Renames a passkey.</summary>
    public async Task<Result<Done>> RenameAsync(Principal principal, string id, string name)
    {
        name = name.Trim();
        if (name.Length is 0 or > MaxNameLength) return Invalid.Field("name", $"Name the passkey in 1 to {MaxNameLength} characters, e.g. after the device.");
        var (user, passkey) = await FindAsync(principal, id);
        if (passkey is null) return NotFound.Of("passkey", id);
        passkey.Name = name;
        return await account.SaveAsync(user, null, principal, u => u.AddOrUpdatePasskeyAsync(user, passkey));
    }

    /// <summary>Removes a passkey; it signs nobody in any more.</summary>
    public async Task<Result<Done>> RemoveAsync(Principal principal, string id)
    {
        var (user, passkey) = await FindAsync(principal, id);
        if (passkey is null) return NotFound.Of("passkey", id);
        return await account.SaveAsync(user, new PasskeyRemoved(user.Id, user.Email!, Shown(passkey)), principal, u => u.RemovePasskeyAsync(user, passkey.CredentialId));
    }

    private async Task<(PortalUser User, UserPasskeyInfo? Passkey)> FindAsync(Principal principal, string id)
    {
        var user = await account.GetAsync(principal);
        return (user, id.Length is > 0 and < 2000 && Base64Url.IsValid(id) ? await users.GetPasskeyAsync(user, Base64Url.DecodeFromChars(id)) : null);
    }

    private static string Shown(UserPasskeyInfo passkey) => passkey.Name ?? "Passkey";
}

/// <summary>A passkey as its person sees it.</summary>
/// <param name="Id">The credential's id in base64url.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Synced">Whether the authenticator keeps a copy elsewhere.</param>
internal sealed record PasskeyView(string Id, string Name, DateTimeOffset CreatedAt, bool Synced);
