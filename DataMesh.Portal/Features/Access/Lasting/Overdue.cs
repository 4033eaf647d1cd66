using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Requests;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Lasting;

/// <summary>
/// Requests on which nobody decides: their deciders are reminded once, then Governance may decide in the owners' place. Where Governance
/// itself does not decide, or has nobody who could, administrators are told, who appoint people and decide nothing.
/// </summary>
internal sealed class Overdue(IDbContextFactory<PortalDbContext> databases, Deciders deciders, IUserDirectory users, PortalSettings settings, TimeProvider time)
{
    private const int Batch = 100;

    /// <summary>Does what is due by now; answers how many steps were reminded of or passed on.</summary>
    public async Task<int> SweepAsync(CancellationToken ct)
        => await EachAsync(settings.Access.EscalateAfterDays, s => s.EscalatedAt == null, EscalateAsync, ct)
            + await EachAsync(settings.Access.RemindAfterDays, s => s.RemindedAt == null && s.EscalatedAt == null, RemindAsync, ct);

    private async Task<int> EachAsync(int days, System.Linq.Expressions.Expression<Func<RequestStep, bool>> still, Func<PortalDbContext, AccessRequest, IReadOnlyList<RequestStep>, CancellationToken, Task> act, CancellationToken ct)
    {
        if (days == 0) return 0;
        for (var acted = 0; ;)
        {
            var now = time.GetUtcNow();
            var since = now.AddDays(-days);
            await using var db = await databases.CreateDbContextAsync(ct);
            // A request that waits for its requester's answer waits for nobody else.
            var steps = await db.Set<RequestStep>().AsNoTracking().Where(s => s.State == StepState.Open && s.WaitsSince <= since).Where(still)
                .Where(s => db.Set<AccessRequest>().Any(r => r.Id == s.RequestId && r.State == RequestState.Submitted))
                .OrderBy(s => s.WaitsSince).ThenBy(s => s.Id).Take(Batch).Select(s => new { s.Id, s.RequestId }).ToListAsync(ct);
            if (steps.Count == 0) return acted;
            foreach (var group in steps.GroupBy(s => s.RequestId))
            {
                await using var each = await databases.CreateDbContextAsync(ct);
                var request = await each.Set<AccessRequest>().WithAll().SingleAsync(r => r.Id == group.Key, ct);
                var due = request.Steps.Where(s => group.Any(g => g.Id == s.Id)).ToList();
                foreach (var kind in due.GroupBy(s => (s.Kind, s.Kind == StepKind.Owner ? s.DomainId : default))) await act(each, request, [.. kind], ct);
                // Whoever decides at this moment wins, and the next round looks again.
                request.ChangedAt = now;
                await each.SaveChangesAsync(ct);
                acted += due.Count;
            }
        }
    }

    private async Task RemindAsync(PortalDbContext db, AccessRequest request, IReadOnlyList<RequestStep> steps, CancellationToken ct)
    {
        var people = await deciders.PeopleAsync([request], ct);
        foreach (var step in steps) step.RemindedAt = time.GetUtcNow();
        Record(db, request, steps, "reminded", [.. steps.SelectMany(s => people.Of(request, s)).DistinctBy(p => p.Id)]);
    }

    private async Task EscalateAsync(PortalDbContext db, AccessRequest request, IReadOnlyList<RequestStep> steps, CancellationToken ct)
    {
        foreach (var step in steps) step.EscalatedAt = time.GetUtcNow();
        var people = await deciders.PeopleAsync([request], ct);
        var helping = steps[0].Kind == StepKind.Owner ? people.Governance.Where(p => p.Id != request.RequesterId).ToList() : [];
        if (helping.Count > 0) Record(db, request, steps, "escalated", helping);
        else Record(db, request, steps, "unanswered", await users.HoldingAsync(PlatformRoles.Administrator, ct));
    }

    private static void Record(PortalDbContext db, AccessRequest request, IReadOnlyList<RequestStep> steps, string how, IReadOnlyList<Person> to)
        => db.Record(Principal.System, new RequestOverdue(request.Id, [.. request.Ports.Where(p => steps.Any(s => s.RequestPortId == p.Id)).Select(p => p.Path).Order(StringComparer.Ordinal)],
            steps[0].Kind, request.RequesterName, how, [.. to.Select(p => p.Id)]));
}
