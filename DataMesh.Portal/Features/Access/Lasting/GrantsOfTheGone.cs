using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Grants;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Lasting;

/// <summary>Takes back what deleted service accounts held. Their keys stopped with them; this is so that lists do not show rights that nobody has.</summary>
internal sealed class GrantsOfTheGone(TimeProvider time) : IEventConsumer
{
    public string Name => "grants-of-the-gone";

    public bool Wants(Type eventType) => eventType == typeof(ServiceAccountDeleted);

    public async Task HandleAsync(PortalDbContext db, IReadOnlyList<RecordedEvent> events, CancellationToken ct)
    {
        var gone = events.Select(e => e.Event).OfType<ServiceAccountDeleted>().Select(e => e.AccountId).ToList();
        var grants = await db.Set<Grant>().Where(g => g.SubjectKind == ConsumerKind.ServiceAccount && gone.Contains(g.SubjectId) && g.State == GrantState.Active).ToListAsync(ct);
        foreach (var grant in grants) GrantRevocation.Revoke(db, Principal.System, grant, "The service account was deleted.", time.GetUtcNow());
    }
}
