using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Requests;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Lasting;

/// <summary>
/// Decisions that wait for a person who has left: whose account is locked, or who no longer owns the product or decides in its domain. Nobody
/// waits for them any more. Where everybody else has approved, that is enough; where they were the only one, anybody of the domain may decide.
/// </summary>
internal sealed class LeftSeats(IDbContextFactory<PortalDbContext> databases, Seating seating, Deciders deciders, IPortDirectory directory, IRoutePolicies policies, TimeProvider time)
{
    private const int Batch = 200;

    /// <summary>Looks at everybody who is awaited by name; answers how many decisions wait for them no longer.</summary>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        var left = 0;
        for (var after = Guid.Empty; ;)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var requests = await db.Set<RequestStep>().AsNoTracking().Where(s => s.State == StepState.Open && s.Seat == SeatKind.Person && s.RequestId > after)
                .Select(s => s.RequestId).Distinct().OrderBy(r => r).Take(Batch).ToListAsync(ct);
            foreach (var id in requests) left += await OneAsync(id, ct);
            if (requests.Count < Batch) return left;
            after = requests[^1];
        }
    }

    private async Task<int> OneAsync(Guid id, CancellationToken ct)
    {
        var acting = await deciders.OfAsync(Principal.System, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var request = await db.Set<AccessRequest>().WithAll().SingleAsync(r => r.Id == id, ct);
        var move = new Move(db, acting, request, time.GetUtcNow());
        var products = request.Ports.ToDictionary(p => p.Id, p => p.ProductId);
        var owners = await seating.OwnersAsync([.. products.Values.Distinct()], ct);
        var gone = request.Steps.Where(s => s is { State: StepState.Open, Seat: SeatKind.Person } && (owners.GetValueOrDefault(products[s.RequestPortId]) ?? []).All(o => o.Id != s.PersonId)).ToList();
        if (gone.Count == 0 || !request.IsOpen) return 0;
        foreach (var seat in gone) (seat.State, seat.Note) = (StepState.NotNeeded, $"{seat.PersonName} no longer decides on it.");
        foreach (var port in gone.GroupBy(s => s.RequestPortId)) await GoOnAsync(move, request.Ports.Single(p => p.Id == port.Key), port.First(), ct);
        move.Settle();
        request.ChangedAt = move.Now;
        db.Entry(request).Property(r => r.ChangedAt).IsModified = true;
        await db.SaveChangesAsync(ct);
        return gone.Count;
    }

    private async Task GoOnAsync(Move move, AccessRequestPort port, RequestStep gone, CancellationToken ct)
    {
        var beside = move.Request.Steps.Where(s => s.IsBeside(gone)).ToList();
        if (beside.Any(s => s.State == StepState.Open)) return;
        if (beside.FirstOrDefault(s => s.State == StepState.Approved) is not { } approved || await StillAsync(move, port, ct) is not var (info, conditions))
        {
            var any = move.Request.AddStep(move.Db, port, gone.Number, gone.Kind, new Seat(SeatKind.Any));
            (any.State, any.WaitsSince) = (StepState.Open, move.Now);
            // What can no longer be given binds nobody.
            port.Conditions = null;
            return;
        }

        var numbers = await Giving.NumbersAsync(move.Db, move.Request.ConsumerKind, move.Request.ConsumerId, [port.PortId], ct);
        var what = StepEnd.Of(move, port, approved, info, conditions, await policies.NowAsync(ct), numbers[port.PortId]);
        move.Say(what == Approved.Granted ? "approved" : "owner-approved", $"{gone.PersonName} no longer decides on it, and everybody else has approved.", [port]);
        if (what == Approved.PassedOn) await RequestApproval.PassOnAsync(move, deciders, [port], ct);
    }

    // What was approved can be given only while there is something to give.
    private async Task<(PortInfo Info, PortConditions Conditions)?> StillAsync(Move move, AccessRequestPort port, CancellationToken ct)
    {
        if (port.Conditions is not { } kept || PortConditions.Read(kept) is not { } conditions || conditions.Until <= move.Now) return null;
        if (move.Request.ExceptionOf is { } of && (await move.Db.Set<Grant>().AsNoTracking().SingleAsync(g => g.Id == of, ct)).HoldsAt(move.Now) == false) return null;
        return (await directory.GetAsync([port.PortId], ct)).TryGetValue(port.PortId, out var info) && info.State is ProductState.Published or ProductState.Deprecated ? (info!, conditions) : null;
    }
}
