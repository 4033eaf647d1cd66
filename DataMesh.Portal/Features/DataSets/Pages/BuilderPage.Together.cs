using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Presence;
using DataMesh.Portal.Features.DataSets.Versions;
using DataMesh.Portal.Query.Plan;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataSets.Pages;

/// <content>Others who have the set open, and how it was before.</content>
public sealed partial class BuilderPage
{
    private IAsyncDisposable? _room;
    private IReadOnlyList<string> _others = [];

    [Inject] private SetRooms Rooms { get; set; } = null!;

    /// <summary>Versions.</summary>
    [Inject] public required IDataSetVersions Versions { get; init; }

    private async Task EnterAsync()
    {
        if (_room is not null) await _room.DisposeAsync();
        _room = Rooms.Enter(Id, Principal, HearAsync);
        _others = Rooms.Others(Id, _room);
    }

    private Task HearAsync((long Revision, string By)? news) => InvokeAsync(async () =>
    {
        if (_room is null || Cancellation.IsCancellationRequested) return;
        _others = Rooms.Others(Id, _room);
        if (news is { } changed && _set.Value is { } set && changed.Revision > set.Revision) await FollowAsync(changed.By);
        StateHasChanged();
    });

    /// <summary>Takes another's change over at once where nothing of one's own would be lost; else the next save asks.</summary>
    private async Task FollowAsync(string by)
    {
        if (_dirty || _busy) return;
        var now = await Sets.GetAsync(Principal, Id, Cancellation);
        if (_dirty || _busy || !now.Ok) return;
        _set.Succeed(now.Value);
        if (DraftFlow.Read(now.Value.Flow) is not { } flow || FlowDifference.Of(_flow, flow).Count == 0 && FlowPlaces(_flow) == FlowPlaces(flow)) return;
        _history.Do(flow);
        if (Selected is null) _selected = flow.Output ?? flow.Nodes.LastOrDefault()?.Id;
        Toasts.Note($"{by} changed this data set.");
        await RefreshAsync();
    }

    private static string FlowPlaces(Flow flow) => string.Join(';', flow.Nodes.Select(n => n.Place));

    private async Task KeepVersionAsync()
    {
        if (await Dialogs.OpenAsync<VersionName>("Save version") is not string name) return;
        if (_dirty && !await SaveNowAsync()) return;
        var kept = await Versions.KeepAsync(Principal, Id, name, Cancellation);
        if (kept.Ok) Toasts.Done($"Version {kept.Value.Number}, “{kept.Value.Name}”, is kept");
        else Toasts.Failed(kept.Error!.Message);
    }

    private async Task ShowVersionsAsync()
    {
        var parameters = new Dictionary<string, object?> { [nameof(VersionsDialog.SetId)] = Id, [nameof(VersionsDialog.Now)] = _flow, [nameof(VersionsDialog.CanEdit)] = CanEdit };
        if (await Dialogs.OpenAsync<VersionsDialog>("Versions", parameters, width: "860px") is Flow flow) await ChangeAsync(flow);
    }
}
