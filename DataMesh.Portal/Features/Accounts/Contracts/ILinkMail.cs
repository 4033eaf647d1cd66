using DataMesh.Portal.Platform.Data;

namespace DataMesh.Portal.Features.Accounts.Contracts;

/// <summary>Sends one-time links by e-mail. Implemented by the feature that sends e-mail.</summary>
internal interface ILinkMail
{
    /// <summary>Whether this installation sends e-mail.</summary>
    bool Works { get; }

    /// <summary>Adds the e-mail to what is sent; the caller saves, with the change that made the link.</summary>
    void Add(PortalDbContext db, LinkLetter letter);
}

/// <summary>A one-time link on its way to its person.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Reason">Why it is sent.</param>
/// <param name="Link">The link, absolute. A secret until it was used.</param>
/// <param name="Until">When it ends, UTC; after that it is not sent any more.</param>
internal sealed record LinkLetter(Guid UserId, LinkReason Reason, string Link, DateTimeOffset Until);

/// <summary>Why a one-time link is sent. Stored as numbers: never renumbered.</summary>
internal enum LinkReason
{
    /// <summary>An account was made for the person.</summary>
    Invited = 1,

    /// <summary>An administrator sends it.</summary>
    Sent = 2,

    /// <summary>Somebody said on the sign-in page that the password is forgotten.</summary>
    Forgotten = 3,
}
