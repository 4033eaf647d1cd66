using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.Keys;

/// <summary>Makes, lists, rotates and revokes keys.</summary>
internal sealed class ApiKeys(IDbContextFactory<PortalDbContext> databases, IScopeTargets targets, KeyNarrowing narrowing, TimeProvider time) : IKeyring
{
    public const int DefaultDays = 365;
    public const int MaxDays = 3650;
    public const int MaxNameLength = 100;
    public const int DefaultOverlap = 7;
    public const int MaxOverlap = 30;

    /// <summary>So long before its end a key is marked, and its holder told.</summary>
    public static readonly TimeSpan EndIsNear = TimeSpan.FromDays(14);

    private static readonly TimeSpan s_unused = TimeSpan.FromDays(90);

    public async Task<IReadOnlyList<ApiKeyView>> ListAsync(KeyHolder holder, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var since = now.AddDays(-30);
        await using var db = await databases.CreateDbContextAsync(ct);
        var keys = await db.Set<ApiKey>().AsNoTracking().Of(holder).Where(k => k.ExpiresAt > since && (k.RevokedAt == null || k.RevokedAt > since))
            .OrderByDescending(k => k.CreatedAt).ThenByDescending(k => k.Id).ToListAsync(ct);
        return [.. keys.Select(k => View(k, now))];
    }

    public async Task<Result<MadeKey>> CreateAsync(KeyHolder holder, KeyInput input, Principal actor, CancellationToken ct)
    {
        var name = (input.Name ?? "").Trim();
        var wrong = new List<FieldError>();
        if (name.Length is 0 or > MaxNameLength) wrong.Add(new("name", $"Say in 1 to {MaxNameLength} characters what the key is for."));
        if (input.Days is < 1 or > MaxDays) wrong.Add(new("days", $"A key lives 1 to {MaxDays} days."));
        var scopes = KeyScopes.Read(input.Scopes);
        if (scopes.Error is Invalid unreadable) wrong.AddRange(unreadable.Fields);
        else
            foreach (var unknown in await targets.UnknownAsync(actor, scopes.Value, ct))
                wrong.Add(new("scopes", $"{unknown} names nothing that is there, or you may not know of it."));
        if (wrong.Count > 0) return Invalid.Of(wrong);

        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.HolderAsync(holder, ct) is not { } whose) return NotFound.Of(holder.Kind == PrincipalKind.User ? "user" : "service account", holder.Id.ToString());
        var now = time.GetUtcNow();
        var (key, text) = New(holder, name, scopes.Value.Kept, now, now.AddDays(input.Days ?? DefaultDays));
        db.Add(key);
        db.Record(actor, new KeyCreated(key.Id, name, whose.Name, whose.UserId, whose.DomainId, key.ExpiresAt, scopes.Value.ToString()));
        await db.SaveChangesAsync(ct);
        return new MadeKey(text, key.Id, key.ExpiresAt);
    }

    public async Task<Result<MadeKey>> RotateAsync(KeyHolder holder, Guid id, int? overlapDays, Principal actor, CancellationToken ct)
    {
        if (overlapDays is < 0 or > MaxOverlap) return Invalid.Field("overlapDays", $"The old key stays valid for 0 to {MaxOverlap} days.");
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Set<ApiKey>().Of(holder).SingleOrDefaultAsync(k => k.Id == id, ct) is not { } old || await db.HolderAsync(holder, ct) is not { } whose) return NotFound.Of("API key", id.ToString());
        if (StateOf(old, now) != KeyState.Active) return new Conflict($"{old.Name} is {StateOf(old, now).ToString().ToLowerInvariant()}; make a new key instead.");
        if (old.ReplacedAt is not null) return new Conflict($"{old.Name} was rotated already; rotate the key that came in its place.");
        if (await db.Set<ApiKey>().AnyAsync(k => k.Id == old.ReplacesId && k.RevokedAt == null && k.ExpiresAt > now, ct))
            return new Conflict($"{old.Name} has two valid keys already. Revoke the older one, or wait until it has expired.");

        var (key, text) = New(holder, old.Name, old.Scopes, now, now + (old.ExpiresAt - old.CreatedAt));
        key.ReplacesId = old.Id;
        var until = now.AddDays(overlapDays ?? DefaultOverlap);
        (old.ReplacedAt, old.ExpiresAt) = (now, until < old.ExpiresAt ? until : old.ExpiresAt);
        db.Add(key);
        db.Record(actor, new KeyRotated(old.Id, old.Name, whose.Name, whose.UserId, whose.DomainId, key.Id, old.ExpiresAt));
        var taken = $"{old.Name} was rotated or narrowed by somebody else a moment ago.";
        return await db.TrySaveAsync("the key", taken, ct) switch
        {
            null => new MadeKey(text, key.Id, key.ExpiresAt),
            // Nobody said which state they had read, so none of it can be stale to them.
            Stale => new Conflict(taken),
            var lost => lost,
        };
    }

    public async Task<Result<Done>> RevokeAsync(KeyHolder holder, Guid id, Principal actor, CancellationToken ct)
    {
        while (true)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            if (await db.Set<ApiKey>().Of(holder).SingleOrDefaultAsync(k => k.Id == id, ct) is not { } key || await db.HolderAsync(holder, ct) is not { } whose) return NotFound.Of("API key", id.ToString());
            if (key.RevokedAt is not null) return Done.Yes;
            key.RevokedAt = time.GetUtcNow();
            db.Record(actor, new KeyRevoked(key.Id, key.Name, whose.Name, whose.UserId, whose.DomainId));
            // Where somebody changes it at this moment it has to stop all the same.
            if (await db.TrySaveAsync("the key", null, ct) is null) return Done.Yes;
        }
    }

    public Task<Result<ApiKeyView>> NarrowAsync(KeyHolder holder, Guid id, KeyLimits limits, Principal actor, CancellationToken ct) => narrowing.NarrowAsync(holder, id, limits, actor, ct);

    /// <summary>Where a key is at that moment.</summary>
    public static KeyState StateOf(ApiKey key, DateTimeOffset now) => key.RevokedAt is not null ? KeyState.Revoked : key.ExpiresAt <= now ? KeyState.Expired : KeyState.Active;

    /// <summary>What its holder sees of it.</summary>
    public static ApiKeyView View(ApiKey k, DateTimeOffset now)
    {
        var usable = StateOf(k, now) == KeyState.Active;
        return new ApiKeyView(k.Id, k.Name, k.Prefix, KeyScopes.From(k.Scopes) is { All: false } scopes ? scopes.Words : null, k.CreatedAt, k.ExpiresAt, k.LastUsedAt, k.LastUsedFrom, StateOf(k, now),
            usable && k.ExpiresAt - now <= EndIsNear, usable && now - (k.LastUsedAt ?? k.CreatedAt) >= s_unused, k.ReplacedAt, k.ReportedAt is not null);
    }

    private static (ApiKey Key, string Text) New(KeyHolder holder, string name, string? scopes, DateTimeOffset now, DateTimeOffset until)
    {
        var (text, prefix) = ApiKeyText.Create();
        return (new ApiKey
        {
            Id = Guid.CreateVersion7(),
            UserId = holder.Kind == PrincipalKind.User ? holder.Id : null,
            ServiceAccountId = holder.Kind == PrincipalKind.ServiceAccount ? holder.Id : null,
            Name = name,
            Prefix = prefix,
            Hash = ApiKeyText.Hash(text),
            Scopes = scopes,
            CreatedAt = now,
            ExpiresAt = until,
        }, text);
    }
}
