using System.Linq.Expressions;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.Keys;

/// <summary>Asks the database at every request, in one query, whether anything that decides has changed, and for the key only when it has: a revoked key or a locked holder is out at once.</summary>
internal sealed class ApiKeyGate(IDbContextFactory<PortalDbContext> databases, Kept<string, ApiKeyGate.Found?> kept, KeyUses uses, TimeProvider time)
{
    /// <summary>Who the key's holder is, or why the key does not open.</summary>
    /// <param name="text">The key.</param>
    /// <param name="from">Where the caller is, as far as that is known.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<(ClaimsPrincipal? User, string? Refusal)> OpenAsync(string text, IPAddress? from, CancellationToken ct)
    {
        if (ApiKeyText.Prefix(text) is not { } prefix) return (null, "This is not a whole API key: it was cut off or mistyped.");

        var found = await kept.GetAsync(prefix, token => FindAsync(prefix, token), null, ct);
        if (found is null || !CryptographicOperations.FixedTimeEquals(found.Hash, ApiKeyText.Hash(text)) || (found.User ?? found.Account) is not { } holder) return (null, "There is no such API key.");

        // From here on the caller has shown the secret, and may know what is wrong with it.
        var now = time.GetUtcNow();
        if (found.Refusal(now) is { } refusal) return (null, refusal);

        if (found.LastUsedAt is not { } last || now - last >= KeyUses.Every) uses.Note(found.Id, now, from);
        var claims = new List<Claim>
        {
            new(ClaimTypes.NameIdentifier, holder.Id.ToString()),
            new(ClaimTypes.Email, holder.Email),
            new(PortalClaims.Name, holder.Name),
            new(PortalClaims.ApiKey, found.Id.ToString()),
        };
        if (found.Scopes is { } scopes) claims.Add(new Claim(PortalClaims.Scopes, scopes));
        if (holder.DomainId is { } domain) claims.Add(new Claim(PortalClaims.ServiceAccountOf, domain.ToString()));
        claims.AddRange(holder.Roles.Words().Select(r => new Claim(ClaimTypes.Role, r.ToString())));
        return (new ClaimsPrincipal(new ClaimsIdentity(claims, ApiKeyHandler.Scheme, PortalClaims.Name, ClaimTypes.Role)), null);
    }

    private async Task<Found?> FindAsync(string prefix, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<ApiKey>().AsNoTracking().Where(k => k.Prefix == prefix).Select(AsFound).FirstOrDefaultAsync(ct);
    }

    /// <summary>What is asked about a key.</summary>
    internal static readonly Expression<Func<ApiKey, Found>> AsFound = k => new Found(k.Id, k.Hash, k.Scopes, k.ExpiresAt, k.RevokedAt, k.LastUsedAt,
        k.User == null ? null : new Holder(k.User.Id, k.User.Email!, k.User.Name, k.User.Roles, k.User.LockedAt, null),
        k.ServiceAccount == null ? null : new Holder(k.ServiceAccount.Id, k.ServiceAccount.Domain + "/" + k.ServiceAccount.Slug, k.ServiceAccount.Name, PlatformRoles.None, k.ServiceAccount.LockedAt, k.ServiceAccount.DomainId));

    internal sealed record Found(Guid Id, byte[] Hash, string? Scopes, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt, Holder? User, Holder? Account)
    {
        /// <summary>Why the key does not open at that moment, for whoever has shown its secret; null where it does.</summary>
        public string? Refusal(DateTimeOffset now)
            => RevokedAt is not null ? "This API key was revoked."
                : ExpiresAt <= now ? $"This API key expired on {ExpiresAt.UtcDateTime:yyyy-MM-dd}."
                : User?.LockedAt is not null ? "The account of this API key is locked."
                : Account?.LockedAt is not null ? "The service account of this API key is locked."
                : null;
    }

    internal sealed record Holder(Guid Id, string Email, string Name, PlatformRoles Roles, DateTimeOffset? LockedAt, Guid? DomainId);
}
