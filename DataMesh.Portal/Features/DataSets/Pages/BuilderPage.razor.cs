using System.Text.Json;
using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using DataMesh.Portal.UI.Theming;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataMesh.Portal.Features.DataSets.Pages;

/// <summary>The builder: a set's steps, an editor for the selected one, and the rows after it.</summary>
public sealed partial class BuilderPage : IAsyncDisposable
{
    private readonly Loadable<DataSetView> _set = new();
    private readonly FlowHistory _history = new();
    private Guid? _shownId;
    private string? _selected;
    private bool _unreadable;
    private bool _describing;
    private bool _noting;
    private string? _problem;
    private string? _nameError;
    private ElementReference _steps;
    private ElementReference _detail;
    private IJSObjectReference? _script;
    private (string? Step, bool ByHand) _reveal;

    /// <summary>The way to the browser.</summary>
    [Inject] public required IJSRuntime Js { get; init; }

    /// <summary>Data sets.</summary>
    [Inject] public required IDataSetService Sets { get; init; }

    /// <summary>The way to rows.</summary>
    [Inject] public required IGovernedReader Reader { get; init; }

    /// <summary>Asked whether the set may be downloaded; never for rows.</summary>
    [Inject] public required IReadGuard Guard { get; init; }

    /// <summary>Questions.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Short answers.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary>The clock of pauses.</summary>
    [Inject] public required TimeProvider Time { get; init; }

    /// <summary>The set.</summary>
    [Parameter] public Guid Id { get; set; }

    /// <summary>The selected step; the result when left out.</summary>
    [SupplyParameterFromQuery] public string? Step { get; set; }

    private bool CanEdit => _set.Value is { MayEdit: true } && !_unreadable;

    private Flow _flow => _history.Now;

    private FlowNode? Selected => _flow.Nodes.FirstOrDefault(n => n.Id == _selected);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_shownId == Id) return;
        _shownId = Id;
        await FetchAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_room is not null) await _room.DisposeAsync();
        if (_script is not null) await _script.ReleaseAsync();
        Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_reveal.Step is null || _steps.Id is null) return;
        var byHand = _reveal.ByHand;
        _reveal = default;
        try
        {
            _script ??= await Js.InvokeAsync<IJSObjectReference>("import", Cancellation, "./js/builder.js");
            await _script.InvokeVoidAsync("reveal", Cancellation, _steps, _detail, byHand);
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            // The page went: there is nothing left to show.
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) _saving?.Dispose();

        base.Dispose(disposing);
    }

    private async Task FetchAsync()
    {
        await LoadAsync(_set, ct => Sets.GetAsync(Principal, Id, ct));
        if (_set.Failure is not null || _set.Value is not { } set) return;
        if (RendererInfo.IsInteractive) await EnterAsync();
        _pinned = (await Pins.ListAsync(Principal, Cancellation)).Contains(Id);
        await ShowAsync(set);
    }

    private Task ShowAsync(DataSetView set)
    {
        _set.Succeed(set);
        var read = DraftFlow.Read(set.Flow);
        _unreadable = read is null;
        _history.Reset(read ?? FlowEdits.Empty);
        _selected = _flow.Nodes.Any(n => n.Id == Step) ? Step : _flow.Output ?? _flow.Nodes.LastOrDefault()?.Id;
        _reveal = (_selected, false);
        // The first answer is drawn before the page lives; rows would be read, and recorded, twice.
        return RendererInfo.IsInteractive ? RefreshAsync() : Task.CompletedTask;
    }

    private async Task SelectAsync(string id)
    {
        (_selected, _noting, _looksAt) = (id, false, null);
        _reveal = (id, true);
        Query(("step", id == _flow.Output ? null : id));
        await RefreshAsync();
    }

    private async Task DescribeAsync(string name, string description)
    {
        _nameError = name.Trim().Length == 0 ? "The name has 1 to 100 characters." : null;
        if (_nameError is not null || _set.Value is not { } set) return;
        _set.Succeed(set with { Name = name.Trim(), Description = description });
        await SaveNowAsync();
    }

    private async Task ShareAsync()
    {
        if (_set.Value is not { } set) return;
        var now = new Dictionary<string, object?> { [nameof(ShareDialog.SharedWith)] = set.SharedWith, [nameof(ShareDialog.Editors)] = set.Editors };
        if (await Dialogs.OpenAsync<ShareDialog>("Share this data set", now) is not ShareDialog.Sharing shared) return;
        _set.Succeed(set with { SharedWith = shared.With, Editors = shared.Editors });
        if (await SaveNowAsync()) Toasts.Done(shared.With.Count == 0 ? "Shared with nobody" : $"Shared with {string.Join(", ", shared.With)}");
        else if (_set.Value is { } after) _set.Succeed(after with { SharedWith = set.SharedWith, Editors = set.Editors });
    }

    private async Task CopyAsync()
    {
        if (_set.Value is not { } set) return;
        var name = $"Copy of {set.Name}";
        var made = await Sets.CreateAsync(Principal, new DataSetInput(name[..Math.Min(name.Length, 100)], set.Description, set.Flow, null, set.Chart), Cancellation);
        if (made.Ok) Navigation.NavigateTo($"/datasets/{made.Value.Id}");
        else _problem = made.Error!.Message;
    }

    private async Task DeleteAsync()
    {
        if (_set.Value is not { } set || !await Dialogs.ConfirmAsync(new Confirmation($"Delete {set.Name}?", "Those with whom it is shared lose it too. The products stay as they are.", "Delete", Danger: true))) return;
        var deleted = await Sets.DeleteAsync(Principal, Id, null, Cancellation);
        if (deleted.Ok) Navigation.NavigateTo("/datasets");
        else _problem = deleted.Error!.Message;
    }

    private DataSetInput Input(DataSetView set) => new(set.Name, set.Description, JsonSerializer.SerializeToElement(FlowJson.Write(_flow)), set.SharedWith, set.Chart, set.Editors);
}
