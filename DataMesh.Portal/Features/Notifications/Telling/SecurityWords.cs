using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Features.Notifications.Telling;

/// <summary>What a person is told of their own account.</summary>
internal static class SecurityWords
{
    private static readonly HashSet<Type> s_types =
    [
        typeof(PasswordChanged), typeof(PasswordLinkMade), typeof(RolesChanged), typeof(TwoFactorChanged),
        typeof(RecoveryCodesMade), typeof(PasskeyAdded), typeof(PasskeyRemoved), typeof(LockedOut),
    ];

    /// <summary>Whether the person is told of events of the type.</summary>
    public static bool Tells(Type type) => s_types.Contains(type);

    /// <summary>The sentence, or null when there is nothing to tell.</summary>
    public static string? Of(RecordedEvent e, AccountEvent account) => account switch
    {
        PasswordChanged { ByLink: true } => "Your password was set by a one-time link",
        PasswordChanged => "Your password was changed",
        PasswordLinkMade { Mailed: "asked" } => "Somebody said on the sign-in page that you forgot your password: a link by which you set a new one was sent to you",
        PasswordLinkMade { Mailed: not null } => $"{By(e, account)} sent you a link by which you set a password",
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

    /// <summary>The sentence about a key, or null when there is nothing to tell.</summary>
    public static string? Of(RecordedEvent e, KeyEvent key)
    {
        var which = key.UserId is null ? $"the API key “{key.Name}” of {key.Holder}" : $"your API key “{key.Name}”";
        return key switch
        {
            KeyCreated => key.UserId is null ? $"{By(e, (Guid?)null)} made the API key “{key.Name}” for {key.Holder}" : $"{By(e, key.UserId)} made the API key “{key.Name}” for your account",
            KeyRotated k => $"{By(e, key.UserId)} rotated {which}; the old one is valid until {Format.Date(k.OldUntil)}",
            KeyNarrowed k => $"{By(e, key.UserId)} narrowed {which}: {k.Scopes}, until {Format.Date(k.ExpiresAt)}",
            KeyRevoked => $"{By(e, key.UserId)} revoked {which}",
            KeyEnding k => $"{char.ToUpperInvariant(which[0])}{which[1..]} ends on {Format.Date(k.ExpiresAt)}: rotate it before",
            KeyReported => $"Somebody found the API key “{key.Name}” of {key.Holder}; it is revoked. Look at what it did, and make a new one",
            _ => null,
        };
    }

    private static string By(RecordedEvent e, AccountEvent account) => By(e, account.UserId);

    private static string By(RecordedEvent e, Guid? person) => e.ActorId == person ? "You" : e.ActorId == Guid.Empty ? "The portal" : e.ActorName;
}
