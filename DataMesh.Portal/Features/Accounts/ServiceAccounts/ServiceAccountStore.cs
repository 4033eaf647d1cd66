using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.ServiceAccounts;

/// <summary>Keeps service accounts.</summary>
internal sealed class ServiceAccountStore(IDbContextFactory<PortalDbContext> databases, TimeProvider time) : IServiceAccounts
{
    private const int MaxPurposeLength = 2000;

    public async Task<ServiceAccountInfo?> FindAsync(string pathOrId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var accounts = db.Set<ServiceAccount>().AsNoTracking();
        if (Guid.TryParse(pathOrId, out var id)) return await Views(accounts.Where(a => a.Id == id)).SingleOrDefaultAsync(ct);
        return pathOrId.Split('/') is [var domain, var slug] ? await Views(accounts.Where(a => a.Domain == domain && a.Slug == slug)).SingleOrDefaultAsync(ct) : null;
    }

    public async Task<IReadOnlyDictionary<Guid, ServiceAccountInfo>> GetAsync(IEnumerable<Guid> ids, CancellationToken ct)
    {
        var wanted = ids.Distinct().ToList();
        if (wanted.Count == 0) return new Dictionary<Guid, ServiceAccountInfo>();
        await using var db = await databases.CreateDbContextAsync(ct);
        return await Views(db.Set<ServiceAccount>().AsNoTracking().Where(a => wanted.Contains(a.Id))).ToDictionaryAsync(a => a.Id, ct);
    }

    public async Task<IReadOnlyList<ServiceAccountInfo>> OfAsync(IReadOnlyCollection<Guid> domains, CancellationToken ct)
    {
        if (domains.Count == 0) return [];
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await Views(db.Set<ServiceAccount>().AsNoTracking().Where(a => domains.Contains(a.DomainId))).ToListAsync(ct);
        return [.. found.OrderBy(a => a.Name, StringComparer.OrdinalIgnoreCase).ThenBy(a => a.Path, StringComparer.Ordinal)];
    }

    public async Task<Result<ServiceAccountInfo>> CreateAsync(Guid domainId, string domain, string slug, string name, string purpose, Principal actor, CancellationToken ct)
    {
        if (Check(name, purpose) is { } wrong) return wrong;
        await using var db = await databases.CreateDbContextAsync(ct);
        var account = new ServiceAccount
        {
            Id = Guid.CreateVersion7(), DomainId = domainId, Domain = domain, Slug = slug, Name = name.Trim(), Purpose = purpose.Trim(), CreatedAt = time.GetUtcNow(), CreatedByName = actor.Name,
        };
        db.Add(account);
        db.Record(actor, new ServiceAccountCreated(account.Id, domainId, $"{domain}/{slug}", account.Name));
        return await db.TrySaveAsync("the service account", $"{domain} has a service account '{slug}' already; choose another slug.", ct) is { } error ? error : await ReadAsync(db, account.Id, ct);
    }

    public async Task<Result<ServiceAccountInfo>> UpdateAsync(Guid id, string name, string purpose, bool locked, long? revision, Principal actor, CancellationToken ct)
    {
        if (Check(name, purpose) is { } wrong) return wrong;
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Set<ServiceAccount>().SingleOrDefaultAsync(a => a.Id == id, ct) is not { } account) return NotFound.Of("service account", id.ToString());
        if (account.Expect(revision, "the service account") is { } stale) return stale;
        foreach (var change in Changes(account, name.Trim(), purpose.Trim(), locked)) db.Record(actor, change);
        (account.Name, account.Purpose) = (name.Trim(), purpose.Trim());
        account.LockedAt = locked ? account.LockedAt ?? time.GetUtcNow() : null;
        return await db.TrySaveAsync("the service account", null, ct) is { } error ? error : await ReadAsync(db, id, ct);
    }

    public async Task<Result<Done>> DeleteAsync(Guid id, long? revision, Principal actor, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Set<ServiceAccount>().SingleOrDefaultAsync(a => a.Id == id, ct) is not { } account) return NotFound.Of("service account", id.ToString());
        if (account.Expect(revision, "the service account") is { } stale) return stale;
        db.Remove(account);
        db.Record(actor, new ServiceAccountDeleted(account.Id, account.DomainId, $"{account.Domain}/{account.Slug}"));
        return await db.TrySaveAsync("the service account", null, ct) is { } error ? error : Done.Yes;
    }

    private static IEnumerable<PortalEvent> Changes(ServiceAccount account, string name, string purpose, bool locked)
    {
        var path = $"{account.Domain}/{account.Slug}";
        if (account.Name != name || account.Purpose != purpose) yield return new ServiceAccountChanged(account.Id, account.DomainId, path, name);
        if (account.LockedAt is not null != locked) yield return new ServiceAccountLocked(account.Id, account.DomainId, path, locked);
    }

    private static Invalid? Check(string name, string purpose)
    {
        var wrong = new List<FieldError>();
        if (name.Trim().Length is 0 or > PortalUser.MaxNameLength) wrong.Add(new FieldError("name", $"Write a name of 1 to {PortalUser.MaxNameLength} characters."));
        if (purpose.Trim().Length is 0 or > MaxPurposeLength) wrong.Add(new FieldError("purpose", $"Say in 1 to {MaxPurposeLength} characters what it is for: who decides on its access reads that."));
        return wrong.Count > 0 ? Invalid.Of(wrong) : null;
    }

    private async Task<ServiceAccountInfo> ReadAsync(PortalDbContext db, Guid id, CancellationToken ct) => await Views(db.Set<ServiceAccount>().AsNoTracking().Where(a => a.Id == id)).SingleAsync(ct);

    private IQueryable<ServiceAccountInfo> Views(IQueryable<ServiceAccount> accounts)
    {
        var now = time.GetUtcNow();
        return accounts.Select(a => new ServiceAccountInfo(a.Id, a.DomainId, a.Domain, a.Slug, a.Name, a.Purpose, a.LockedAt != null, a.CreatedAt, a.CreatedByName,
            a.Keys.Count(k => k.RevokedAt == null && k.ExpiresAt > now), a.Keys.Max(k => k.LastUsedAt), a.Revision));
    }
}
