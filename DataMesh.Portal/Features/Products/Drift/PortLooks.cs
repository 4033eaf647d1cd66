using System.Collections.Concurrent;
using System.Security.Cryptography;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Products.Drift;

/// <summary>Looks at the tables of ports, one at a time in each source, and keeps what was found; whoever answers for the product is told once for each change.</summary>
internal sealed class PortLooks(IDbContextFactory<PortalDbContext> databases, ISourceService sources, IDomainDirectory domains, PortalSettings settings, TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _turns = new();
    private readonly ConcurrentDictionary<Guid, long> _begun = new();

    /// <summary>Looks now.</summary>
    /// <param name="portId">The port.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>What was found; or why the source tells nothing, which is no change of it.</returns>
    public async Task<Result<SourceLook>> LookAsync(Guid portId, CancellationToken ct)
    {
        var asked = time.GetTimestamp();
        if (await PortAsync(portId, ct) is not { } port) return NotFound.Of("port", portId.ToString());
        var turn = _turns.GetOrAdd(port.SourceId, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(ct);
        try
        {
            // Who waited while another one looked has nothing to ask again.
            if (_begun.TryGetValue(portId, out var last) && last > asked && await StoredAsync(portId, ct) is { } fresh) return fresh;
            var begun = time.GetTimestamp();
            var shape = await sources.ShapeAsync(port.SourceId, port.Table, ct);
            var kept = await Races.AgainAsync("the port", () => TryKeepAsync(port, shape, ct));
            if (kept.Ok) _begun[portId] = begun;
            return kept;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The port was written against this table: what it promises fits, and the table is what later looks are held against. Saved by the caller.</summary>
    public async Task WrittenAsync(PortalDbContext db, Principal by, OutputPort port, string product, IReadOnlyList<SourceColumn> table, CancellationToken ct)
    {
        var look = await db.Set<SourceLook>().SingleOrDefaultAsync(l => l.PortId == port.Id, ct) ?? db.Add(new SourceLook { PortId = port.Id }).Entity;
        look.Known = DriftRules.Known(table);
        Keep(db, by, look, new TheProduct(port.ProductId, product, port.Name), []);
    }

    /// <summary>Nothing can be found out now: the port waits for its next turn.</summary>
    public async Task PutOffAsync(Guid portId, CancellationToken ct)
    {
        var due = Due();
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Set<SourceLook>().Where(l => l.PortId == portId).ExecuteUpdateAsync(s => s.SetProperty(l => l.DueAt, due), ct);
    }

    /// <summary>What the last looks found, by port; ports that nobody has looked at are absent.</summary>
    public async Task<IReadOnlyDictionary<Guid, SourceLook>> OfAsync(IReadOnlyCollection<Guid> ports, CancellationToken ct)
    {
        if (ports.Count == 0) return new Dictionary<Guid, SourceLook>();
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<SourceLook>().AsNoTracking().Where(l => ports.Contains(l.PortId) && l.ChangesJson != "[]").ToDictionaryAsync(l => l.PortId, ct);
    }

    private async Task<OutputPort?> PortAsync(Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<OutputPort>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct);
    }

    private async Task<SourceLook?> StoredAsync(Guid portId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<SourceLook>().AsNoTracking().SingleOrDefaultAsync(l => l.PortId == portId, ct);
    }

    private async Task<Result<SourceLook>> TryKeepAsync(OutputPort seen, Result<TableShape> shape, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var port = await db.Set<OutputPort>().Include(p => p.Product).SingleOrDefaultAsync(p => p.Id == seen.Id, ct);
        if (port?.Product is not { } product || !(await domains.AllAsync(ct)).TryGetValue(product.DomainId, out var domain)) return NotFound.Of("port", seen.Name);
        var look = await db.Set<SourceLook>().SingleOrDefaultAsync(l => l.PortId == port.Id, ct) ?? db.Add(new SourceLook { PortId = port.Id, CheckedAt = time.GetUtcNow() }).Entity;
        // Written anew while this look was under way: it was held against the table then.
        if ((port.SourceId, port.Table) != (seen.SourceId, seen.Table)) return look;
        if (shape.Error is { } away and not NotFound)
        {
            look.DueAt = Due();
            return await Races.SaveAsync(db, ct) ?? away;
        }

        Keep(db, Principal.System, look, new TheProduct(product.Id, $"{domain.Slug}/{product.Slug}", port.Name), DriftRules.Compare(port.Columns, look.Known, shape.Ok ? shape.Value : null, time.GetUtcNow()));
        if (shape.Ok) look.Known ??= DriftRules.Known(shape.Value.Columns);
        return await Races.SaveAsync(db, ct) is { } lost ? lost : look;
    }

    private void Keep(PortalDbContext db, Principal by, SourceLook look, TheProduct of, IReadOnlyList<SeenChange> found)
    {
        var before = look.Changes;
        var now = found.Select(c => before.FirstOrDefault(c.Is) ?? c).ToList();
        // Capitals and order are nothing to be called for.
        var news = now.Where(c => c.Kind > DriftKind.Cosmetic && !before.Any(c.Is)).ToList();
        if (news.Count > 0) db.Record(by, new PortDrifted(of.Id, of.Path, of.Port, news.Max(c => c.Kind), DriftWords.All(news, insider: false)));
        else if (before.Any(c => c.Kind == DriftKind.Breaking) && now.All(c => c.Kind != DriftKind.Breaking)) db.Record(by, new PortFits(of.Id, of.Path, of.Port));
        look.Changes = now;
        look.CheckedAt = time.GetUtcNow();
        look.DueAt = Due();
    }

    // A tenth earlier or later, so that ports that were written together are not looked at together for ever.
    private DateTimeOffset Due() => time.GetUtcNow() + TimeSpan.FromMinutes(settings.DriftMinutes) * (RandomNumberGenerator.GetInt32(900, 1101) / 1000.0);

    private sealed record TheProduct(Guid Id, string Path, string Port);
}
