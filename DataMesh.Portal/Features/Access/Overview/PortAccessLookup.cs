using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Guard;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Overview;

/// <summary>What a principal may do with each port of a product, for the product's page.</summary>
internal sealed class PortAccessLookup(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, IProductService products, IPortDirectory directory, TimeProvider time)
{
    public async Task<IReadOnlyDictionary<string, PortAccess>> OfAsync(Principal principal, string product, CancellationToken ct)
    {
        if (product.Split('/') is not [var domain, var slug]) return new Dictionary<string, PortAccess>();
        var found = await products.GetAsync(principal, domain, slug, ct);
        if (!found.Ok) return new Dictionary<string, PortAccess>();
        var ports = await directory.GetAsync([.. found.Value.Ports.Select(p => p.Id)], ct);
        var rights = await domains.RightsAsync(principal, ct);
        var productId = found.Value.Id;
        await using var db = await databases.CreateDbContextAsync(ct);
        var grants = (await db.Set<Grant>().AsNoTracking().Of(principal, rights).Where(g => g.ProductId == productId).ToListAsync(ct)).ToLookup(g => g.PortId);
        var requested = await db.Set<AccessRequest>().AsNoTracking()
            .Of(principal, rights)
            .SelectMany(r => r.Ports).Where(p => p.Decision == PortDecision.Open && p.ProductId == productId)
            .Select(p => new { p.PortId, p.RequestId }).ToListAsync(ct);
        var open = requested.GroupBy(r => r.PortId).ToDictionary(r => r.Key, r => r.First().RequestId);
        var now = time.GetUtcNow();
        return ports.Values.ToDictionary(p => p.Path, p => One(p, rights, [.. grants[p.Id]], open.TryGetValue(p.Id, out var id) ? id : null, now));
    }

    private static PortAccess One(PortInfo port, DomainRights rights, IReadOnlyList<Grant> grants, Guid? request, DateTimeOffset now)
    {
        if (OwnPeople.Read(rights, port.DomainId)) return new PortAccess("own", null, null, [], [], null, request);
        if (GrantChoice.Best(grants, port, AccessLevel.Sample, now) is { } best)
        {
            var scan = Scans.Of(port, best, GrantChoice.Exceptions(grants, best, now));
            return new PortAccess(Words.Of(best.Level), best.Until, best.Purpose, [.. port.Columns.Select(c => c.Name).Except(scan.Columns.Select(c => c.Name))],
                [.. scan.Columns.Where(c => c.Mask is not null).Select(c => c.Name)], best.Id, request);
        }

        if (request is not null) return new PortAccess("requested", null, null, [], [], null, request);
        return GrantChoice.LastEnded(grants, now) is { } last
            ? new PortAccess(last.StateAt(now) == GrantState.Revoked ? "revoked" : "expired", last.EndedAt ?? last.Until, last.Purpose, [], [], last.Id, null)
            : new PortAccess("none", null, null, [], [], null, null);
    }
}
