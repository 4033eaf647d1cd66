using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.UI.Fields;

/// <summary>What inputs of text share: a value that is told at every change, or once typing rests for a while.</summary>
public abstract class TextInput : FieldInput, IDisposable
{
    private CancellationTokenSource? _waiting;
    private string? _typed;

    /// <summary>The clock of the pause.</summary>
    [Inject] public required TimeProvider Time { get; init; }

    /// <summary>The text.</summary>
    [Parameter] public string? Value { get; set; }

    /// <summary>The new text.</summary>
    [Parameter] public EventCallback<string> ValueChanged { get; set; }

    /// <summary>Milliseconds without a key until the new text is told; 0 tells every key; null (default) tells it when the input is left.</summary>
    [Parameter] public int? Debounce { get; set; }

    /// <summary>Shown while it is empty. Never instead of a label.</summary>
    [Parameter] public string? Placeholder { get; set; }

    /// <summary>The longest text, in characters.</summary>
    [Parameter] public int? MaxLength { get; set; }

    /// <summary>Whether it can be read and copied only.</summary>
    [Parameter] public bool ReadOnly { get; set; }

    /// <summary>What the element shows: what was typed, until it has been told.</summary>
    protected string? Shown => _typed ?? Value;

    /// <summary>A key was typed. Elements bind it, and do not merely listen: only then does a slow answer leave alone what was typed meanwhile.</summary>
    protected async Task TypedAsync(string? text)
    {
        _typed = text ?? "";
        if (Debounce is not { } pause) return;
        StopWaiting();
        if (pause > 0)
        {
            _waiting = new CancellationTokenSource();
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(pause), Time, _waiting.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        await TellAsync();
    }

    /// <summary>The input was left, or Enter pressed.</summary>
    // Nothing is awaited before the text is told: the click that left the input comes next, and reads it.
    protected async Task ChangedAsync(ChangeEventArgs e)
    {
        StopWaiting();
        _typed = e.Value as string ?? "";
        await TellAsync();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the pause.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        _waiting?.Cancel();
        _waiting?.Dispose();
        _waiting = null;
    }

    private async Task TellAsync()
    {
        var text = _typed;
        _typed = null;
        if (text is null || text == (Value ?? "")) return;
        Value = text;
        await ValueChanged.InvokeAsync(text);
    }

    private void StopWaiting()
    {
        if (_waiting is not { } waiting) return;
        _waiting = null;
        waiting.Cancel();
        waiting.Dispose();
    }
}
