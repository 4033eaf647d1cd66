using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Grants;
using DataMesh.Portal.Features.Access.Guard;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Lasting;

/// <summary>Finds out what stops when a grant is taken back. Other people's data sets are counted and not named.</summary>
internal sealed class RevokeImpact(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, IUserDirectory users, IPortDirectory directory, IDataSetUse sets, TimeProvider time)
{
    private const int Lately = 30;

    public async Task<Result<GrantImpact>> OfAsync(Principal principal, Guid id, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var grant = await db.Set<Grant>().AsNoTracking().SingleOrDefaultAsync(g => g.Id == id, ct);
        if (grant is null || !grant.MayBeKnownBy(principal, rights)) return NotFound.Of("grant", id.ToString());
        if (!grant.MayBeRevokedBy(principal, rights)) return new Forbidden("Only those who may take the grant back see what would stop.");
        var now = time.GetUtcNow();
        // A service account keeps no data sets; what stops are its calls.
        var people = grant.SubjectKind switch
        {
            ConsumerKind.User => [grant.SubjectId],
            ConsumerKind.Domain => await domains.PeopleAsync(grant.SubjectId, DomainRole.Member, ct),
            _ => [],
        };
        var stopping = new List<Guid>();
        foreach (var person in people)
            if (!await ReadsAnywayAsync(db, person, grant, now, ct)) stopping.Add(person);
        var use = stopping.Count == 0 ? new DataSetUse(0, 0, 0, []) : await sets.OfAsync(grant.Path, stopping, ct);
        var products = use.Products.Count == 0 ? [] : await directory.ProductsAsync(use.Products, null, use.Products.Count, ct);
        var known = products.Where(p => rights.Domains.ContainsKey(p.DomainId) && directory.MaySee(rights, p.DomainId, p.State, p.Visibility)).Select(p => $"{rights.Domains[p.DomainId].Slug}/{p.Slug}").Order(StringComparer.Ordinal).ToList();
        var since = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-Lately);
        var lately = await db.Set<GrantUse>().Where(u => u.GrantId == id && u.Day >= since).GroupBy(u => u.GrantId).Select(g => new { Reads = g.Sum(u => u.Reads), Api = g.Sum(u => u.ApiReads) }).FirstOrDefaultAsync(ct);
        return new GrantImpact(people.Count, people.Count - stopping.Count, use.DataSets, use.Scheduled, use.Pinned, known, use.Products.Count - known.Count, lately?.Reads ?? 0, lately?.Api ?? 0,
            (await GrantUses.OfAsync(db, [id], null, ct)).GetValueOrDefault(id)?.LastAt);
    }

    private async Task<bool> ReadsAnywayAsync(PortalDbContext db, Guid person, Grant grant, DateTimeOffset now, CancellationToken ct)
    {
        if (await users.PrincipalAsync(person, PrincipalWay.ApiKey, ct) is not { } reader) return false;
        var rights = await domains.RightsAsync(reader, ct);
        return OwnPeople.Read(rights, grant.DomainId) || await db.Set<Grant>().Of(reader, rights)
            .AnyAsync(g => g.PortId == grant.PortId && g.Id != grant.Id && g.ExceptionOf == null && g.State == GrantState.Active && g.From <= now && (g.Until == null || g.Until > now), ct);
    }
}
