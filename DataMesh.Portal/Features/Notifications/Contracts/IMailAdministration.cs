using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Notifications.Contracts;

/// <summary>Outgoing e-mail as Administrators see it: to whom and how it fared, never what it says. Everybody else gets <see cref="Forbidden"/>.</summary>
public interface IMailAdministration
{
    /// <summary>E-mails, newest first.</summary>
    Task<Result<Page<MailView>>> ListAsync(Principal principal, MailState? state, PageRequest page, CancellationToken ct);

    /// <summary>Sends an e-mail again that waits or was given up.</summary>
    Task<Result<MailView>> RetryAsync(Principal principal, Guid id, CancellationToken ct);
}

/// <summary>How an e-mail stands.</summary>
public enum MailState
{
    /// <summary>It is to be sent, for the first time or again.</summary>
    Waiting,

    /// <summary>The mail server took it.</summary>
    Sent,

    /// <summary>It was given up.</summary>
    Dead,

    /// <summary>It was left out: the person is gone or locked, or it no longer concerns them.</summary>
    Dropped,
}

/// <summary>An outgoing e-mail.</summary>
/// <param name="Id">Its id.</param>
/// <param name="To">The person's address, or null when the person is gone.</param>
/// <param name="Messages">How many messages it holds; 0 with a link.</param>
/// <param name="Digest">Whether it is a digest.</param>
/// <param name="Link">Whether it carries a one-time link by which the person sets a password.</param>
/// <param name="State">How it stands.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="NextTryAt">When it is tried next, UTC, or null.</param>
/// <param name="LastError">Why the last try failed, or null.</param>
public sealed record MailView(Guid Id, string? To, int Messages, bool Digest, bool Link, MailState State, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? NextTryAt, string? LastError);
