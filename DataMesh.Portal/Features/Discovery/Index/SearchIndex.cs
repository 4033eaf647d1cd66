using System.Globalization;
using System.Text.Json;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Discovery.Index;

/// <summary>
/// Keeps the index at what the database says. It reads the events itself, from a cursor that is saved with what it wrote: so every
/// instance has an index of its own that is never behind what it just answered, and a crash in between loses nothing.
/// </summary>
internal sealed partial class SearchIndex(IDbContextFactory<PortalDbContext> databases, IPortDirectory directory, IDomainDirectory domains, IUserDirectory users,
    PortalSettings settings, ILogger<SearchIndex> logger) : IDisposable
{
    // Numbers are given before a commit: on a server with many writers, one that was given earlier may show up later.
    private const int LookBack = 200;

    // A domain's name is in the text of each of its products.
    private const string DomainChangedName = "domain.changed";
    private const int Batch = 200;
    private const int RebuildFrom = 2000;

    private readonly IndexFile _file = new(settings.PathOf("search.db"));
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly HashSet<long> _applied = [];
    private volatile FactsSnapshot _facts = FactsSnapshot.Empty;
    private bool _prepared;
    private long _cursor;

    public void Dispose()
    {
        _file.Dispose();
        _writing.Dispose();
    }

    /// <summary>Brings the index up to everything that is committed now, and answers a connection with the facts that belong to it.</summary>
    public async Task<(SqliteConnection Connection, FactsSnapshot Facts)> OpenAsync(CancellationToken ct)
    {
        await SyncAsync(ct);
        var connection = await _file.OpenAsync(ct);
        var facts = _facts;
        // Another process, e.g. "index rebuild", may have written the file meanwhile.
        if (await IndexFile.VersionAsync(connection, ct) != facts.Version) _facts = facts = await IndexFile.LoadAsync(connection, ct);
        return (connection, facts);
    }

    /// <summary>Applies what was recorded since the last time; cheap when nothing was.</summary>
    public async Task SyncAsync(CancellationToken ct)
    {
        var last = await LastAsync(ct);
        if (_prepared && last <= Interlocked.Read(ref _cursor)) return;
        await _writing.WaitAsync(ct);
        try
        {
            if (!_prepared) await PrepareAsync(last, ct);
            if (last > _cursor) await ApplyAsync(last, ct);
        }
        catch (SqliteException e) when (IndexFile.IsDamage(e))
        {
            LogDamaged(e);
            await RebuildAsync(null, anew: true, ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>How many events about products and domains the index has not taken in.</summary>
    public async Task<int> LagAsync(CancellationToken ct)
    {
        var cursor = Interlocked.Read(ref _cursor);
        await using var db = await databases.CreateDbContextAsync(ct);
        return await Relevant(db, cursor).CountAsync(ct);
    }

    /// <summary>Throws a damaged file away and makes the index anew.</summary>
    public async Task RepairAsync(SqliteException damage, CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            LogDamaged(damage);
            await RebuildAsync(null, anew: true, ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Makes the index anew; answers how many products it holds.</summary>
    public async Task<int> RebuildAsync(IProgress<int>? progress, CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            return await RebuildAsync(progress, anew: !await _file.PrepareAsync(ct), ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task PrepareAsync(long last, CancellationToken ct)
    {
        if (await _file.PrepareAsync(ct))
        {
            await using var connection = await _file.OpenAsync(ct);
            var cursor = long.Parse(await IndexFile.MetaAsync(connection, "cursor", ct) ?? "-1", CultureInfo.InvariantCulture);
            // An index of another database, or of one that was restored from before, is of no use.
            if (cursor >= 0 && cursor <= last && await IndexFile.MetaAsync(connection, "origin", ct) == await OriginAsync(ct))
            {
                _facts = await IndexFile.LoadAsync(connection, ct);
                Interlocked.Exchange(ref _cursor, cursor);
                _prepared = true;
                return;
            }
        }

        await RebuildAsync(null, anew: false, ct);
    }

    private async Task<int> RebuildAsync(IProgress<int>? progress, bool anew, CancellationToken ct)
    {
        if (anew) await _file.ResetAsync(ct);
        var (last, origin) = (await LastAsync(ct), await OriginAsync(ct));
        var all = await domains.AllAsync(ct);
        var count = 0;
        await using var connection = await _file.OpenAsync(ct);
        await using (var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(ct))
        {
            await IndexFile.RunAsync(connection, transaction, "delete from texts; delete from docs;", ct);
            for (Guid? after = null; ;)
            {
                var products = await directory.ProductsAsync(null, after, Batch, ct);
                foreach (var (product, texts) in await TextsAsync(products, all, ct)) await IndexFile.PutAsync(connection, transaction, product, texts, ct);
                count += products.Count;
                progress?.Report(count);
                if (products.Count < Batch) break;
                after = products[^1].Id;
            }

            await FinishAsync(connection, transaction, last, origin, ct);
        }

        _facts = await IndexFile.LoadAsync(connection, ct);
        _applied.Clear();
        Interlocked.Exchange(ref _cursor, last);
        _prepared = true;
        LogRebuilt(count);
        return count;
    }

    private async Task ApplyAsync(long last, CancellationToken ct)
    {
        var events = await PendingAsync(ct);
        var ids = events.Select(e => Id(e.Json, "productId")).OfType<Guid>().ToHashSet();
        foreach (var domain in events.Where(e => e.Name == DomainChangedName).Select(e => Id(e.Json, "domainId")).OfType<Guid>().Distinct())
            ids.UnionWith(_facts.Products.Where(p => p?.DomainId == domain).Select(p => p!.Id));
        if (ids.Count > RebuildFrom)
        {
            await RebuildAsync(null, anew: false, ct);
            return;
        }

        if (ids.Count > 0) await WriteAsync(ids, last, ct);
        _applied.UnionWith(events.Select(e => e.Sequence));
        _applied.RemoveWhere(s => s <= last - LookBack);
        Interlocked.Exchange(ref _cursor, last);
    }

    private async Task WriteAsync(HashSet<Guid> ids, long last, CancellationToken ct)
    {
        var all = await domains.AllAsync(ct);
        await using var connection = await _file.OpenAsync(ct);
        var changed = new List<ProductFacts>();
        var gone = new List<int>();
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(ct);
        var before = await IndexFile.VersionAsync(connection, ct);
        foreach (var some in ids.Chunk(Batch))
        {
            var products = await directory.ProductsAsync(some, null, some.Length, ct);
            foreach (var (product, texts) in await TextsAsync(products, all, ct)) changed.Add(await IndexFile.PutAsync(connection, transaction, product, texts, ct));
            foreach (var id in some.Except(products.Select(p => p.Id)))
                if (await IndexFile.RemoveAsync(connection, transaction, id, ct) is { } row) gone.Add(row);
        }

        var version = await FinishAsync(connection, transaction, last, null, ct);
        // Where another process wrote in between, its rows are not in memory: the next search reads them all.
        if (before == _facts.Version) _facts = Replace(_facts, version, changed, gone);
    }

    private static FactsSnapshot Replace(FactsSnapshot facts, long version, List<ProductFacts> changed, List<int> gone)
    {
        var products = new ProductFacts?[Math.Max(facts.Products.Length, changed.Count == 0 ? 0 : changed.Max(c => c.Row) + 1)];
        facts.Products.CopyTo(products, 0);
        foreach (var one in changed) products[one.Row] = one;
        foreach (var row in gone) products[row] = null;
        return new FactsSnapshot(version, products);
    }

    private static async Task<long> FinishAsync(SqliteConnection connection, SqliteTransaction transaction, long cursor, string? origin, CancellationToken ct)
    {
        var version = await IndexFile.VersionAsync(connection, ct) + 1;
        await IndexFile.SetMetaAsync(connection, transaction, "version", version.ToString(CultureInfo.InvariantCulture), ct);
        await IndexFile.SetMetaAsync(connection, transaction, "cursor", cursor.ToString(CultureInfo.InvariantCulture), ct);
        if (origin is not null) await IndexFile.SetMetaAsync(connection, transaction, "origin", origin, ct);
        await transaction.CommitAsync(ct);
        return version;
    }

    private async Task<IReadOnlyList<(ProductInfo Product, ProductTexts Texts)>> TextsAsync(IReadOnlyList<ProductInfo> products, IReadOnlyDictionary<Guid, DomainInfo> all, CancellationToken ct)
    {
        var people = await users.GetAsync(products.SelectMany(p => p.OwnerIds).Distinct(), ct);
        return [.. products.Select(p => (p, ProductTexts.Of(p, all.GetValueOrDefault(p.DomainId)?.Name ?? "", all.GetValueOrDefault(p.DomainId)?.Slug ?? "",
            p.OwnerIds.Where(people.ContainsKey).Select(o => people[o].Name))))];
    }

    private async Task<IReadOnlyList<(long Sequence, string Name, string Json)>> PendingAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var events = await Relevant(db, _cursor - LookBack).OrderBy(e => e.Sequence).Select(e => new { e.Sequence, e.Name, e.Json }).ToListAsync(ct);
        return [.. events.Where(e => !_applied.Contains(e.Sequence)).Select(e => (e.Sequence, e.Name, e.Json))];
    }

    private static IQueryable<OutboxEvent> Relevant(PortalDbContext db, long after)
        => db.Set<OutboxEvent>().AsNoTracking().Where(e => e.Sequence > after && (e.Name.StartsWith("product.") || e.Name == DomainChangedName));

    private async Task<long> LastAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<OutboxEvent>().MaxAsync(e => (long?)e.Sequence, ct) ?? 0;
    }

    // The first event of all is the same for as long as the database is the same.
    private async Task<string> OriginAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<OutboxEvent>().OrderBy(e => e.Sequence).Select(e => (Guid?)e.Id).FirstOrDefaultAsync(ct) is { } first ? first.ToString() : "";
    }

    private static Guid? Id(string json, string property)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty(property, out var value) && value.TryGetGuid(out var id) ? id : null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The search index was made anew with {Products} products.")]
    private partial void LogRebuilt(int products);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The search index is damaged and is made anew.")]
    private partial void LogDamaged(Exception e);
}
