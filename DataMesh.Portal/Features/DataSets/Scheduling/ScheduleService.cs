using System.Globalization;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.DataSets.Scheduling;

/// <summary>Keeps schedules, and turns those that are due into runs.</summary>
internal sealed partial class ScheduleService(IDbContextFactory<PortalDbContext> factory, IDataSetService sets, TimeProvider time, ILogger<ScheduleService> log) : IScheduleService
{
    private const int Batch = 100;

    public async Task<Result<ScheduleView>> GetAsync(Principal principal, Guid id, CancellationToken ct)
    {
        var set = await OwnAsync(principal, id, ct);
        if (set.Error is { } error) return error;
        await using var db = await factory.CreateDbContextAsync(ct);
        return await FindAsync(db, id, ct) is { } schedule ? View(schedule) : new NotFound($"{set.Value.Name} has no schedule.");
    }

    public async Task<Result<ScheduleView>> PutAsync(Principal principal, Guid id, ScheduleInput input, long? revision, CancellationToken ct)
    {
        var set = await OwnAsync(principal, id, ct);
        if (set.Error is { } error) return error;
        var rule = ScheduleInputs.Read(input);
        if (rule.Error is { } wrong) return wrong;
        await using var db = await factory.CreateDbContextAsync(ct);
        var schedule = await FindAsync(db, id, ct);
        if (revision is { } expected && expected != (schedule?.Revision ?? 0)) return Stale.Of("the schedule");
        if (schedule is null) db.Add(schedule = new DataSetSchedule { DataSetId = id, TimeZone = "", Turn = new DataSetTurn { DataSetId = id } });
        var now = time.GetUtcNow();
        (schedule.Every, schedule.At, schedule.Weekday, schedule.Day) = (rule.Value.Every, rule.Value.At, rule.Value.Weekday, rule.Value.Day);
        (schedule.TimeZone, schedule.AlertPercent, schedule.UpdatedAt) = (rule.Value.Zone.Id, input.AlertPercent, now);
        schedule.Turn!.NextAt = rule.Value.Next(now);
        db.Record(principal, new ScheduleChanged(id, set.Value.Name, rule.Value.Words));
        return await db.TrySaveAsync("the schedule", "Somebody made the schedule a moment ago; read it and change that one.", ct) is { } failed ? failed : View(schedule);
    }

    public async Task<Result<Done>> DeleteAsync(Principal principal, Guid id, long? revision, CancellationToken ct)
    {
        var set = await OwnAsync(principal, id, ct);
        if (set.Error is { } error) return error;
        await using var db = await factory.CreateDbContextAsync(ct);
        if (await FindAsync(db, id, ct) is not { } schedule) return new NotFound($"{set.Value.Name} has no schedule.");
        if (schedule.Expect(revision, "the schedule") is { } stale) return stale;
        db.Remove(schedule);
        db.Record(principal, new ScheduleChanged(id, set.Value.Name, null));
        return await db.TrySaveAsync("the schedule", null, ct) is { } failed ? failed : Done.Yes;
    }

    /// <summary>Queues a run for each schedule whose turn has come; however many turns were missed, it is one run. Safe where several instances do it at once.</summary>
    /// <returns>How many runs were queued.</returns>
    public async Task<int> QueueDueAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        List<Guid> due;
        await using (var db = await factory.CreateDbContextAsync(ct))
            due = await db.Set<DataSetTurn>().Where(t => t.NextAt <= now).OrderBy(t => t.NextAt).Take(Batch).Select(t => t.DataSetId).ToListAsync(ct);
        var queued = 0;
        foreach (var id in due) queued += await QueueAsync(id, now, ct) ? 1 : 0;
        return queued;
    }

    private async Task<bool> QueueAsync(Guid id, DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        if (await FindAsync(db, id, ct) is not { Turn: { } turn } schedule || turn.NextAt > now) return false;
        if (ScheduleInputs.Of(schedule) is not { } rule)
        {
            // Looked at again tomorrow: the machine may know the zone by then.
            turn.NextAt = now.AddDays(1);
            UnknownZone(log, id, schedule.TimeZone);
            await db.TrySaveAsync("the schedule", null, ct);
            return false;
        }

        turn.NextAt = rule.Next(now);
        // A run that has not ended yet will have rows as new as these.
        var busy = await db.Set<DataSetRun>().AnyAsync(r => r.DataSetId == id && (r.State == RunState.Queued || r.State == RunState.Running), ct);
        if (!busy) db.Add(new DataSetRun { Id = Guid.CreateVersion7(), DataSetId = id, Scheduled = true, QueuedAt = now, DueAt = now });
        // Lost to another instance, which queued it.
        return await db.TrySaveAsync("the schedule", null, ct) is null && !busy;
    }

    private async Task<Result<DataSetView>> OwnAsync(Principal principal, Guid id, CancellationToken ct)
    {
        var set = await sets.GetAsync(principal, id, ct);
        if (set.Error is { } error) return error;
        return set.Value.Mine ? set : new Forbidden("Only its owner schedules a data set; make a copy to schedule your own.", "not-owner");
    }

    private static Task<DataSetSchedule?> FindAsync(PortalDbContext db, Guid id, CancellationToken ct) => db.Set<DataSetSchedule>().Include(s => s.Turn).SingleOrDefaultAsync(s => s.DataSetId == id, ct);

    private static ScheduleView View(DataSetSchedule s) => new(s.Every, s.At.ToString("HH:mm", CultureInfo.InvariantCulture), s.Weekday, s.Day, s.TimeZone, s.AlertPercent, s.Turn!.NextAt,
        ScheduleInputs.Of(s)?.Words ?? $"The time zone {s.TimeZone} is not known here any more; choose another.", s.Revision);

    [LoggerMessage(1, LogLevel.Error, "The schedule of data set {Set} waits: this machine knows no time zone {Zone}")]
    private static partial void UnknownZone(ILogger logger, Guid set, string zone);
}
