using System.Reflection;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>Domains and roles as a test arranges them; roles are inherited by sub-domains, as everywhere.</summary>
internal sealed class FakeDomains : IDomainDirectory
{
    private readonly Dictionary<Guid, DomainInfo> _domains = [];
    private readonly Dictionary<(Guid User, Guid Domain), DomainRole> _roles = [];

    public DomainInfo Add(string slug, DomainInfo? parent = null, Visibility visibility = Visibility.Everyone)
    {
        var domain = new DomainInfo(Guid.CreateVersion7(), slug, char.ToUpperInvariant(slug[0]) + slug[1..], parent?.Id, visibility);
        return _domains[domain.Id] = domain;
    }

    public void Rename(DomainInfo domain, string name) => _domains[domain.Id] = domain with { Name = name };

    public void Set(Principal user, DomainInfo domain, DomainRole? role)
    {
        if (role is { } held) _roles[(user.Id, domain.Id)] = held;
        else _roles.Remove((user.Id, domain.Id));
    }

    public Task<DomainRights> RightsAsync(Principal principal, CancellationToken ct)
        => Task.FromResult(new DomainRights(principal, _domains, _domains.Keys.Select(d => (d, Role(principal.Id, d))).Where(r => r.Item2 is not null).ToDictionary(r => r.d, r => r.Item2!.Value)));

    public Task<IReadOnlyDictionary<Guid, DomainInfo>> AllAsync(CancellationToken ct) => Task.FromResult<IReadOnlyDictionary<Guid, DomainInfo>>(_domains);

    public Task<DomainInfo?> FindAsync(string slug, CancellationToken ct) => Task.FromResult(_domains.Values.FirstOrDefault(d => d.Slug == slug));

    public Task<IReadOnlyList<Guid>> PeopleAsync(Guid domainId, DomainRole atLeast, CancellationToken ct)
        => Task.FromResult<IReadOnlyList<Guid>>([.. _roles.Keys.Select(k => k.User).Distinct().Where(u => Role(u, domainId) >= atLeast)]);

    private DomainRole? Role(Guid user, Guid domain)
    {
        DomainRole? best = null;
        for (Guid? at = domain; at is { } id; at = _domains[id].ParentId)
            if (_roles.TryGetValue((user, id), out var role) && (best is null || role > best)) best = role;
        return best;
    }
}

/// <summary>Products as a test arranges them.</summary>
internal sealed class FakeCatalog : IPortDirectory
{
    private readonly Dictionary<Guid, ProductInfo> _products = [];

