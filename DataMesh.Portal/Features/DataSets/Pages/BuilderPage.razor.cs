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
    private readonly Stack<Flow> _undo = new();
    private Flow _flow = FlowEdits.Empty;
    private Guid? _shownId;
    private string? _selected;
    private bool _unreadable;
    private bool _describing;
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

    private bool CanEdit => _set.Value is { Mine: true } && !_unreadable;

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
        _pinned = (await Pins.ListAsync(Principal, Cancellation)).Contains(Id);
        await ShowAsync(set);
    }

    private Task ShowAsync(DataSetView set)
    {
        _set.Succeed(set);
        var read = DraftFlow.Read(set.Flow);
        _unreadable = read is null;
        _flow = read ?? FlowEdits.Empty;
        _undo.Clear();
        _selected = _flow.Nodes.Any(n => n.Id == Step) ? Step : _flow.Output ?? _flow.Nodes.LastOrDefault()?.Id;
        _reveal = (_selected, false);
        // The first answer is drawn before the page lives; rows would be read, and recorded, twice.
        return RendererInfo.IsInteractive ? RefreshAsync(TimeSpan.Zero) : Task.CompletedTask;
    }

    private async Task SelectAsync(string id)
    {
        _selected = id;
        _reveal = (id, true);
        Query(("step", id == _flow.Output ? null : id));
        await RefreshAsync(TimeSpan.Zero);
    }

    private Task ReplaceAsync(FlowNode node) => ChangeAsync(FlowEdits.Replace(_flow, node));

    private async Task ChangeAsync(Flow flow)
    {
        if (!CanEdit) return;
        _undo.Push(_flow);
        _flow = flow;
        if (Selected is null) _selected = flow.Output ?? flow.Nodes.LastOrDefault()?.Id;
        SaveSoon();
        // Drawn before anything is awaited: the next edit starts from the step on the screen.
        StateHasChanged();
        await RefreshAsync(TimeSpan.FromMilliseconds(150));
    }

    private async Task UndoAsync()
    {
        if (!_undo.TryPop(out var before)) return;
        _flow = before;
        if (Selected is null) _selected = before.Output ?? before.Nodes.LastOrDefault()?.Id;
        SaveSoon();
        await RefreshAsync(TimeSpan.Zero);
    }

    private Task RemoveAsync(FlowNode node)
    {
        var next = node.Inputs.Select(i => i.Id).FirstOrDefault(i => i.Length > 0);
        _selected = next ?? _flow.Output;
        return ChangeAsync(FlowEdits.Remove(_flow, node.Id));
    }

    private Task AddStepAsync(StepKinds kind)
    {
        var after = _selected ?? _flow.Output!;
        var made = kind.Make(FlowEdits.NewId(_flow, kind.Word), after, ColumnsOf(after));
        _selected = made.Id;
        _reveal = (made.Id, true);
        return ChangeAsync(FlowEdits.InsertAfter(_flow, after, made));
    }

    private async Task AddProductAsync()
    {
        if (await PickAsync() is not { } input) return;
        _selected = input.Id;
        _reveal = (input.Id, true);
        await ChangeAsync(FlowEdits.AddInput(_flow, input));
    }

    private async Task AddProductToAsync(FlowNode node)
    {
        if (await PickAsync() is not { } input) return;
        var flow = FlowEdits.AddInput(_flow, input);
        FlowNode with = node switch
        {
            JoinNode join => join with { Right = input.Id },
            UnionNode union => union with { Sources = [.. union.Sources, input.Id] },
            _ => node,
        };
        await ChangeAsync(FlowEdits.Replace(flow, with));
    }

    private async Task<InputNode?> PickAsync()
        => await Dialogs.OpenAsync<PortPicker>("Add a product", width: "680px") is string port ? new InputNode(FlowEdits.NewId(_flow, port.Split('/')[^1]), port) : null;

    private async Task DescribeAsync(string name, string description)
    {
        _nameError = name.Trim().Length == 0 ? "The name has 1 to 100 characters." : null;
        if (_nameError is not null || _set.Value is not { } set) return;
        _set.Succeed(set with { Name = name.Trim(), Description = description });
        await SaveNowAsync();
    }

    private async Task ShareAsync()
    {
        if (_set.Value is not { } set || await Dialogs.OpenAsync<ShareDialog>("Share this data set", new Dictionary<string, object?> { [nameof(ShareDialog.SharedWith)] = set.SharedWith }) is not List<string> shared) return;
        _set.Succeed(set with { SharedWith = shared });
        if (await SaveNowAsync()) Toasts.Done(shared.Count == 0 ? "Shared with nobody" : $"Shared with {string.Join(", ", shared)}");
        else if (_set.Value is { } now) _set.Succeed(now with { SharedWith = set.SharedWith });
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

    private DataSetInput Input(DataSetView set) => new(set.Name, set.Description, JsonSerializer.SerializeToElement(FlowJson.Write(_flow)), set.SharedWith, set.Chart);
}
