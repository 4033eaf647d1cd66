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
        var promotions = await db.Set<DataSetPromotion>().Where(p => p.DataSetId == set).AsNoTracking().ToListAsync(ct);
        var stale = new List<string>();
        foreach (var promotion in promotions)
        {
            if (Wider(JsonSerializer.Deserialize<KeptRows>(promotion.KeptJson)!, kept) is { } wider)
            {
                stale.Add($"{promotion.Product} keeps its rows: {wider} Promote the set anew.");
                continue;
            }

            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, useAsync: true);
            var refreshed = await drafts.RefreshAsync(owner, promotion.Drafted, file, ct);
            if (refreshed.Error is { } error) stale.Add($"{promotion.Product} could not be refreshed: {error.Message}");
        }

        return stale.Count == 0 ? null : string.Join(' ', stale);
    }

    /// <summary>
    /// What the rows would say that they did not when the product was made, or null. A set may be changed by others than its owner, with whose
    /// grants it is read; and those who look after the product decided on what they saw then.
    /// </summary>
    internal static string? Wider(KeptRows then, KeptRows now)
    {
        if (now.Inputs.FirstOrDefault(n => then.Inputs.FirstOrDefault(t => t.Port == n.Port) is not { } before || n.Columns.Any(c => !before.Columns.TryGetValue(c.Key, out var mask) || (mask is not null && mask != c.Value))) is { } input)
            return $"the set reads more of {input.Port} than when the product was made.";
        return now.Columns.FirstOrDefault(n => then.Columns.FirstOrDefault(t => string.Equals(t.Name, n.Name, StringComparison.OrdinalIgnoreCase)) is { } before
            && ((n.PersonalData && !before.PersonalData) || Classifications.Strictest([before.Classification, n.Classification]) != Classifications.Strictest([before.Classification]))) is { } column
            ? $"the set's column '{column.Name}' is more sensitive than when the product was made." : null;
    }
}
