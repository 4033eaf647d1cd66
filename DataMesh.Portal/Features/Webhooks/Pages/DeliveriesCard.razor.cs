using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Webhooks.Pages;

/// <summary>Deliveries of one webhook.</summary>
public sealed partial class DeliveriesCard
{
    private DeliveryState?[] States => Scope.IsOwn ? [null, DeliveryState.Waiting, DeliveryState.Dead, DeliveryState.Delivered, DeliveryState.Dropped] : [null, DeliveryState.Waiting, DeliveryState.Dead, DeliveryState.Delivered];

    private readonly Loadable<Page<DeliveryView>> _page = new();
    private DeliveryState? _state;
    private string? _cursor;

    /// <summary>Webhooks.</summary>
    [Inject] public required IWebhookService Webhooks { get; init; }

    /// <summary>Short answers.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary>Whose webhooks.</summary>
    [Parameter, EditorRequired] public WebhookScope Scope { get; set; } = null!;

    /// <summary>The webhook.</summary>
    [Parameter, EditorRequired] public WebhookView Webhook { get; set; } = null!;

    /// <summary>Something was sent again.</summary>
    [Parameter] public EventCallback OnChanged { get; set; }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FetchAsync();

    private static string Words(DeliveryState? state) => state switch
    {
        DeliveryState.Waiting => "Waiting",
        DeliveryState.Delivered => "Delivered",
        DeliveryState.Dead => "Given up",
        DeliveryState.Dropped => "Left out",
        _ => "Every state",
    };

    private Task FetchAsync() => LoadAsync(_page, ct => Webhooks.DeliveriesAsync(Principal, Scope, Webhook.Id, _state, PageRequest.From(25, _cursor), ct));

    private Task FilterAsync(DeliveryState? state)
    {
        (_state, _cursor) = (state, null);
        return FetchAsync();
    }

    private Task GoAsync(string? cursor)
    {
        _cursor = cursor;
        return FetchAsync();
    }

    private async Task RetryAsync(DeliveryView? delivery)
    {
        var again = await Webhooks.RetryAsync(Principal, Scope, Webhook.Id, delivery?.Id, Cancellation);
        if (again.Error is { } error) Toasts.Failed("It is not sent again", error.Message);
        else Toasts.Done(delivery is null ? $"{Format.Count(again.Value, "delivery", "deliveries")} sent again" : "It is sent again");
        await FetchAsync();
        await OnChanged.InvokeAsync();
    }
}
