using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Accounts.Contracts;

/// <summary>Who there is, for features that name people.</summary>
public interface IUserDirectory
{
    /// <summary>The person with that address (case does not matter), or null.</summary>
    Task<Person?> FindAsync(string email, CancellationToken ct);

    /// <summary>The people with these ids; unknown ids are left out.</summary>
    Task<IReadOnlyDictionary<Guid, Person>> GetAsync(IEnumerable<Guid> ids, CancellationToken ct);

    /// <summary>Up to <paramref name="limit"/> people whose name or address contains the text, by name.</summary>
    Task<IReadOnlyList<Person>> SearchAsync(string text, int limit, CancellationToken ct);

    /// <summary>Everybody who holds the platform role and is not locked, by name.</summary>
    Task<IReadOnlyList<Person>> HoldingAsync(PlatformRoles role, CancellationToken ct);

    /// <summary>The principal that the person is when signed in by <paramref name="way"/>, or null when there is none or the person is locked.</summary>
    Task<Principal?> PrincipalAsync(Guid id, PrincipalWay way, CancellationToken ct);
}

/// <summary>Makes accounts and keys without a screen: the command line and the demo.</summary>
public interface IUserRegistrar
{
    /// <summary>Makes an account. Without a password the person sets one by the link from <see cref="PasswordLinkAsync"/>.</summary>
    /// <returns>The person, or what is wrong with the address, the name or the password.</returns>
    Task<Result<Person>> CreateAsync(string email, string name, PlatformRoles roles, string? password, Principal actor, CancellationToken ct);

    /// <summary>A one-time link by which the person sets a password; absolute.</summary>
    Task<Result<string>> PasswordLinkAsync(Guid user, CancellationToken ct);

    /// <summary>Makes an API key for the user.</summary>
    /// <param name="user">Whose key.</param>
    /// <param name="name">What it is for, 1 to 100 characters.</param>
    /// <param name="days">Days until it expires, 1 to 3,650; null for 365.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The key itself, which is not kept and shown this once.</returns>
    Task<Result<string>> CreateKeyAsync(Guid user, string name, int? days, Principal actor, CancellationToken ct);

    /// <summary>How many accounts there are.</summary>
    Task<int> CountAsync(CancellationToken ct);
}

/// <summary>Somebody, as others see them.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Email">The address, as written by the person.</param>
/// <param name="Name">The name.</param>
public sealed record Person(Guid Id, string Email, string Name);
