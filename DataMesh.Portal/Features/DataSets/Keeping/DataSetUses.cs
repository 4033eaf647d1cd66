using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.DataSets.Keeping;

/// <summary>Counts what people made of a port.</summary>
internal sealed class DataSetUses(IDbContextFactory<PortalDbContext> factory) : IDataSetUse
{
    public async Task<DataSetUse> OfAsync(string port, IReadOnlyCollection<Guid> owners, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var read = await db.Set<DataSet>().AsNoTracking().Where(s => owners.Contains(s.OwnerId) && s.Ports.Contains(port)).Select(s => new { s.Id, s.Ports }).ToListAsync(ct);
        var ids = read.Where(s => Names(s.Ports, port)).Select(s => s.Id).ToList();
        var promoted = await db.Set<DataSetPromotion>().AsNoTracking().Where(p => owners.Contains(p.PromotedById) && p.Ports.Contains(port)).Select(p => new { p.ProductId, p.Ports }).ToListAsync(ct);
        return new DataSetUse(ids.Count, await db.Set<DataSetSchedule>().CountAsync(s => ids.Contains(s.DataSetId), ct),
            await db.Set<DataSetPin>().Where(p => ids.Contains(p.DataSetId)).Select(p => p.DataSetId).Distinct().CountAsync(ct),
            [.. promoted.Where(p => Names(p.Ports, port)).Select(p => p.ProductId).Distinct()]);
    }

    private static bool Names(string ports, string port) => ports.Split('\n').Contains(port, StringComparer.Ordinal);
}
