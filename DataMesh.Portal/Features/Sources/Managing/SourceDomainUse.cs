using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Sources.Managing;

/// <summary>Keeps domains that own sources from being deleted.</summary>
internal sealed class SourceDomainUse(IDbContextFactory<PortalDbContext> factory) : IDomainUse
{
    public async Task<IReadOnlyList<string>> UsesAsync(Guid domainId, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        return await db.Set<Source>().CountAsync(s => s.DomainId == domainId, ct) switch
        {
            0 => [],
            1 => ["a source"],
            var count => [$"{count} sources"],
        };
    }
}
