using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Notifications.Contracts;

/// <summary>What the portal tells a person.</summary>
public interface INotificationService
{
    /// <summary>The latest notifications, newest first.</summary>
    Task<IReadOnlyList<NotificationView>> LatestAsync(Principal principal, int limit, CancellationToken ct);

    /// <summary>All notifications, newest first.</summary>
    /// <param name="principal">Whose.</param>
    /// <param name="kind">Of one kind, or null for all.</param>
    /// <param name="unread">Only those that are unread.</param>
    /// <param name="page">Which page.</param>
    /// <param name="ct">Cancels.</param>
    Task<Page<NotificationView>> ListAsync(Principal principal, MessageKind? kind, bool unread, PageRequest page, CancellationToken ct);

    /// <summary>How many are unread.</summary>
    Task<int> UnreadAsync(Principal principal, CancellationToken ct);

    /// <summary>Marks all as read.</summary>
    Task ReadAllAsync(Principal principal, CancellationToken ct);

    /// <summary>Marks some as read, or as unread again; ids that are not the principal's are passed over.</summary>
    Task MarkAsync(Principal principal, IReadOnlyCollection<Guid> ids, bool read, CancellationToken ct);
}

/// <summary>A notification.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">One sentence.</param>
/// <param name="Href">Where it leads, beginning with a slash.</param>
/// <param name="At">UTC.</param>
/// <param name="Read">Whether it was read.</param>
public sealed record NotificationView(Guid Id, MessageKind Kind, string Text, string Href, DateTimeOffset At, bool Read);
