using DataMesh.Portal.Platform.Results;
using Microsoft.AspNetCore.Identity;

namespace DataMesh.Portal.Features.Accounts.Directory;

/// <summary>What Identity refuses, in the portal's words and by field.</summary>
internal static class IdentityErrors
{
    public static string Taken(string email) => $"There is an account for {email} already. Sign in with it, or write another address.";

    /// <summary>The refusal as an error. Throws when nothing was refused.</summary>
    public static Error ToError(this IdentityResult result, string email)
    {
        var codes = result.Errors.Select(e => e.Code).ToHashSet(StringComparer.Ordinal);
        if (codes.Count == 0) throw new InvalidOperationException("Nothing was refused.");
        if (codes.Overlaps([nameof(IdentityErrorDescriber.DuplicateEmail), nameof(IdentityErrorDescriber.DuplicateUserName)])) return new Conflict(Taken(email));
        if (codes.Contains(nameof(IdentityErrorDescriber.ConcurrencyFailure))) return Stale.Of("the account");
        return Invalid.Of([.. result.Errors.Select(ToField)]);
    }

    private static FieldError ToField(IdentityError e) => e.Code switch
    {
        nameof(IdentityErrorDescriber.PasswordTooShort) => new("password", "Take a password of at least 12 characters; several words make a good one."),
        nameof(IdentityErrorDescriber.PasswordRequiresUniqueChars) => new("password", "Take a password with at least 5 different characters."),
        nameof(IdentityErrorDescriber.PasswordMismatch) => new("currentPassword", "That is not your present password."),
        nameof(IdentityErrorDescriber.InvalidToken) => new("token", "This link was used already, is older than a day, or is not whole. Ask an administrator for a new one."),
        nameof(IdentityErrorDescriber.InvalidEmail) or nameof(IdentityErrorDescriber.InvalidUserName) => new("email", e.Description),
        _ => new("account", e.Description),
    };
}
