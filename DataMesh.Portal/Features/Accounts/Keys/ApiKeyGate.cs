using System.Security.Claims;
using System.Security.Cryptography;
using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.Keys;

/// <summary>Asks the database about a key, at every request: a revoked key or a locked user is out at once.</summary>
internal sealed class ApiKeyGate(IDbContextFactory<PortalDbContext> databases, TimeProvider time)
{
    private static readonly TimeSpan s_useIsWritten = TimeSpan.FromMinutes(1);

    /// <summary>Who the key's user is, or why the key does not open.</summary>
    public async Task<(ClaimsPrincipal? User, string? Refusal)> OpenAsync(string text, CancellationToken ct)
    {
        if (ApiKeyText.Prefix(text) is not { } prefix) return (null, "This is not a whole API key: it was cut off or mistyped.");

        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await db.Set<ApiKey>().AsNoTracking().Where(k => k.Prefix == prefix).Select(k => new
        {
            k.Id, k.UserId, k.Hash, k.ExpiresAt, k.RevokedAt, k.LastUsedAt, k.User!.Email, k.User.Name, k.User.Roles, k.User.LockedAt,
        }).FirstOrDefaultAsync(ct);
        if (found is null || !CryptographicOperations.FixedTimeEquals(found.Hash, ApiKeyText.Hash(text))) return (null, "There is no such API key.");

        // From here on the caller has shown the secret, and may know what is wrong with it.
        var now = time.GetUtcNow();
        if (found.RevokedAt is not null) return (null, "This API key was revoked.");
        if (found.ExpiresAt <= now) return (null, $"This API key expired on {found.ExpiresAt.UtcDateTime:yyyy-MM-dd}.");
        if (found.LockedAt is not null) return (null, "The account of this API key is locked.");

        if (found.LastUsedAt is not { } last || now - last >= s_useIsWritten)
            await db.Set<ApiKey>().Where(k => k.Id == found.Id).ExecuteUpdateAsync(s => s.SetProperty(k => k.LastUsedAt, now), ct);

        var claims = new List<Claim>
        {
            new(ClaimTypes.NameIdentifier, found.UserId.ToString()),
            new(ClaimTypes.Email, found.Email ?? ""),
            new(PortalClaims.Name, found.Name),
            new(PortalClaims.ApiKey, found.Id.ToString()),
        };
        claims.AddRange(found.Roles.Words().Select(r => new Claim(ClaimTypes.Role, r.ToString())));
        return (new ClaimsPrincipal(new ClaimsIdentity(claims, ApiKeyHandler.Scheme, PortalClaims.Name, ClaimTypes.Role)), null);
    }
}
