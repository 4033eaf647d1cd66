using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Access.Inbox;

/// <summary>What waits for one's decision: one request on its card, or several with one reason.</summary>
public sealed partial class DecideTab
{
    private readonly Loadable<Page<AccessRequestView>> _waiting = new();
    private readonly HashSet<Guid> _ticked = [];
    private IReadOnlyList<(AccessRequestView Request, string Why)> _left = [];
    private string _note = "";
    private string? _wrong;
    private bool _many;
    private bool _busy;
    private bool _begun;
    private bool _moved;
    private string? _was;
    private ElementReference _list;

    /// <summary>Requests.</summary>
    [Inject] public required IAccessService Access { get; init; }

    /// <summary>Decides several at once.</summary>
    [Inject] public required IManyDecisions Many { get; init; }

    /// <summary>Short answers.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary>The request that is shown.</summary>
    [SupplyParameterFromQuery(Name = "request")] public string? RequestId { get; set; }

    /// <summary>A decision was made.</summary>
    [Parameter] public EventCallback OnDecided { get; set; }

    private AccessRequestView? Chosen => _waiting.Value?.Items.FirstOrDefault(r => r.Id.ToString() == RequestId) ?? _waiting.Value?.Items.FirstOrDefault();

    private int Approvable => _waiting.Value?.Items.Count(r => _ticked.Contains(r.Id) && Many.WhyNot(r, approve: true) is null) ?? 0;

    // Those of the ticked that an approval would leave as they are, with the reason.
    private IReadOnlyList<(AccessRequestView Request, string Why)> Staying
        => [.. (_waiting.Value?.Items ?? []).Where(r => _ticked.Contains(r.Id)).Select(r => (r, Many.WhyNot(r, approve: true)!)).Where(p => p.Item2 is not null)];

    private int Index => Math.Max(0, _waiting.Value?.Items.Select((r, i) => (r, i)).FirstOrDefault(p => p.r.Id == Chosen?.Id).i ?? 0);

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _many = await Many.AllowedAsync(Cancellation);
        await LoadAsync();
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // Whoever goes on to another request begins at its top; whoever opens the page begins at the page's.
        _moved |= _begun && _was != RequestId;
        (_begun, _was) = (true, RequestId);
    }

    private Task LoadAsync() => LoadAsync(_waiting, ct => Access.WaitingAsync(Principal, new PageRequest(PageRequest.MaxLimit, null), ct));

    private async Task DoneAsync()
    {
        _moved = true;
        var at = Index;
        await LoadAsync();
        // What is gone is chosen no longer.
        _ticked.IntersectWith((_waiting.Value?.Items ?? []).Select(r => r.Id));
        await OnDecided.InvokeAsync();
        if (_waiting.Value is { Items.Count: > 0 } left) Show(left.Items[Math.Min(at, left.Items.Count - 1)]);
    }

    private void Next()
    {
        if (_waiting.Value is { Items.Count: > 1 } waiting) Show(waiting.Items[(Index + 1) % waiting.Items.Count]);
    }

    private void Tick(Guid request, bool on)
    {
        if (on) _ticked.Add(request);
        else _ticked.Remove(request);
    }

    private async Task DecideAsync(bool approve)
    {
        (_busy, _wrong, _left) = (true, null, []);
        if (await TryAsync(() => DecideManyAsync(approve)) is { } fault) _wrong = fault;
        _busy = false;
    }

    private async Task DecideManyAsync(bool approve)
    {
        var chosen = _waiting.Value!.Items.Where(r => _ticked.Contains(r.Id)).ToList();
        var done = await Many.DecideAsync(Principal, [.. chosen.Select(r => r.Id)], approve, _note, Cancellation);
        if (done.Error is { } error)
        {
            _wrong = error.Message;
            return;
        }

        _left = [.. done.Value.Items.Where(i => i.Message is not null).Select(i => (chosen.First(r => r.Id == i.Request), i.Message!))];
        if (done.Value.Decided > 0) Toasts.Done($"{done.Value.Decided} {(approve ? "approved" : "denied")}");
        _ticked.Clear();
        if (_left.Count == 0) _note = "";
        await DoneAsync();
        // The field and the buttons are gone.
        if (_waiting.Value is { Items.Count: > 0 }) await _list.FocusAsync();
    }

    private void Show(AccessRequestView request) => Query(("request", request.Id.ToString()));

    private static string Who(AccessRequestView request)
        => request.Consumer.Kind != ConsumerKind.User ? $"{request.RequesterName}, for {request.ConsumerName}" : request.RequesterName;

    private static string Products(AccessRequestView request) => string.Join(", ", request.Ports.Select(p => p.ProductName).Distinct());
}
