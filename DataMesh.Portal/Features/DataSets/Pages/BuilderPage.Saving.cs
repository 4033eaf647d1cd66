using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Dialogs;
using Microsoft.AspNetCore.Components.Routing;

namespace DataMesh.Portal.Features.DataSets.Pages;

/// <content>Every change is kept as one works; another person's change is shown before anything is lost.</content>
public sealed partial class BuilderPage
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(600);
    private CancellationTokenSource? _saving;
    private bool _dirty;
    private bool _busy;

    private string SavedWords => _set.Value is not { MayEdit: true } ? "" : _busy ? "Saving…" : _dirty ? "Not saved yet" : "Saved";

    private void SaveSoon()
    {
        _dirty = true;
        _saving?.Cancel();
        _saving?.Dispose();
        _saving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _ = SaveAfterAsync(_saving.Token);
    }

    private async Task SaveAfterAsync(CancellationToken ct)
    {
        try
        {
            await Task.Delay(s_pause, Time, ct);
            await InvokeAsync(SaveNowAsync);
        }
        catch (OperationCanceledException)
        {
            // Something newer is saved instead, or the page went.
        }
        catch (Exception fault)
        {
            await DispatchExceptionAsync(fault);
        }
    }

    private async Task<bool> SaveNowAsync()
    {
        if (_set.Value is not { MayEdit: true } set || _unreadable) return false;
        if (_busy)
        {
            // One at a time: the revision of the one that runs is needed for the next.
            SaveSoon();
            return true;
        }

        var written = _flow;
        (_busy, _problem) = (true, null);
        var saved = await Sets.UpdateAsync(Principal, Id, Input(set), set.Revision, Cancellation);
        _busy = false;
        if (saved.Ok)
        {
            Keep(saved.Value);
            _dirty = !ReferenceEquals(written, _flow);
            if (_room is not null) _ = Rooms.ChangedAsync(Id, _room, saved.Value.Revision);
            StateHasChanged();
            return true;
        }

        if (saved.Error is Stale) return await ResolveAsync(set);
        _dirty = true;
        _problem = $"Your last change is not saved: {saved.Error!.Message}";
        StateHasChanged();
        return false;
    }

    /// <summary>Keeps what is not kept yet before the page goes; where that fails one stays and is told.</summary>
    private async Task LeaveAsync(LocationChangingContext leaving)
    {
        if (!_dirty || !CanEdit || _busy) return;
        if (!await SaveNowAsync() && _problem is not null) leaving.PreventNavigation();
    }

    private async Task<bool> ResolveAsync(DataSetView mine)
    {
        var now = await Sets.GetAsync(Principal, Id, Cancellation);
        if (now.Error is { } gone)
        {
            _problem = gone.Message;
            return false;
        }

        var theirs = now.Value;
        var choice = await Dialogs.ResolveAsync("this data set",
        [
            new ConflictingField("Name", mine.Name, theirs.Name),
            new ConflictingField("Description", mine.Description, theirs.Description),
            new ConflictingField("Shared with", string.Join(", ", mine.SharedWith), string.Join(", ", theirs.SharedWith)),
            new ConflictingField("Steps", Building.FlowWords.Of(_flow), Building.FlowWords.Of(Building.DraftFlow.Read(theirs.Flow))),
        ]);
        switch (choice)
        {
            case ConflictChoice.KeepMine:
                _set.Succeed(mine with { Revision = theirs.Revision });
                return await SaveNowAsync();
            case ConflictChoice.TakeTheirs:
                _dirty = false;
                await ShowAsync(theirs);
                return false;
            default:
                _dirty = true;
                _problem = "Your changes are not saved: somebody else changed this data set meanwhile.";
                return false;
        }
    }

    // The flow on the screen may be newer than what was saved; only what the server decides is taken over.
    private void Keep(DataSetView saved) => _set.Succeed(saved);
}
