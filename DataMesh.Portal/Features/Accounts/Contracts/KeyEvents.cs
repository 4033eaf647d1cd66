using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Accounts.Contracts;

/// <summary>Something about an API key; never the key itself.</summary>
/// <param name="KeyId">The key's id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Holder">Whose: a person's address, or a service account's path.</param>
/// <param name="UserId">The person, or null.</param>
/// <param name="DomainId">The service account's domain, or null.</param>
public abstract record KeyEvent(Guid KeyId, string Name, string Holder, Guid? UserId, Guid? DomainId) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => UserId is null ? $"service-account:{Holder}" : $"user:{Holder}";
}

/// <summary>An API key was made.</summary>
/// <param name="KeyId">The key's id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Holder">Whose.</param>
/// <param name="UserId">The person, or null.</param>
/// <param name="DomainId">The service account's domain, or null.</param>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="Scopes">What it holds, in words.</param>
[EventName("key.created")]
public sealed record KeyCreated(Guid KeyId, string Name, string Holder, Guid? UserId, Guid? DomainId, DateTimeOffset ExpiresAt, string Scopes) : KeyEvent(KeyId, Name, Holder, UserId, DomainId)
{
    /// <inheritdoc />
    public override string Summary => $"made the API key {Name} for {Holder} with {Scopes}";
}

/// <summary>Another key came in an API key's place.</summary>
/// <param name="KeyId">The old key's id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Holder">Whose.</param>
/// <param name="UserId">The person, or null.</param>
/// <param name="DomainId">The service account's domain, or null.</param>
/// <param name="NewKeyId">The new key's id.</param>
/// <param name="OldUntil">Until when the old one is valid, UTC.</param>
[EventName("key.rotated")]
public sealed record KeyRotated(Guid KeyId, string Name, string Holder, Guid? UserId, Guid? DomainId, Guid NewKeyId, DateTimeOffset OldUntil) : KeyEvent(KeyId, Name, Holder, UserId, DomainId)
{
    /// <inheritdoc />
    public override string Summary => $"rotated the API key {Name} of {Holder}; the old one is valid until {OldUntil.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}

/// <summary>An API key was made to hold less, or to end earlier.</summary>
/// <param name="KeyId">The key's id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Holder">Whose.</param>
/// <param name="UserId">The person, or null.</param>
/// <param name="DomainId">The service account's domain, or null.</param>
/// <param name="Scopes">What it holds now, in words.</param>
/// <param name="ExpiresAt">When it ends now, UTC.</param>
[EventName("key.narrowed")]
public sealed record KeyNarrowed(Guid KeyId, string Name, string Holder, Guid? UserId, Guid? DomainId, string Scopes, DateTimeOffset ExpiresAt) : KeyEvent(KeyId, Name, Holder, UserId, DomainId)
{
    /// <inheritdoc />
    public override string Summary => $"narrowed the API key {Name} of {Holder} to {Scopes}, until {ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}

/// <summary>An API key was revoked.</summary>
/// <param name="KeyId">The key's id.</param>
/// <param name="Name">What it was for.</param>
/// <param name="Holder">Whose.</param>
/// <param name="UserId">The person, or null.</param>
/// <param name="DomainId">The service account's domain, or null.</param>
[EventName("key.revoked")]
public sealed record KeyRevoked(Guid KeyId, string Name, string Holder, Guid? UserId, Guid? DomainId) : KeyEvent(KeyId, Name, Holder, UserId, DomainId)
{
    /// <inheritdoc />
    public override string Summary => $"revoked the API key {Name} of {Holder}";
}

/// <summary>Somebody found an API key and handed it in, by which it was revoked.</summary>
/// <param name="KeyId">The key's id.</param>
/// <param name="Name">What it was for.</param>
/// <param name="Holder">Whose.</param>
/// <param name="UserId">The person, or null.</param>
/// <param name="DomainId">The service account's domain, or null.</param>
/// <param name="Where">Where it was found, as the finder wrote it, or null.</param>
/// <param name="From">The finder's address, or null.</param>
[EventName("key.reported")]
public sealed record KeyReported(Guid KeyId, string Name, string Holder, Guid? UserId, Guid? DomainId, string? Where, string? From) : KeyEvent(KeyId, Name, Holder, UserId, DomainId)
{
    /// <inheritdoc />
    public override string Summary => $"revoked the API key {Name} of {Holder}, because somebody found it{(Where is null ? "" : $" at “{Where}”")} and handed it in";
}

/// <summary>An API key's end comes near; said once for each key.</summary>
/// <param name="KeyId">The key's id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Holder">Whose.</param>
/// <param name="UserId">The person, or null.</param>
/// <param name="DomainId">The service account's domain, or null.</param>
/// <param name="ExpiresAt">UTC.</param>
[EventName("key.ending")]
public sealed record KeyEnding(Guid KeyId, string Name, string Holder, Guid? UserId, Guid? DomainId, DateTimeOffset ExpiresAt) : KeyEvent(KeyId, Name, Holder, UserId, DomainId)
{
    /// <inheritdoc />
    public override string Summary => $"told the holder that the API key {Name} of {Holder} ends on {ExpiresAt.UtcDateTime:yyyy-MM-dd}";
}

/// <summary>Something about a service account.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="DomainId">Its domain.</param>
/// <param name="Path"><c>domain/account</c>.</param>
public abstract record ServiceAccountEvent(Guid AccountId, Guid DomainId, string Path) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"service-account:{Path}";
}

/// <summary>A service account was made.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="DomainId">Its domain.</param>
/// <param name="Path"><c>domain/account</c>.</param>
/// <param name="Name">Its name.</param>
[EventName("service-account.created")]
public sealed record ServiceAccountCreated(Guid AccountId, Guid DomainId, string Path, string Name) : ServiceAccountEvent(AccountId, DomainId, Path)
{
    /// <inheritdoc />
    public override string Summary => $"made the service account {Path}";
}

/// <summary>A service account's name or purpose was changed.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="DomainId">Its domain.</param>
/// <param name="Path"><c>domain/account</c>.</param>
/// <param name="Name">Its name now.</param>
[EventName("service-account.changed")]
public sealed record ServiceAccountChanged(Guid AccountId, Guid DomainId, string Path, string Name) : ServiceAccountEvent(AccountId, DomainId, Path)
{
    /// <inheritdoc />
    public override string Summary => $"changed the service account {Path}";
}

/// <summary>A service account was locked or unlocked.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="DomainId">Its domain.</param>
/// <param name="Path"><c>domain/account</c>.</param>
/// <param name="Locked">Whether it is locked now.</param>
[EventName("service-account.locked")]
public sealed record ServiceAccountLocked(Guid AccountId, Guid DomainId, string Path, bool Locked) : ServiceAccountEvent(AccountId, DomainId, Path)
{
    /// <inheritdoc />
    public override string Summary => $"{(Locked ? "locked" : "unlocked")} the service account {Path}";
}

/// <summary>A service account was deleted with its keys.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="DomainId">Its domain.</param>
/// <param name="Path"><c>domain/account</c>.</param>
[EventName("service-account.deleted")]
public sealed record ServiceAccountDeleted(Guid AccountId, Guid DomainId, string Path) : ServiceAccountEvent(AccountId, DomainId, Path)
{
    /// <inheritdoc />
    public override string Summary => $"deleted the service account {Path}";
}
