using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataSets.Scheduling;

/// <summary>When snapshots are taken by themselves.</summary>
public sealed partial class ScheduleForm
{
    private static readonly ScheduleEvery[] s_every = [ScheduleEvery.Hour, ScheduleEvery.Day, ScheduleEvery.Week, ScheduleEvery.Month];
    private static readonly DayOfWeek?[] s_weekdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];
    private readonly Loadable<Found> _schedule = new();
    private ScheduleEvery _every = ScheduleEvery.Day;
    private DayOfWeek? _weekday = DayOfWeek.Monday;
    private decimal? _day = 1;
    private decimal? _percent;
    private string? _at = "06:00";
    private string? _zone = "UTC";
    private string? _problem;
    private Invalid? _wrong;
    private bool _busy;

    [Inject] internal IScheduleService Schedules { get; init; } = null!;

    /// <summary>The set.</summary>
    [Parameter, EditorRequired] public Guid Id { get; set; }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FetchAsync();

    private async Task FetchAsync()
    {
        await LoadAsync(_schedule, async ct =>
        {
            var found = await Schedules.GetAsync(Principal, Id, ct);
            return found.Error is null or NotFound ? new Found(found.Ok ? found.Value : null) : (Result<Found>)found.Error;
        });
        if (_schedule.Value?.Value is not { } s) return;
        (_every, _at, _zone, _percent) = (s.Every, s.At, s.TimeZone, s.AlertPercent);
        (_weekday, _day) = (s.Weekday ?? _weekday, s.Day ?? _day);
    }

    private async Task SaveAsync()
    {
        _busy = true;
        var saved = await Schedules.PutAsync(Principal, Id, new ScheduleInput(_every, _at, _weekday, (int?)_day, _zone, (int?)_percent), _schedule.Value?.Value?.Revision ?? 0, Cancellation);
        Tell(saved.Error);
        if (saved.Ok) await FetchAsync();
    }

    private async Task EndAsync()
    {
        _busy = true;
        var ended = await Schedules.DeleteAsync(Principal, Id, _schedule.Value?.Value?.Revision, Cancellation);
        Tell(ended.Error);
        if (ended.Ok) await FetchAsync();
    }

    private void Tell(Error? error)
    {
        _busy = false;
        _wrong = error as Invalid;
        _problem = error is null or Invalid ? null : error.Message;
    }

    private string? Wrong(string field) => _wrong?.Fields.FirstOrDefault(f => f.Field == field)?.Message;

    private static string Often(ScheduleEvery every) => every switch
    {
        ScheduleEvery.Hour => "Hourly",
        ScheduleEvery.Day => "Daily",
        ScheduleEvery.Week => "Weekly",
        _ => "Monthly",
    };

    /// <summary>The schedule, or that there is none.</summary>
    private sealed record Found(ScheduleView? Value);
}
