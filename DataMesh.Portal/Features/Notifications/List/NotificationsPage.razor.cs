using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Notifications.List;

/// <summary>All notifications of a person.</summary>
public sealed partial class NotificationsPage
{
    private static readonly MessageKind?[] s_kinds = [null, .. MessageKinds.All.Select(k => (MessageKind?)k)];
    private readonly Loadable<Page<NotificationView>> _page = new();
    private (string?, bool, string?)? _shown;

    /// <summary>Notifications.</summary>
    [Inject] public required INotificationService Notifications { get; init; }

    /// <summary>Only of this kind, as a word of the API.</summary>
    [SupplyParameterFromQuery] public string? Kind { get; set; }

    /// <summary>Only those that are unread.</summary>
    [SupplyParameterFromQuery] public bool Unread { get; set; }

    /// <summary>Where the page of the list begins.</summary>
    [SupplyParameterFromQuery] public string? Cursor { get; set; }

    private MessageKind? Chosen => Enum.TryParse<MessageKind>(Kind, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_shown == (Kind, Unread, Cursor)) return;
        _shown = (Kind, Unread, Cursor);
        await FetchAsync();
    }

    private static string? Word(MessageKind? kind) => kind is null ? null : System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(kind.Value.ToString());

    private static string IconOf(MessageKind kind) => kind switch
    {
        MessageKind.RequestsToDecide => "inbox",
        MessageKind.MyRequests => "question",
        MessageKind.MyGrants => "access",
        MessageKind.ProductsIOwn or MessageKind.ProductsIUse => "catalog",
        MessageKind.Alarms => "warn",
        MessageKind.DataSets => "sets",
        _ => "shield",
    };

    private Task FetchAsync() => LoadAsync(_page, ct => Notifications.ListAsync(Principal, Chosen, Unread, PageRequest.From(null, Cursor), ct));

    private async Task MarkAsync(NotificationView one, bool read)
    {
        if (one.Read == read) return;
        await Notifications.MarkAsync(Principal, [one.Id], read, Cancellation);
        await FetchAsync();
    }

    private async Task ReadAllAsync()
    {
        await Notifications.ReadAllAsync(Principal, Cancellation);
        await FetchAsync();
    }
}
