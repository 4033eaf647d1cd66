using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Notifications.Contracts;

/// <summary>What a person wants to be told by which way.</summary>
public interface INotificationChoices
{
    /// <summary>The person's choices; the portal's own while nothing was chosen.</summary>
    Task<ChoicesView> GetAsync(Principal principal, CancellationToken ct);

    /// <summary>Chooses. Kinds that are not named stay as they are. <paramref name="revision"/> is the one that was read, null for any.</summary>
    Task<Result<ChoicesView>> SetAsync(Principal principal, ChoicesInput input, long? revision, CancellationToken ct);
}

/// <summary>One kind's ways.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="InApp">Whether it is told in the application.</param>
/// <param name="Mail">How it comes by e-mail.</param>
/// <param name="Webhook">Whether it is posted to the person's own webhooks.</param>
public sealed record KindChoice(MessageKind Kind, bool InApp, MailWay Mail, bool Webhook = false);

/// <summary>How one kind's ways change; what is null stays.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="InApp">Whether it is told in the application.</param>
/// <param name="Mail">How it comes by e-mail.</param>
/// <param name="Webhook">Whether it is posted to the person's own webhooks.</param>
public sealed record KindInput(MessageKind Kind, bool? InApp = null, MailWay? Mail = null, bool? Webhook = null);

/// <summary>When a digest comes.</summary>
/// <param name="Every">How often.</param>
/// <param name="Hour">The hour of the day by the clock of the zone, 0 to 23.</param>
/// <param name="Weekday">The day of a weekly digest.</param>
/// <param name="TimeZone">An IANA name, e.g. <c>Europe/Berlin</c>, or <c>UTC</c>.</param>
public sealed record DigestChoice(DigestEvery Every = DigestEvery.Daily, int Hour = 8, DayOfWeek Weekday = DayOfWeek.Monday, string TimeZone = "UTC");

/// <summary>A person's choices.</summary>
/// <param name="Kinds">Every kind with its ways.</param>
/// <param name="Digest">When the digest comes.</param>
/// <param name="MailWorks">Whether this installation sends e-mail at all.</param>
/// <param name="WebhooksWork">Whether people have webhooks of their own in this installation.</param>
/// <param name="Revision">The ETag; 0 while nothing was chosen.</param>
public sealed record ChoicesView(IReadOnlyList<KindChoice> Kinds, DigestChoice Digest, bool MailWorks, bool WebhooksWork, long Revision);

/// <summary>What a person chooses.</summary>
/// <param name="Kinds">The kinds that change.</param>
/// <param name="Digest">When the digest comes; null leaves it.</param>
public sealed record ChoicesInput(IReadOnlyList<KindInput>? Kinds, DigestChoice? Digest);
