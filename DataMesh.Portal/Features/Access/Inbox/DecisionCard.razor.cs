using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataMesh.Portal.Features.Access.Inbox;

/// <summary>A request with what helps to decide on it, and the decision.</summary>
public sealed partial class DecisionCard
{
    private static readonly string[] Keys = ["a", "q", "d", "j"];

    private readonly Loadable<DecisionContext> _context = new();
    private readonly string _noteId = Ids.Next("decision-note");
    private ElementReference _noteBox;
    private ElementReference _card;
    private ElementReference _heading;
    private Draft _draft = null!;
    private IReadOnlyList<FieldError> _errors = [];
    private string? _failure;
    private string _mode = "approve";
    private bool _preview;
    private readonly Dictionary<string, Loadable<RequestPreview>> _rows = [];
    private bool _busy;
    private bool _toWrong;

    /// <summary>The request.</summary>
    [Parameter, EditorRequired] public AccessRequestView Request { get; set; } = default!;

    /// <summary>It was decided, or somebody else was faster.</summary>
    [Parameter] public EventCallback OnDone { get; set; }

    /// <summary>Shows the next request; without it there is none.</summary>
    [Parameter] public EventCallback OnNext { get; set; }

    /// <summary>Whether the focus goes to its heading when it appears: somebody goes on to it from another request.</summary>
    [Parameter] public bool Arrives { get; set; }

    /// <summary>Scripts.</summary>
    [Inject] public required IJSRuntime Js { get; init; }

    /// <summary>Decisions.</summary>
    [Inject] public required IAccessService Access { get; init; }

    /// <summary>Looks as the requester would.</summary>
    [Inject] public required IRequestPreview Previews { get; init; }

    /// <summary>Short answers.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary>The clock.</summary>
    [Inject] public required TimeProvider Time { get; init; }

    private IReadOnlyList<AccessLevel> Levels => [.. Enum.GetValues<AccessLevel>().Where(l => l <= _draft.MostLevel(Request))];

    private DateOnly Tomorrow => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime).AddDays(1);

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _draft = Draft.Of(Request, null);
        await LoadAsync(_context, ct => Access.ContextAsync(Principal, Request.Id, ct));
        if (_draft.Until is null && _context.Value?.ProposedUntil is { } proposed) _draft.Until = DateOnly.FromDateTime(proposed.UtcDateTime);
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && Arrives) await Js.ArriveAsync(_heading, Cancellation);
        if (!_toWrong) return;
        _toWrong = false;
        await Js.ToWrongAsync(_card, Cancellation);
    }

    private static string LevelWord(AccessLevel level) => level switch
    {
        AccessLevel.Sample => "Sample: example rows, masked",
        AccessLevel.Read => "Read: preview, data sets and API",
        _ => "Export: downloads too",
    };

    private bool Second => _draft.Ports.Any(p => p.Owner is not null);

    private DateOnly LatestDay
    {
        get
        {
            var most = _context.Value?.MostDays is { } days ? Tomorrow.AddDays(days - 1) : Tomorrow.AddYears(2).AddDays(-1);
            return _draft.Ports.Select(p => p.Owner?.Until).Min() is { } owner && DateOnly.FromDateTime(owner.UtcDateTime) is var day && day < most ? day : most;
        }
    }

    // Who approved beside this person, where several have to.
    private string? Beside => Request.Steps.FirstOrDefault(s => s is { State: StepState.Approved, Together: > 1 } && Request.Steps.All(o => o.Kind != StepKind.Governance || o.State != StepState.Open))?.By;

    // Who else has to approve at the same time, as far as that is not this person.
    private string? Others => Request.Steps.Where(s => s is { State: StepState.Open, Together: > 1 } && s.People.Any(p => p != Principal.Name)).ToList() is { Count: > 1 } open
        ? $"{Words.And([.. open.Where(s => s.People.All(p => p != Principal.Name)).DefaultIfEmpty(open[^1]).Select(s => s.Who).Distinct()])} {(open.Count == 2 ? "has" : "have")}" : null;

    // Whether Governance comes after this approval, as it stands.
    private bool GoesOn => Request.Steps.Any(s => s is { Kind: StepKind.Governance, State: StepState.Later })
        && _draft.Ports.Any(p => p.Columns.Any(c => c.Granted && (c.View.PersonalData || c.View.Classification == "restricted")));

    private Task ShowAsync()
    {
        _preview = !_preview;
        _rows.Clear();
        return Task.CompletedTask;
    }

    private Task RowsAsync(string port)
    {
        var rows = _rows[port] = new Loadable<RequestPreview>();
        return LoadAsync(rows, ct => Previews.OfAsync(Principal, Request.Id, port, _draft.ToInput() with { Note = null }, ct));
    }

    private static string DomainOf(string port) => port[..port.IndexOf('/', StringComparison.Ordinal)];

    private string? ErrorOf(string field)
        => _errors.FirstOrDefault(e => e.Field == field || e.Field.StartsWith(field + "[", StringComparison.Ordinal)) is { } error
            ? error.Position is { } at ? $"{error.Message} (at character {at + 1})" : error.Message
            : null;

    private async Task KeyAsync(string key)
    {
        if (_busy) return;
        switch (key)
        {
            case "a":
                await ApproveAsync();
                break;
            case "q":
                await AskWordsAsync("ask");
                break;
            case "d":
                await AskWordsAsync("deny");
                break;
            case "j":
                await OnNext.InvokeAsync();
                break;
        }
    }

    private async Task AskWordsAsync(string mode)
    {
        (_mode, _errors, _failure) = (mode, [], null);
        StateHasChanged();
        await _noteBox.FocusAsync();
    }

    private Task ApproveAsync()
    {
        _mode = "approve";
        var empty = _draft.Ports.FirstOrDefault(p => p.Columns.All(c => !c.Granted));
        if (empty is not null)
        {
            (_errors, _toWrong) = ([new FieldError($"columns.{empty.Port}", "Every column is left out. Tick at least one, or deny the request.")], true);
            return Task.CompletedTask;
        }

        return DecideAsync(ct => Access.ApproveAsync(Principal, Request.Id, _draft.ToInput(), null, ct), Others is not null ? "You have approved; others decide too" : GoesOn ? "Governance decides next" : $"{Request.ConsumerName} may use it now");
    }

    private Task SendAsync() => _mode == "deny"
        ? DecideAsync(ct => Access.DenyAsync(Principal, Request.Id, _draft.Note, null, ct), "The request is denied")
        : DecideAsync(ct => Access.AskAsync(Principal, Request.Id, _draft.Note, ct), $"{Request.RequesterName} is asked");

    private async Task DecideAsync(Func<CancellationToken, Task<Result<AccessRequestView>>> decide, string done)
    {
        (_busy, _errors, _failure) = (true, [], null);
        if (await TryAsync(async () => await ShowAsync(await decide(Cancellation), done)) is { } fault) _failure = fault;
        _busy = false;
    }

    private async Task ShowAsync(Result<AccessRequestView> result, string done)
    {
        switch (result.Error)
        {
            case null:
                Toasts.Done(done);
                await OnDone.InvokeAsync();
                break;
            case Invalid invalid:
                (_errors, _preview, _toWrong) = (invalid.Fields, false, true);
                break;
            case Conflict conflict:
                Toasts.Note(conflict.Message);
                await OnDone.InvokeAsync();
                break;
            case { } error:
                _failure = error.Message;
                break;
        }
    }
}
