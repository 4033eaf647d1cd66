using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Deciding;

/// <summary>Finds in whose name somebody decides, and who decides a step.</summary>
internal sealed class Deciders(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, IUserDirectory users, TimeProvider time)
{
    /// <summary>The principal with everybody whose deputy it is now. A deputy's own deputies are not asked.</summary>
    public async Task<Acting> OfAsync(Principal principal, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        if (principal.Way == PrincipalWay.System || principal.Id == Guid.Empty) return new Acting(principal, rights, []);
        var capacities = new List<Capacity> { new(principal, rights, false) };
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        var away = await db.Set<Delegation>().AsNoTracking().Where(d => d.DeputyId == principal.Id && d.From <= now && d.Until > now).Select(d => d.PersonId).ToListAsync(ct);
        foreach (var person in away)
            // A locked account passes nothing on.
            if (await users.PrincipalAsync(person, principal.Way, ct) is { } absent) capacities.Add(new Capacity(absent, await domains.RightsAsync(absent, ct), true));
        return new Acting(principal, rights, capacities);
    }

    /// <summary>Who may decide the requests' steps, by domain and in Governance.</summary>
    public async Task<DecidingPeople> PeopleAsync(IReadOnlyCollection<AccessRequest> requests, CancellationToken ct)
        => await PeopleAsync([.. requests.SelectMany(r => r.Ports).Select(p => p.DomainId).Distinct()],
            requests.SelectMany(r => r.Steps).Any(s => s.Kind == StepKind.Governance || s.EscalatedAt is not null), ct)
            with { Owners = await ByDomainAsync([.. requests.SelectMany(r => r.Steps).Where(s => s.Seat == SeatKind.Owner).Select(s => s.DomainId).Distinct()], DomainRole.Owner, ct) };

    /// <summary>Who may decide in these domains, and in Governance where that is asked for.</summary>
    public async Task<DecidingPeople> PeopleAsync(IReadOnlyList<Guid> domainIds, bool governance, CancellationToken ct)
        => new(await ByDomainAsync(domainIds, DomainRole.Steward, ct), governance ? await users.HoldingAsync(PlatformRoles.Governance, ct) : []);

    /// <summary>Who holds the role in these domains, by name.</summary>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<Person>>> ByDomainAsync(IReadOnlyList<Guid> domainIds, DomainRole role, CancellationToken ct)
    {
        var ids = new Dictionary<Guid, IReadOnlyList<Guid>>();
        foreach (var domain in domainIds) ids[domain] = await domains.PeopleAsync(domain, role, ct);
        var people = await users.GetAsync(ids.Values.SelectMany(i => i).Distinct(), ct);
        return ids.ToDictionary(d => d.Key, d => (IReadOnlyList<Person>)[.. d.Value.Where(people.ContainsKey).Select(i => people[i]).OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)]);
    }
}

/// <summary>Who may decide.</summary>
internal sealed record DecidingPeople(IReadOnlyDictionary<Guid, IReadOnlyList<Person>> ByDomain, IReadOnlyList<Person> Governance)
{
    /// <summary>Who holds the role of an owner, by domain; only where a step is for them alone.</summary>
    public IReadOnlyDictionary<Guid, IReadOnlyList<Person>> Owners { get; init; } = new Dictionary<Guid, IReadOnlyList<Person>>();

    /// <summary>Those who may decide a step of a request, its requester and those who decided before or beside it left out.</summary>
    public IReadOnlyList<Person> Of(AccessRequest request, RequestStep step)
    {
        var all = step.Kind switch
        {
            StepKind.Owner => step.EscalatedAt is null ? Holding(step) : Holding(step).Concat(Governance),
            StepKind.Governance => Governance,
            _ => [],
        };
        return [.. all.DistinctBy(p => p.Id).Where(p => p.Id != request.RequesterId
            && !request.Steps.Any(s => (s.RequestPortId == step.RequestPortId && s.Number < step.Number && s.WasOf(p.Id)) || (s.IsBeside(step) && s.NameOf == p.Id)))];
    }

    private IEnumerable<Person> Holding(RequestStep step) => step.Seat switch
    {
        SeatKind.Owner => Owners.GetValueOrDefault(step.DomainId) ?? [],
        SeatKind.Person => ByDomain[step.DomainId].Where(p => p.Id == step.PersonId),
        _ => ByDomain[step.DomainId],
    };
}
