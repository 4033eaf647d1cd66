using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Sources.Managing;

/// <summary>Keeps a domain from being deleted while it holds sources.</summary>
internal sealed class DomainSources(IDbContextFactory<PortalDbContext> factory) : IDomainUse
{
    public async Task<IReadOnlyList<string>> UsesAsync(Guid domainId, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var count = await db.Set<Source>().CountAsync(s => s.DomainId == domainId, ct);
        return count == 0 ? [] : [count == 1 ? "a source" : $"{count} sources"];
    }
}
