using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>The rows of sources as reads need them.</summary>
internal sealed class SourceRows(IDbContextFactory<PortalDbContext> factory, Kept<Guid, Source?> kept)
{
    /// <summary>The source, or null where it is gone. Nobody changes what they get.</summary>
    public ValueTask<Source?> FindAsync(Guid id, CancellationToken ct) => kept.GetAsync(id, async token =>
    {
        await using var db = await factory.CreateDbContextAsync(token);
        return await db.Set<Source>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, token);
    }, null, ct);
}
