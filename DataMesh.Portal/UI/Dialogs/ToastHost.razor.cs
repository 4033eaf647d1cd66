using System.Collections.Specialized;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace DataMesh.Portal.UI.Dialogs;

public sealed partial class ToastHost : IDisposable
{
    private readonly CancellationTokenSource _gone = new();

    /// <summary>The list of messages.</summary>
    [Inject] public required NotificationService Service { get; init; }

    /// <summary>The clock by which messages go.</summary>
    [Inject] public required TimeProvider Time { get; init; }

    /// <inheritdoc />
    public void Dispose()
    {
        Service.Messages.CollectionChanged -= Changed;
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override void OnInitialized() => Service.Messages.CollectionChanged += Changed;

    private static string? Tone(NotificationMessage message) => message.Severity switch
    {
        NotificationSeverity.Success => "good",
        NotificationSeverity.Warning => "warn",
        NotificationSeverity.Error => "bad",
        _ => null,
    };

    private void Changed(object? sender, NotifyCollectionChangedEventArgs e)
    {
        foreach (var message in e.NewItems?.OfType<NotificationMessage>() ?? [])
            if (message.Duration is > 0 and { } duration) _ = InvokeAsync(() => ExpireAsync(message, duration, _gone.Token));
        _ = InvokeAsync(StateHasChanged);
    }

    private async Task ExpireAsync(NotificationMessage message, double milliseconds, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), Time, cancellation);
            Service.Messages.Remove(message);
        }
        catch (OperationCanceledException)
        {
            // The page went before the message did.
        }
    }
}
