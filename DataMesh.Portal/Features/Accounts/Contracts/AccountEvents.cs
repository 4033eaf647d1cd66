using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Accounts.Contracts;

/// <summary>Something about an account.</summary>
/// <param name="UserId">Whose account.</param>
/// <param name="Email">The account's address at that time.</param>
public abstract record AccountEvent(Guid UserId, string Email) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"user:{Email}";
}

/// <summary>An account was made.</summary>
/// <param name="UserId">Whose account.</param>
/// <param name="Email">Its address.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Roles">The platform roles it began with.</param>
[EventName("user.created")]
public sealed record UserCreated(Guid UserId, string Email, string Name, PlatformRoles Roles) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => Roles == PlatformRoles.None ? $"made the account of {Name}" : $"made the account of {Name} with the role {Roles}";
}

/// <summary>Somebody signed in.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Email">The account's address.</param>
/// <param name="How"><c>password</c>, <c>authenticator</c>, <c>recovery-code</c> or <c>passkey</c>.</param>
[EventName("user.signed-in")]
public sealed record SignedIn(Guid UserId, string Email, string How) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => $"signed in by {How.Replace('-', ' ')}";
}

/// <summary>Somebody tried to sign in to an account that exists, with a wrong password or code.</summary>
/// <param name="UserId">Whose account.</param>
/// <param name="Email">The account's address.</param>
/// <param name="How">What was wrong: <c>password</c>, <c>authenticator</c> or <c>recovery-code</c>.</param>
[EventName("user.sign-in-failed")]
public sealed record SignInFailed(Guid UserId, string Email, string How) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => $"gave a wrong {(How == "authenticator" ? "code" : How.Replace('-', ' '))}";
}

/// <summary>Too many wrong passwords or codes: signing in is closed for a while.</summary>
/// <param name="UserId">Whose account.</param>
/// <param name="Email">The account's address.</param>
/// <param name="Until">Until when, UTC.</param>
[EventName("user.locked-out")]
public sealed record LockedOut(Guid UserId, string Email, DateTimeOffset? Until) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => "was locked out after too many wrong attempts";
}

/// <summary>An administrator locked or unlocked an account.</summary>
/// <param name="UserId">Whose account.</param>
/// <param name="Email">The account's address.</param>
/// <param name="Locked">Whether it is locked now.</param>
[EventName("user.lock-changed")]
public sealed record LockChanged(Guid UserId, string Email, bool Locked) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => Locked ? $"locked the account {Email}" : $"unlocked the account {Email}";
}

/// <summary>The password was changed or set by a link.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Email">The account's address.</param>
/// <param name="ByLink">Whether by a one-time link.</param>
[EventName("user.password-changed")]
public sealed record PasswordChanged(Guid UserId, string Email, bool ByLink) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => ByLink ? "set a password by a one-time link" : "changed the password";
}

/// <summary>A one-time link for setting a password was made; the link itself is not recorded.</summary>
/// <param name="UserId">For whom.</param>
/// <param name="Email">The account's address.</param>
/// <param name="Mailed"><c>sent</c> to the person by e-mail, <c>asked</c> for on the sign-in page and sent, or null where it is passed on by hand.</param>
[EventName("user.password-link-made")]
public sealed record PasswordLinkMade(Guid UserId, string Email, string? Mailed = null) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => Mailed switch
    {
        null => $"made a link by which {Email} sets a password",
        "asked" => $"sent {Email} a link to set a password, since somebody said on the sign-in page that it is forgotten",
        _ => $"sent {Email} a link to set a password",
    };
}

/// <summary>The name was changed.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Email">The account's address.</param>
/// <param name="From">The name before.</param>
/// <param name="To">The name now.</param>
[EventName("user.renamed")]
public sealed record UserRenamed(Guid UserId, string Email, string From, string To) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => $"changed the name from {From} to {To}";
}

/// <summary>Platform roles were given or taken.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Email">The account's address.</param>
/// <param name="From">The roles before.</param>
/// <param name="To">The roles now.</param>
[EventName("user.roles-changed")]
public sealed record RolesChanged(Guid UserId, string Email, PlatformRoles From, PlatformRoles To) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => $"changed the platform roles of {Email} from {From} to {To}";
}

/// <summary>The second factor was switched on or off.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Email">The account's address.</param>
/// <param name="On">Whether it is on now.</param>
[EventName("user.two-factor-changed")]
public sealed record TwoFactorChanged(Guid UserId, string Email, bool On) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => On ? "switched the authenticator app on" : "switched the authenticator app off";
}

/// <summary>New recovery codes replaced the old ones.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Email">The account's address.</param>
[EventName("user.recovery-codes-made")]
public sealed record RecoveryCodesMade(Guid UserId, string Email) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => "made new recovery codes";
}

/// <summary>A passkey was added.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Email">The account's address.</param>
/// <param name="Name">The passkey's name.</param>
[EventName("user.passkey-added")]
public sealed record PasskeyAdded(Guid UserId, string Email, string Name) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => $"added the passkey {Name}";
}

/// <summary>A passkey was removed.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Email">The account's address.</param>
/// <param name="Name">The passkey's name.</param>
[EventName("user.passkey-removed")]
public sealed record PasskeyRemoved(Guid UserId, string Email, string Name) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => $"removed the passkey {Name}";
}

/// <summary>All browsers of the person were signed out.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Email">The account's address.</param>
[EventName("user.signed-out-everywhere")]
public sealed record SignedOutEverywhere(Guid UserId, string Email) : AccountEvent(UserId, Email)
{
    /// <inheritdoc />
    public override string Summary => "signed out everywhere";
}