    /// <summary>A product with one port; columns are <c>name</c>, <c>name:type</c> or <c>name:type:classification[:personal]</c>.</summary>
    public PortInfo Add(DomainInfo domain, string slug, string port, string[] columns, ProductState state = ProductState.Published, Visibility visibility = Visibility.Everyone,
        string? name = null, string purpose = "", string[]? tags = null, string[]? descriptions = null, ProductKind kind = ProductKind.SourceAligned)
    {
        var id = Guid.CreateVersion7();
        var title = name ?? slug;
        var infos = columns.Select(Column).ToList();
        var info = new PortInfo(Guid.CreateVersion7(), $"{domain.Slug}/{slug}/{port}", port, id, title, $"{domain.Slug}/{slug}", domain.Id, state, visibility, "1.0", Guid.CreateVersion7(), port, infos);
        var views = infos.Select((c, i) => new ColumnView(c.Name, c.Type.ToString(), descriptions?.ElementAtOrDefault(i) ?? c.Description, c.Classification, c.PersonalData, false, false, true, null, c.Mask, null, null)).ToList();
        _products[id] = new ProductInfo(id, domain.Id, slug, title, kind, purpose, null, null, tags ?? [], [], visibility, state, "1.0", new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero),
            [new PortDetail(info, "", views, [])]);
        return info;
    }

    public void Change(PortInfo port, Func<ProductInfo, ProductInfo> product, Func<PortInfo, PortInfo>? ports = null)
    {
        var changed = product(_products[port.ProductId]);
        _products[port.ProductId] = changed with
        {
            Ports = [.. changed.Ports.Select(p => p with { Port = (ports ?? (q => q))(p.Port with { State = changed.State, Visibility = changed.Visibility, ProductName = changed.Name }) })],
        };
    }

    public void Remove(PortInfo port) => _products.Remove(port.ProductId);

    public Task<IReadOnlyDictionary<string, PortInfo>> FindAsync(IReadOnlyCollection<string> ports, CancellationToken ct)
        => Task.FromResult<IReadOnlyDictionary<string, PortInfo>>(Ports.Where(p => ports.Contains(p.Path)).ToDictionary(p => p.Path));

    public Task<IReadOnlyDictionary<Guid, PortInfo>> GetAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
        => Task.FromResult<IReadOnlyDictionary<Guid, PortInfo>>(Ports.Where(p => ids.Contains(p.Id)).ToDictionary(p => p.Id));

    public Task<IReadOnlyList<ProductInfo>> ProductsAsync(IReadOnlyCollection<Guid>? ids, Guid? after, int limit, CancellationToken ct)
        => Task.FromResult<IReadOnlyList<ProductInfo>>([.. _products.Values.Where(p => ids?.Contains(p.Id) != false).OrderBy(p => p.Id).Where(p => after is null || p.Id.CompareTo(after.Value) > 0).Take(limit)]);

    public Task<ProductInfo?> ProductAsync(string path, CancellationToken ct) => Task.FromResult(_products.Values.FirstOrDefault(p => p.Ports.Any(o => o.Port.ProductPath == path)));

    public bool MaySee(DomainRights rights, Guid domainId, ProductState state, Visibility visibility)
        => rights.Is(DomainRole.Member, domainId) || (visibility == Visibility.Everyone && state is ProductState.Published or ProductState.Deprecated && visibility == Visibility.Everyone);

    private IEnumerable<PortInfo> Ports => _products.Values.SelectMany(p => p.Ports).Select(p => p.Port);

    private static PortColumnInfo Column(string text)
    {
        var parts = text.Split(':');
        return new PortColumnInfo(parts[0], LogicalType.Parse(parts.Length > 1 ? parts[1] : "string"), $"about {parts[0]}",
            parts.Length > 2 ? Enum.Parse<Classification>(parts[2], true) : Classification.Internal, parts.Length > 3, false, null);
    }
}

/// <summary>People as a test names them.</summary>
internal sealed class FakePeople : IUserDirectory
{
    private readonly Dictionary<Guid, Person> _people = [];
    private readonly Dictionary<Guid, PlatformRoles> _roles = [];

    public HashSet<Guid> Locked { get; } = [];

    public Person Add(string name, PlatformRoles roles = PlatformRoles.None)
    {
        var person = new Person(Guid.CreateVersion7(), $"{name.ToLowerInvariant()}@example.com", name);
        _roles[person.Id] = roles;
        return _people[person.Id] = person;
    }

    public Task<IReadOnlyList<Person>> HoldingAsync(PlatformRoles role, CancellationToken ct)
        => Task.FromResult<IReadOnlyList<Person>>([.. _people.Values.Where(p => (_roles[p.Id] & role) != 0 && !Locked.Contains(p.Id)).OrderBy(p => p.Name, StringComparer.Ordinal)]);

    public Task<Person?> FindAsync(string email, CancellationToken ct) => Task.FromResult(_people.Values.FirstOrDefault(p => string.Equals(p.Email, email, StringComparison.OrdinalIgnoreCase)));

    public Task<IReadOnlyDictionary<Guid, Person>> GetAsync(IEnumerable<Guid> ids, CancellationToken ct)
        => Task.FromResult<IReadOnlyDictionary<Guid, Person>>(ids.Where(_people.ContainsKey).Distinct().ToDictionary(i => i, i => _people[i]));

    public Task<IReadOnlyList<Person>> SearchAsync(string text, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task<Principal?> PrincipalAsync(Guid id, PrincipalWay way, CancellationToken ct)
        => Task.FromResult(_people.TryGetValue(id, out var p) && !Locked.Contains(id) ? new Principal(p.Id, p.Email, p.Name, _roles[id], way) : null);
}

/// <summary>The routes of approval that a test leaves on.</summary>
internal sealed class FakeRoutes : IRoutePolicies
{
    public RoutePolicies Now { get; set; } = new();

    public Task<RoutePolicies> NowAsync(CancellationToken ct) => Task.FromResult(Now);
}

/// <summary>Stands where a page's products would come from; these tests ask the directory.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it at run time.
internal class NoProducts : DispatchProxy
#pragma warning restore CA1852
{
    public static IProductService Create() => Create<IProductService, NoProducts>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException(targetMethod?.Name);
}
