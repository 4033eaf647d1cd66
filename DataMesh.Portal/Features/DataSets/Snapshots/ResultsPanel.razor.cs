using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Keeping;
using DataMesh.Portal.Features.DataSets.Promoting;
using DataMesh.Portal.Features.DataSets.Querying;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataSets.Snapshots;

/// <summary>What becomes of a set.</summary>
public sealed partial class ResultsPanel
{
    private const int Shown = 20;
    private readonly Loadable<Page<RunView>> _runs = new();
    private IReadOnlyList<PromotedView> _products = [];
    private Obligations? _obligations;
    private string? _latestRefused;
    private string? _problem;
    private bool _busy;

    [Inject] internal ISnapshotService Snapshots { get; init; } = null!;

    [Inject] internal IPromotionService Promotions { get; init; } = null!;

    [Inject] internal SnapshotRows Rows { get; init; } = null!;

    [Inject] internal IReadGuard Guard { get; init; } = null!;

    /// <summary>The set.</summary>
    [Parameter, EditorRequired] public DataSetView Set { get; set; } = null!;

    /// <summary>Asked to go.</summary>
    [Parameter] public EventCallback OnClose { get; set; }

    private RunView? Active => _runs.Value?.Items.FirstOrDefault(r => r.State is RunState.Queued or RunState.Running);

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FetchAsync();

    private async Task FetchAsync()
    {
        await LoadAsync(_runs, ct => Snapshots.RunsAsync(Principal, Set.Id, new PageRequest(Shown, null), ct));
        if (_runs.Failure is not null || _runs.Loading) return;
        var flow = QueryApi.ReadFlow(Set.Flow);
        _obligations = flow.Ok ? Obligations.Of(await Guard.DecideAsync(Principal, DraftColumns.Inputs(flow.Value), AccessLevel.Read, Cancellation)) : null;
        var latest = await Rows.FindAsync(Set.Id, SnapshotRows.Latest, Cancellation);
        _latestRefused = latest.Ok ? (await Rows.CheckAsync(Principal, latest.Value, AccessLevel.Export, Cancellation)).Error?.Message : null;
        if (Set.Mine && await Promotions.ListAsync(Principal, Set.Id, Cancellation) is { Ok: true } products) _products = products.Value;
    }

    private Task StartAsync() => ActAsync(() => Snapshots.StartAsync(Principal, Set.Id, Cancellation));

    private Task CancelAsync(RunView run) => ActAsync(() => Snapshots.CancelAsync(Principal, Set.Id, run.Id, Cancellation));

    private async Task ActAsync(Func<Task<Result<RunView>>> act)
    {
        _busy = true;
        _problem = (await act()).Error?.Message;
        _busy = false;
        await FetchAsync();
    }

    private string ODataAddress => Navigation.ToAbsoluteUri($"odata/datasets/{Set.Id}").AbsoluteUri;

    private string Address(string rest) => Navigation.ToAbsoluteUri($"api/v1/datasets/{Set.Id}/{rest}").AbsoluteUri;

    private static string Tone(RunState state) => state switch
    {
        RunState.Succeeded => "good",
        RunState.Failed => "bad",
        RunState.Queued or RunState.Running => "warn",
        _ => "line",
    };

    private static string Words(RunView run) => run.State switch
    {
        RunState.Queued when run.Attempts > 0 => "Tried again soon",
        RunState.Queued => "Queued",
        RunState.Running => "Running",
        RunState.Succeeded => "Taken",
        RunState.Failed => "Failed",
        _ => "Cancelled",
    };
}
