using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.Keys;

/// <summary>Makes keys hold less or end earlier.</summary>
internal sealed class KeyNarrowing(IDbContextFactory<PortalDbContext> databases, IScopeTargets targets, IDomainLine line, TimeProvider time)
{
    public async Task<Result<ApiKeyView>> NarrowAsync(KeyHolder holder, Guid id, KeyLimits limits, Principal actor, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Set<ApiKey>().Of(holder).SingleOrDefaultAsync(k => k.Id == id, ct) is not { } key || await db.HolderAsync(holder, ct) is not { } whose) return NotFound.Of("API key", id.ToString());
        if (ApiKeys.StateOf(key, now) is not KeyState.Active and var state) return new Conflict($"{key.Name} is {state.ToString().ToLowerInvariant()} and opens nothing any more.");

        var wrong = new List<FieldError>();
        if (limits is { Scopes: null, ExpiresAt: null }) wrong.Add(new("scopes", "Say which scopes stay, or an earlier end."));
        var scopes = await ScopesAsync(holder, KeyScopes.From(key.Scopes), limits.Scopes, actor, wrong, ct);
        if (limits.ExpiresAt <= now) wrong.Add(new("expiresAt", "That is over already. Choose a later moment, or revoke the key: it then stops at once."));
        if (limits.ExpiresAt > key.ExpiresAt) wrong.Add(new("expiresAt", $"The key ends on {key.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC and can only end earlier. Rotate it, or make another."));
        if (wrong.Count > 0) return Invalid.Of(wrong);

        (string? Scopes, DateTimeOffset End) after = (scopes.Kept, limits.ExpiresAt?.ToUniversalTime() ?? key.ExpiresAt);
        if (after == (key.Scopes, key.ExpiresAt)) return ApiKeys.View(key, now);
        (key.Scopes, key.ExpiresAt) = after;
        db.Record(actor, new KeyNarrowed(key.Id, key.Name, whose.Name, whose.UserId, whose.DomainId, scopes.ToString(), key.ExpiresAt));
        return await db.TrySaveAsync("the key", null, ct) is null ? ApiKeys.View(key, now) : new Conflict($"{key.Name} was changed by somebody else at this moment; look at it again.");
    }

    private async Task<KeyScopes> ScopesAsync(KeyHolder holder, KeyScopes had, IReadOnlyList<string>? wanted, Principal actor, List<FieldError> wrong, CancellationToken ct)
    {
        if (wanted is null) return had;
        if (wanted.Count == 0)
        {
            wrong.Add(new("scopes", "Name at least one scope that stays. To take all away, revoke the key."));
            return had;
        }

        var read = KeyScopes.Read(wanted);
        if (read.Error is Invalid unreadable)
        {
            wrong.AddRange(unreadable.Fields);
            return had;
        }

        foreach (var word in read.Value.Words)
            if (!await HeldAsync(holder, had, word, ct)) wrong.Add(new("scopes", $"The key does not hold {word}, and a key is never widened: make another."));
        // What it names already may have gone meanwhile; what it has not named has to be there.
        if (KeyScopes.Read([.. read.Value.Words.Where(w => !had.Words.Contains(w))]) is { Ok: true } named)
            foreach (var unknown in await targets.UnknownAsync(actor, named.Value, ct)) wrong.Add(new("scopes", $"{unknown} names nothing that is there, or you may not know of it."));
        return read.Value;
    }

    private async Task<bool> HeldAsync(KeyHolder holder, KeyScopes had, string word, CancellationToken ct)
    {
        if (!word.StartsWith(KeyScopes.DomainWrite, StringComparison.Ordinal)) return had.Includes(word);
        // Everything that a service account may do is to read: what it writes was given to a key by name.
        if (had.All) return holder.Kind == PrincipalKind.User;
        return had.Includes(word) || await line.LiesWithinAsync(word[(KeyScopes.DomainWrite.Length + 1)..], had.Writes, ct);
    }
}
