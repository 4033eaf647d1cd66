using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Notifications.Telling;

/// <summary>What a person is told of their own account.</summary>
internal static class SecurityWords
{
    private static readonly HashSet<Type> s_types =
    [
        typeof(KeyCreated), typeof(KeyRevoked), typeof(PasswordChanged), typeof(PasswordLinkMade), typeof(RolesChanged), typeof(TwoFactorChanged),
        typeof(RecoveryCodesMade), typeof(PasskeyAdded), typeof(PasskeyRemoved), typeof(LockedOut),
    ];

    /// <summary>Whether the person is told of events of the type.</summary>
    public static bool Tells(Type type) => s_types.Contains(type);

    /// <summary>The sentence, or null when there is nothing to tell.</summary>
    public static string? Of(RecordedEvent e, AccountEvent account) => account switch
    {
        KeyCreated k => $"{By(e, account)} made the API key “{k.Name}” for your account",
        KeyRevoked k => $"{By(e, account)} revoked your API key “{k.Name}”",
        PasswordChanged { ByLink: true } => "Your password was set by a one-time link",
        PasswordChanged => "Your password was changed",
        PasswordLinkMade => $"{By(e, account)} made a link by which your password can be set",
        RolesChanged r => $"{By(e, account)} changed your platform roles from {r.From} to {r.To}",
        TwoFactorChanged { On: true } => "The authenticator app was switched on for your account",
        TwoFactorChanged => "The authenticator app was switched off for your account",
        RecoveryCodesMade => "New recovery codes were made for your account",
        PasskeyAdded p => $"The passkey “{p.Name}” was added to your account",
        PasskeyRemoved p => $"The passkey “{p.Name}” was removed from your account",
        LockedOut => "Somebody gave too many wrong passwords or codes for your account: signing in by password is closed for some minutes",
        _ => null,
    };

    private static string By(RecordedEvent e, AccountEvent account) => e.ActorId == account.UserId ? "You" : e.ActorId == Guid.Empty ? "The portal" : e.ActorName;
}
