using System.Security.Claims;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Notifications.Api;

/// <summary>The caller's notifications and choices, and outgoing e-mail for Administrators.</summary>
internal static class NotificationRoutes
{
    private const int MostIds = 200;

    public static void MapNotificationRoutes(this IEndpointRouteBuilder routes)
    {
        var me = routes.MapApi("/me", "Notifications");
        me.MapGet("/notifications", async (string? kind, bool? unread, int? limit, string? cursor, ClaimsPrincipal user, HttpContext http, INotificationService notifications, CancellationToken ct)
            => QueryWords.Read<MessageKind>(kind, "kind", out var only) ?? (await notifications.ListAsync(user.Principal(), only, unread ?? false, PageRequest.From(limit, cursor), ct)).ToHttp(http))
            .WithSummary("Your notifications, newest first").Produces<Page<NotificationView>>();

        me.MapPost("/notifications/read", async (ReadInput input, ClaimsPrincipal user, INotificationService notifications, CancellationToken ct) =>
        {
            if (input.Ids is { Count: > MostIds }) return (IResult)Invalid.Field("ids", $"Name at most {MostIds} notifications; leave ids out for all.").ToProblem();
            if (input.Ids is null) await notifications.ReadAllAsync(user.Principal(), ct);
            else await notifications.MarkAsync(user.Principal(), input.Ids, input.Read, ct);
            return TypedResults.NoContent();
        }).WithSummary("Mark notifications as read: those that are named, or all").Produces(StatusCodes.Status204NoContent);

        me.MapGet("/notification-choices", async (ClaimsPrincipal user, HttpContext http, INotificationChoices choices, CancellationToken ct) =>
        {
            var view = await choices.GetAsync(user.Principal(), ct);
            return ETags.Tagged(http, view, view.Revision);
        }).WithSummary("What you are told by which way").Produces<ChoicesView>();

        me.MapPut("/notification-choices", async (ChoicesInput input, ClaimsPrincipal user, HttpContext http, INotificationChoices choices, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await choices.SetAsync(user.Principal(), input, revision, ct)).ToHttp(view => ETags.Tagged(http, view, view.Revision));
        }).WithSummary("Choose what you are told by which way; kinds that are not named stay").Produces<ChoicesView>();

        var mails = routes.MapApi("/mails", "Notifications");
        mails.MapGet("", async (string? state, int? limit, string? cursor, ClaimsPrincipal user, HttpContext http, IMailAdministration administration, CancellationToken ct)
            => QueryWords.Read<MailState>(state, "state", out var only) ?? (await administration.ListAsync(user.Principal(), only, PageRequest.From(limit, cursor), ct)).ToHttp(page => page.ToHttp(http)))
            .WithSummary("Outgoing e-mail and how it fared; never what it says").Produces<Page<MailView>>();
        mails.MapPost("/{id:guid}/retry", async (Guid id, ClaimsPrincipal user, IMailAdministration administration, CancellationToken ct)
            => (await administration.RetryAsync(user.Principal(), id, ct)).ToHttp())
            .WithSummary("Send an e-mail again that was given up").Produces<MailView>();
    }
}

/// <summary>What is marked.</summary>
/// <param name="Ids">Which notifications; all when absent.</param>
/// <param name="Read">False marks those that are named as unread again.</param>
internal sealed record ReadInput(IReadOnlyList<Guid>? Ids, bool Read = true);
