using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.UI.Formatting;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Notifications.Bell;

/// <summary>The bell: how much is new, and the latest, looked up again every few seconds.</summary>
public sealed partial class NotificationBell
{
    private const int Shown = 20;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private IReadOnlyList<NotificationView> _latest = [];
    private int _unread;
    private string _said = "";

    /// <summary>Notifications.</summary>
    [Inject] public required INotificationService Notifications { get; init; }

    /// <summary>The clock.</summary>
    [Inject] public required TimeProvider Time { get; init; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (User.Identity?.IsAuthenticated == true) await LookAsync();
    }

    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && User.Identity?.IsAuthenticated == true) _ = PollAsync();
    }

    private async Task PollAsync()
    {
        using var timer = new PeriodicTimer(Every, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(Cancellation))
            {
                var before = _unread;
                // One small count; the list is read only when there is something new.
                if (await Notifications.UnreadAsync(Principal, Cancellation) == before) continue;
                await LookAsync();
                if (_unread > before) _said = Format.Count(_unread - before, "new notification");
                await InvokeAsync(StateHasChanged);
            }
        }
        catch (OperationCanceledException)
        {
            // The page went.
        }
        catch (Exception fault)
        {
            await DispatchExceptionAsync(fault);
        }
    }

    private async Task LookAsync()
    {
        _latest = await Notifications.LatestAsync(Principal, Shown, Cancellation);
        _unread = await Notifications.UnreadAsync(Principal, Cancellation);
    }

    private async Task ReadAllAsync()
    {
        await Notifications.ReadAllAsync(Principal, Cancellation);
        await LookAsync();
    }
}
