using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Tests.Features.Sources;

/// <summary>Two domains, with the roles that a test gives.</summary>
internal sealed class TestDomains : IDomainDirectory
{
    public static DomainInfo Commerce { get; } = new(Guid.Parse("0196b000-0000-7000-8000-000000000001"), "commerce", "Commerce", null, Visibility.Everyone);

    public static DomainInfo Hidden { get; } = new(Guid.Parse("0196b000-0000-7000-8000-000000000002"), "hidden", "Hidden", null, Visibility.Domain);

    public Dictionary<(Guid Person, Guid Domain), DomainRole> Roles { get; } = [];

    public Task<DomainRights> RightsAsync(Principal principal, CancellationToken ct)
        => Task.FromResult(new DomainRights(principal, All(), Roles.Where(r => r.Key.Person == principal.Id).ToDictionary(r => r.Key.Domain, r => r.Value)));

    public Task<IReadOnlyDictionary<Guid, DomainInfo>> AllAsync(CancellationToken ct) => Task.FromResult<IReadOnlyDictionary<Guid, DomainInfo>>(All());

    public Task<DomainInfo?> FindAsync(string slug, CancellationToken ct) => Task.FromResult(All().Values.FirstOrDefault(d => d.Slug == slug));

    public Task<IReadOnlyList<Guid>> PeopleAsync(Guid domainId, DomainRole atLeast, CancellationToken ct)
        => Task.FromResult<IReadOnlyList<Guid>>([.. Roles.Where(r => r.Key.Domain == domainId && r.Value >= atLeast).Select(r => r.Key.Person)]);

    private static Dictionary<Guid, DomainInfo> All() => new[] { Commerce, Hidden }.ToDictionary(d => d.Id);
}
