using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Notifications.Contracts;

/// <summary>What the portal tells a person.</summary>
public interface INotificationService
{
    /// <summary>The latest notifications, newest first.</summary>
    Task<IReadOnlyList<NotificationView>> LatestAsync(Principal principal, int limit, CancellationToken ct);

    /// <summary>How many are unread.</summary>
    Task<int> UnreadAsync(Principal principal, CancellationToken ct);

    /// <summary>Marks all as read.</summary>
    Task ReadAllAsync(Principal principal, CancellationToken ct);
}

/// <summary>A notification.</summary>
public sealed record NotificationView(Guid Id, string Text, string Href, DateTimeOffset At, bool Read);
