using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace DataMesh.Portal.UI.Fields;

public sealed partial class SuggestBox : IDisposable
{
    private readonly string _listId = Ids.Next("suggestions");
    private readonly LatestRun _search = new();
    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<Suggestion> _found = [];
    private string _text = "";
    private bool _open;
    private bool _none;
    private int _active = -1;

    /// <summary>The clock of the pause between the last key and the search.</summary>
    [Inject] public required TimeProvider Time { get; init; }

    /// <summary>Finds what matches a text of at least one character, best first.</summary>
    [Parameter, EditorRequired] public Func<string, CancellationToken, Task<IReadOnlyList<Suggestion>>> Find { get; set; } = (_, _) => Task.FromResult<IReadOnlyList<Suggestion>>([]);

    /// <summary>Something was chosen.</summary>
    [Parameter] public EventCallback<Suggestion> OnChosen { get; set; }

    /// <summary>Whether the chosen text stays in the box; otherwise it is emptied for the next choice.</summary>
    [Parameter] public bool Keep { get; set; }

    /// <summary>Shown while it is empty.</summary>
    [Parameter] public string? Placeholder { get; set; }

    /// <summary>What is said when nothing matches.</summary>
    [Parameter] public string NothingFound { get; set; } = "Nothing matches.";

    private bool Open => _open && _found.Count > 0;

    /// <summary>Empties the box, e.g. after what was chosen has been added.</summary>
    public void Clear()
    {
        (_text, _found, _open, _none, _active) = ("", [], false, false, -1);
        StateHasChanged();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private string OptionId(int index) => $"{_listId}-{index}";

    private async Task TypedAsync(string? text)
    {
        _text = text ?? "";
        if (string.IsNullOrWhiteSpace(_text))
        {
            await _search.StopAsync();
            Clear();
            return;
        }

        await _search.RunAsync(FindAsync, _gone.Token);
    }

    private async Task FindAsync(CancellationToken ct)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(150), Time, ct);
        var found = await Find(_text.Trim(), ct);
        ct.ThrowIfCancellationRequested();
        (_found, _open, _none, _active) = (found, true, found.Count == 0, found.Count > 0 ? 0 : -1);
    }

    private async Task KeyAsync(KeyboardEventArgs e)
    {
        switch (e.Key)
        {
            case "ArrowDown" when _found.Count > 0:
                (_open, _active) = (true, (_active + 1) % _found.Count);
                break;
            case "ArrowUp" when _found.Count > 0:
                (_open, _active) = (true, (_active - 1 + _found.Count) % _found.Count);
                break;
            case "Enter" when Open && _active >= 0:
                await ChooseAsync(_found[_active]);
                break;
            case "Escape":
                _open = false;
                break;
        }
    }

    private async Task ChooseAsync(Suggestion item)
    {
        (_text, _found, _open, _none, _active) = (Keep ? item.Text : "", [], false, false, -1);
        await OnChosen.InvokeAsync(item);
    }

    private void Close() => _open = false;
}
