using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.Keys;

/// <summary>Makes, lists and revokes keys.</summary>
internal sealed class ApiKeys(IDbContextFactory<PortalDbContext> databases, TimeProvider time)
{
    public const int DefaultDays = 365;
    public const int MaxDays = 3650;
    public const int MaxNameLength = 100;

    /// <summary>The user's keys, newest first; without those that were revoked or expired more than 30 days ago.</summary>
    public async Task<IReadOnlyList<ApiKeyView>> ListAsync(Guid user, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var since = now.AddDays(-30);
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<ApiKey>().AsNoTracking()
            .Where(k => k.UserId == user && k.ExpiresAt > since && (k.RevokedAt == null || k.RevokedAt > since))
            .OrderByDescending(k => k.CreatedAt)
            .Select(k => new ApiKeyView(k.Id, k.Name, k.Prefix, k.CreatedAt, k.ExpiresAt, k.LastUsedAt, k.RevokedAt != null, k.ExpiresAt <= now))
            .ToListAsync(ct);
    }

    /// <summary>Makes a key and answers it, this once.</summary>
    public async Task<Result<string>> CreateAsync(Guid user, string name, int? days, Principal actor, CancellationToken ct)
    {
        name = name.Trim();
        var wrong = new List<FieldError>();
        if (name.Length is 0 or > MaxNameLength) wrong.Add(new("name", $"Say in 1 to {MaxNameLength} characters what the key is for."));
        if (days is < 1 or > MaxDays) wrong.Add(new("days", $"A key lives 1 to {MaxDays} days."));
        if (wrong.Count > 0) return Invalid.Of(wrong);

        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Users.AsNoTracking().Where(u => u.Id == user).Select(u => u.Email).FirstOrDefaultAsync(ct) is not { } email)
            return NotFound.Of("user", user.ToString());
        var (text, prefix) = ApiKeyText.Create();
        var now = time.GetUtcNow();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(),
            UserId = user,
            Name = name,
            Prefix = prefix,
            Hash = ApiKeyText.Hash(text),
            CreatedAt = now,
            ExpiresAt = now.AddDays(days ?? DefaultDays),
        };
        db.Add(key);
        db.Record(actor, new KeyCreated(user, email, key.Id, name, key.ExpiresAt));
        await db.SaveChangesAsync(ct);
        return text;
    }

    /// <summary>Revokes one of the principal's own keys; it stops at once. Doing it twice changes nothing.</summary>
    public async Task<Result<Done>> RevokeAsync(Principal principal, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Set<ApiKey>().FirstOrDefaultAsync(k => k.Id == id && k.UserId == principal.Id, ct) is not { } key) return NotFound.Of("API key", id.ToString());
        if (key.RevokedAt is not null) return Done.Yes;
        key.RevokedAt = time.GetUtcNow();
        db.Record(principal, new KeyRevoked(principal.Id, principal.Email, key.Id, key.Name));
        await db.SaveChangesAsync(ct);
        return Done.Yes;
    }
}

/// <summary>A key as its user sees it; never the key itself.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Prefix">The part after <c>dmp_</c>, to recognise it by.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="LastUsedAt">UTC, to the minute, or null.</param>
/// <param name="Revoked">Whether it was revoked.</param>
/// <param name="Expired">Whether its time is over.</param>
internal sealed record ApiKeyView(Guid Id, string Name, string Prefix, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt, bool Revoked, bool Expired);
