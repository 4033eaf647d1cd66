using System.Text.Json;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Plan;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.DataSets.Promoting;

/// <summary>Brings new snapshots into the products that were made from their set.</summary>
internal sealed class ProductRefresh(IDbContextFactory<PortalDbContext> factory, IProductDrafts drafts)
{
    /// <summary>Refreshes the set's products.</summary>
    /// <returns>What could not be refreshed and why, or null.</returns>
    public async Task<string?> RefreshAsync(Principal owner, Guid set, KeptRows kept, string path, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var promotions = await db.Set<DataSetPromotion>().Where(p => p.DataSetId == set).ToListAsync(ct);
        var stale = new List<string>();
        foreach (var promotion in promotions)
        {
            if (Stricter(JsonSerializer.Deserialize<List<KeptColumn>>(promotion.ColumnsJson)!, kept.Columns) is { } column)
            {
                stale.Add($"{promotion.Product} keeps its rows: the set's column '{column}' has become more sensitive than when the product was made. Promote the set anew.");
                continue;
            }

            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, useAsync: true);
            var refreshed = await drafts.RefreshAsync(owner, promotion.Drafted, file, ct);
            if (refreshed.Error is { } error) stale.Add($"{promotion.Product} could not be refreshed: {error.Message}");
            else if (refreshed.Value) promotion.Ports = string.Join('\n', kept.Inputs.Select(i => i.Port));
        }

        await db.SaveChangesAsync(ct);
        return stale.Count == 0 ? null : string.Join(' ', stale);
    }

    /// <summary>A column that would say more than those who look after the product were told when it was made.</summary>
    internal static string? Stricter(IReadOnlyList<KeptColumn> then, IReadOnlyList<KeptColumn> now)
        => now.FirstOrDefault(n => then.FirstOrDefault(t => string.Equals(t.Name, n.Name, StringComparison.OrdinalIgnoreCase)) is { } before
            && ((n.PersonalData && !before.PersonalData) || Classifications.Strictest([before.Classification, n.Classification]) != Classifications.Strictest([before.Classification])))?.Name;
}
