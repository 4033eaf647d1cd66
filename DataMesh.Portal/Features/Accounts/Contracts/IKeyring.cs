using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Accounts.Contracts;

/// <summary>Keys of one holder. Who may handle them is asked by the caller: people handle their own, a domain's owners and stewards those of its service accounts.</summary>
public interface IKeyring
{
    /// <summary>The holder's keys, newest first; without those that were revoked or expired more than 30 days ago.</summary>
    Task<IReadOnlyList<ApiKeyView>> ListAsync(KeyHolder holder, CancellationToken ct);

    /// <summary>Makes a key and answers it, this once.</summary>
    /// <returns>The key; or what is wrong with the name, the days or the scopes, by field.</returns>
    Task<Result<MadeKey>> CreateAsync(KeyHolder holder, KeyInput input, Principal actor, CancellationToken ct);

    /// <summary>
    /// Makes a second key with the same name, scopes and lifetime; the old one stays valid for the overlap. While the key before the
    /// old one is still valid, or when the old one was rotated already, that is a <see cref="Conflict"/>: at most two are valid.
    /// </summary>
    /// <param name="holder">Whose key.</param>
    /// <param name="id">The old key.</param>
    /// <param name="overlapDays">Days that the old key stays valid, 0 to 30; null for 7.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="ct">Cancels.</param>
    Task<Result<MadeKey>> RotateAsync(KeyHolder holder, Guid id, int? overlapDays, Principal actor, CancellationToken ct);

    /// <summary>
    /// Makes a key hold less, end earlier, or both, at once; never more and never later: for that another key is made. What names nothing that
    /// is less changes nothing. A key that is not usable any more, or that somebody else changes at this moment, is a <see cref="Conflict"/>.
    /// </summary>
    /// <param name="holder">Whose key.</param>
    /// <param name="id">The key.</param>
    /// <param name="limits">What stays.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The key as it is now; or by field what would be wider, later or cannot be read.</returns>
    Task<Result<ApiKeyView>> NarrowAsync(KeyHolder holder, Guid id, KeyLimits limits, Principal actor, CancellationToken ct);

    /// <summary>Revokes a key; it stops at once. Doing it twice changes nothing.</summary>
    Task<Result<Done>> RevokeAsync(KeyHolder holder, Guid id, Principal actor, CancellationToken ct);
}

/// <summary>Whose keys.</summary>
/// <param name="Kind">A person or a service account.</param>
/// <param name="Id">Its id.</param>
public sealed record KeyHolder(PrincipalKind Kind, Guid Id)
{
    /// <summary>The principal's own keys.</summary>
    public static KeyHolder Of(Principal principal) => new(principal.Kind, principal.Id);
}

/// <summary>A key to make.</summary>
/// <param name="Name">What it is for, 1 to 100 characters.</param>
/// <param name="Days">Days until it expires, 1 to 3,650; null for 365.</param>
/// <param name="Scopes">What it holds, see <see cref="KeyScopes"/>; null for everything that its holder may do.</param>
public sealed record KeyInput(string Name, int? Days = null, IReadOnlyList<string>? Scopes = null);

/// <summary>What stays of a key.</summary>
/// <param name="Scopes">What it still holds, 1 to 50 scopes that it holds now, or narrower ones; null to leave them.</param>
/// <param name="ExpiresAt">When it ends: in the future, and no later than now; null to leave it.</param>
public sealed record KeyLimits(IReadOnlyList<string>? Scopes = null, DateTimeOffset? ExpiresAt = null);

/// <summary>A key that was made.</summary>
/// <param name="Key">The key itself, which is not kept.</param>
/// <param name="Id">Its id.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record MadeKey(string Key, Guid Id, DateTimeOffset ExpiresAt);

/// <summary>A key as its holder sees it; never the key itself.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Prefix">The part after <c>dmp_</c>, to recognise it by.</param>
/// <param name="Scopes">What it holds; null for everything that its holder may do.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="LastUsedAt">UTC, to the minute, or null.</param>
/// <param name="LastUsedFrom">The address from which it was used last, or null.</param>
/// <param name="State">Where it is.</param>
/// <param name="EndsSoon">Whether it is usable and ends within 14 days.</param>
/// <param name="Unused">Whether it is usable and nobody used it for 90 days.</param>
/// <param name="ReplacedAt">When another key came in its place, UTC, or null.</param>
/// <param name="Reported">Whether somebody found it and handed it in.</param>
public sealed record ApiKeyView(Guid Id, string Name, string Prefix, IReadOnlyList<string>? Scopes, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt, string? LastUsedFrom,
    KeyState State, bool EndsSoon, bool Unused, DateTimeOffset? ReplacedAt, bool Reported)
{
    /// <summary>What it may be narrowed to: what it holds, and of the offers those that lie within that.</summary>
    /// <param name="offers">Scopes that make sense for its holder.</param>
    public IReadOnlyList<string> Narrower(IReadOnlyList<string> offers)
        => Scopes is null ? offers : KeyScopes.Read([.. Scopes]) is { Ok: true } held ? [.. Scopes.Union(offers.Where(held.Value.Includes), StringComparer.Ordinal)] : Scopes;

    /// <summary>The last day on which it is valid in part or whole, UTC.</summary>
    public DateOnly LastDay() => DateOnly.FromDateTime(ExpiresAt.UtcDateTime.AddTicks(-1));

    /// <summary>The moment at which it ends for that to be its last day; null where it ends on that day, or earlier, anyhow.</summary>
    /// <param name="day">A day, UTC.</param>
    public DateTimeOffset? EndAfter(DateOnly? day) => day is { } last && last < LastDay() ? new DateTimeOffset(last.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) : null;
}

/// <summary>Where a key is in its life.</summary>
public enum KeyState
{
    /// <summary>Usable.</summary>
    Active,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Was revoked.</summary>
    Revoked,
}

/// <summary>What scopes may name, told by the features that keep products and domains.</summary>
public interface IScopeTargets
{
    /// <summary>The scopes that make sense for a holder: products that it reads and domains in which it writes; up to 500 of each.</summary>
    Task<IReadOnlyList<string>> OffersAsync(Principal holder, CancellationToken ct);

    /// <summary>Those of the scopes that name a product or a domain that is not there or of which the principal may not know.</summary>
    Task<IReadOnlyList<string>> UnknownAsync(Principal principal, KeyScopes scopes, CancellationToken ct);
}
