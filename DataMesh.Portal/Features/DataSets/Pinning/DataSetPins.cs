using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.DataSets.Pinning;

/// <summary>Keeps what people pinned. Whether a set is seen is asked anew each time.</summary>
internal sealed class DataSetPins(IDbContextFactory<PortalDbContext> factory, IDataSetService sets, TimeProvider time) : IDataSetPins
{
    public async Task<IReadOnlyList<Guid>> ListAsync(Principal principal, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var pinned = await db.Set<DataSetPin>().Where(p => p.UserId == principal.Id).OrderByDescending(p => p.PinnedAt).Select(p => p.DataSetId).ToListAsync(ct);
        if (pinned.Count == 0) return [];
        var seen = (await sets.ListAsync(principal, ct)).Select(s => s.Id).ToHashSet();
        return [.. pinned.Where(seen.Contains)];
    }

    public async Task<Result<Done>> PinAsync(Principal principal, Guid dataSet, bool pinned, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var all = await db.Set<DataSetPin>().Where(p => p.UserId == principal.Id).ToListAsync(ct);
        var pin = all.Find(p => p.DataSetId == dataSet);
        if (!pinned)
        {
            if (pin is null) return Done.Yes;
            db.Remove(pin);
        }
        else
        {
            if ((await sets.GetAsync(principal, dataSet, ct)).Error is { } error) return error;
            if (pin is not null) return Done.Yes;
            if (all.Count >= IDataSetPins.Most) return new Conflict($"There are {IDataSetPins.Most} charts on your Home already; take one off first.");
            db.Add(new DataSetPin { UserId = principal.Id, DataSetId = dataSet, PinnedAt = time.GetUtcNow() });
        }

        return await db.TrySaveAsync("the pin", null, ct) is { } failed ? failed : Done.Yes;
    }
}
