using DataMesh.Portal.Features.DataApi.Calls;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Theming;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataMesh.Portal.Features.DataApi.Pages;

/// <summary>A form that makes one call. The browser makes it, so that what is seen is what a program gets: same address, same grants, same limits.</summary>
public sealed partial class TryCall : IAsyncDisposable
{
    private static readonly string[] s_formats = ["json", "ndjson", "csv", "parquet"];
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private IJSObjectReference? _module;
    private string? _filter;
    private string? _sent;
    private string? _orderBy;
    private bool _descending;
    private decimal? _top = 10;
    private string _format = "json";
    private bool _busy;
    private bool _failed;
    private TriedCall? _answer;
    private TriedProblem? _problem;
    private string _text = "";

    /// <summary>The way to the browser.</summary>
    [Inject] public required IJSRuntime Js { get; init; }

    /// <summary>What is called.</summary>
    [Parameter, EditorRequired] public CallTarget Target { get; set; } = null!;

    private bool Nothing => _left.Count == Target.Columns.Count;

    private string Address => new CallOptions(_left.Count == 0 ? [] : [.. Target.Columns.Select(c => c.Name).Where(n => !_left.Contains(n))], _filter, _orderBy, _descending, (int?)_top, _format).Address(Target);

    private string? FilterError => _problem?.Option == "$filter" && _sent == _filter ? _problem.Message : null;

    /// <summary>The filter that was sent, parted where something was noticed.</summary>
    private (string Before, string At, string After)? Marked
    {
        get
        {
            if (FilterError is null || _problem?.Position is not { } position || (_sent ?? "").Trim() is not { Length: > 0 } text) return null;
            // Behind the end something is missing.
            if (position >= text.Length) return (text, "…", "");
            // A word that fits nowhere is noticed at its end.
            if (text[position] == ' ' && position > 0) position = text.LastIndexOf(' ', position - 1) + 1;
            var end = text.IndexOf(' ', position) is var space && space > position ? space : text.Length;
            return (text[..position], text[position..end], text[end..]);
        }
    }

    private string FilterExample => (Target.Columns.FirstOrDefault(c => !c.Key) ?? Target.Columns.FirstOrDefault()) is not { } column ? "" : column.Type.Kind switch
    {
        LogicalKind.Integer or LogicalKind.Decimal or LogicalKind.Number => $"{column.Name} gt 100",
        LogicalKind.Boolean => $"{column.Name} eq true",
        LogicalKind.Date => $"{column.Name} ge 2026-01-01",
        LogicalKind.Timestamp => $"{column.Name} ge 2026-01-01T00:00:00Z",
        LogicalKind.Time => $"{column.Name} ge 09:00:00",
        _ => $"startswith({column.Name}, 'A')",
    };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_module is not null) await _module.ReleaseAsync();
        Dispose();
    }

    private void Choose(string column, bool on)
    {
        if (on) _left.Remove(column);
        else _left.Add(column);
    }

    private async Task SendAsync()
    {
        (_busy, _failed, _sent) = (true, false, _filter);
        try
        {
            _module ??= await Js.InvokeAsync<IJSObjectReference>("import", Cancellation, "./js/try-call.js");
            _answer = await _module.InvokeAsync<TriedCall>("send", Cancellation, Address);
            _problem = _answer?.Problem();
            _text = _answer?.Text() ?? "";
        }
        catch (JSException)
        {
            _failed = true;
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            // The page was left before there was an answer.
        }
        finally
        {
            _busy = false;
        }
    }
}
