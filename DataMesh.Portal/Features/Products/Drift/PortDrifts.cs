using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Products.Drift;

/// <summary>Tells those who read sources where these no longer fit.</summary>
internal sealed class PortDrifts(IDbContextFactory<PortalDbContext> databases, IPortDirectory directory, IDomainDirectory domains, PortLooks looks, Kept<string, IReadOnlyList<PortBreak>> kept) : IPortDrift
{
    // Somebody waits for an error message.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public Task<IReadOnlyList<PortBreak>> KnownAsync(IReadOnlyCollection<string> ports, CancellationToken ct)
        => kept.GetAsync(string.Join('\n', ports), token => StoredAsync(ports, stopping: true, token), null, ct).AsTask();

    public async Task<IReadOnlyList<PortBreak>> LookAsync(IReadOnlyCollection<string> ports, CancellationToken ct)
    {
        var found = await directory.FindAsync(ports, ct);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(s_patience);
        await Task.WhenAll(found.Values.Select(async port =>
        {
            try
            {
                await looks.LookAsync(port.Id, patience.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                // What was known stands.
            }
        }));
        return await StoredAsync(ports, stopping: false, ct);
    }

    private async Task<IReadOnlyList<PortBreak>> StoredAsync(IReadOnlyCollection<string> ports, bool stopping, CancellationToken ct)
    {
        var wanted = ports.Select(p => p.Split('/')).Where(p => p.Length == 3).ToList();
        var products = wanted.Select(w => w[1]).Distinct().ToList();
        var names = wanted.Select(w => w[2]).Distinct().ToList();
        await using var db = await databases.CreateDbContextAsync(ct);
        var looks = await db.Set<SourceLook>().AsNoTracking().Include(l => l.Port!.Product)
            .Where(l => (stopping ? l.Stops : l.ChangesJson != "[]") && names.Contains(l.Port!.Name) && products.Contains(l.Port.Product!.Slug)).ToListAsync(ct);
        if (looks.Count == 0) return [];
        var all = await domains.AllAsync(ct);
        return [.. looks.Where(l => all.ContainsKey(l.Port!.Product!.DomainId)).SelectMany(l => Breaks($"{all[l.Port!.Product!.DomainId].Slug}/{l.Port.Product.Slug}/{l.Port.Name}", l)).Where(b => (b.Stops || !stopping) && ports.Contains(b.Port))];
    }

    private static IEnumerable<PortBreak> Breaks(string path, SourceLook look)
        => look.Changes.Where(c => c.Stops || c.What is DriftWhat.TypeChanged or DriftWhat.TypeWider).Select(c => new PortBreak(path, c.Column, DriftWords.Phrase(c, insider: false), c.Since, c.Stops));
}
