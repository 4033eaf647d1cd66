using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Requests;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Lasting;

/// <summary>Withdraws open requests of people whose account an administrator locked, and those for service accounts that were deleted: nobody is left to use what they would give.</summary>
internal sealed class RequestsOfTheGone(Deciders deciders, IUserDirectory users, TimeProvider time) : IEventConsumer
{
    public string Name => "requests-of-the-gone";

    public bool Wants(Type eventType) => eventType == typeof(ServiceAccountDeleted) || eventType == typeof(LockChanged);

    public async Task HandleAsync(PortalDbContext db, IReadOnlyList<RecordedEvent> events, CancellationToken ct)
    {
        var accounts = events.Select(e => e.Event).OfType<ServiceAccountDeleted>().Select(e => e.AccountId).ToList();
        var people = new List<Guid>();
        foreach (var person in events.Select(e => e.Event).OfType<LockChanged>().Where(e => e.Locked).Select(e => e.UserId).Distinct())
            // Who was let in again before this was looked at goes on waiting.
            if (await users.PrincipalAsync(person, PrincipalWay.ApiKey, ct) is null) people.Add(person);
        if (accounts.Count + people.Count == 0) return;
        var requests = await db.Set<AccessRequest>().WithAll().Where(r => (r.State == RequestState.Submitted || r.State == RequestState.NeedsInfo)
            && (people.Contains(r.RequesterId) || (r.ConsumerKind == ConsumerKind.ServiceAccount && accounts.Contains(r.ConsumerId)))).ToListAsync(ct);
        var acting = await deciders.OfAsync(Principal.System, ct);
        foreach (var request in requests)
        {
            var move = new Move(db, acting, request, time.GetUtcNow());
            move.Withdraw(people.Contains(request.RequesterId) ? "The requester's account is locked." : "The service account was deleted.");
            request.ChangedAt = move.Now;
            db.Entry(request).Property(r => r.ChangedAt).IsModified = true;
        }
    }
}
