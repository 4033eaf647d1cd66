using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Drift;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Products.Catalog;

/// <summary>Products as a principal sees them: with what it may do, and with technical names only for those who make them.</summary>
internal sealed class ProductViews(IUserDirectory users, ISourceService sources, PortLooks looks, IServiceProvider services)
{
    // Access reads products and is read by them: asked for when first needed, which ends the circle.
    private readonly Lazy<IProductAccess?> _access = new(services.GetService<IProductAccess>);

    public async Task<IReadOnlyList<ProductView>> ViewAsync(Principal principal, DomainRights rights, IReadOnlyList<Product> products, CancellationToken ct)
    {
        if (products.Count == 0) return [];
        var people = await users.GetAsync(products.SelectMany(p => p.Owners.Select(o => o.UserId)).Distinct(), ct);
        var access = _access.Value is { } lookup ? await lookup.AccessAsync(principal, [.. products.Select(p => p.Id)], ct) : new Dictionary<Guid, ProductAccess>();
        var makes = products.Where(p => rights.Is(DomainRole.Contributor, p.DomainId)).ToList();
        var names = makes.Count == 0 ? new Dictionary<Guid, SourceName>() : await sources.NamesAsync(makes.SelectMany(p => p.Ports.Select(o => o.SourceId)).Distinct(), ct);
        var found = await looks.OfAsync([.. products.Where(p => p.State != ProductState.Retired).SelectMany(p => p.Ports.Select(o => o.Id))], ct);
        return [.. products.Select(p => View(p, rights, people, access, names, found))];
    }

    public static PortView View(OutputPort port, bool maker, IReadOnlyDictionary<Guid, SourceName> names, PortDrift? drift) => new(port.Id, port.Name, port.Title, port.Description,
        maker && names.TryGetValue(port.SourceId, out var source) ? source.Slug : null, maker ? port.Table : null, [.. port.Columns.Select(c => maker ? Whole(c) : Public(c))], maker ? Examples(port) : PublicExamples(port), port.Revision) { Drift = drift };

    /// <summary>The strictest classification of the product's columns, or null.</summary>
    public static Classification? Strictest(IEnumerable<OutputPort> ports) => ports.SelectMany(p => p.Columns).Max(c => c.Classification);

    private static ProductView View(Product p, DomainRights rights, IReadOnlyDictionary<Guid, Person> people, IReadOnlyDictionary<Guid, ProductAccess> access, IReadOnlyDictionary<Guid, SourceName> names,
        IReadOnlyDictionary<Guid, SourceLook> looks)
    {
        var domain = rights.Domains[p.DomainId];
        var maker = rights.Is(DomainRole.Contributor, p.DomainId);
        var insider = PortChecks.IsInsider(rights.Principal, rights, p);
        var may = access.GetValueOrDefault(p.Id);
        return new ProductView(p.Id, domain.Slug, domain.Name, p.Slug, p.Name, p.Kind, p.Purpose, p.Limitations, p.Usage, p.Tags,
            [.. p.Owners.Select(o => people.GetValueOrDefault(o.UserId)?.Email).OfType<string>().Order(StringComparer.Ordinal)], p.Visibility, p.State, p.Version, Strictest(p.Ports),
            [.. p.Ports.OrderBy(o => o.Name, StringComparer.Ordinal).Select(o => View(o, maker, names, DriftWords.View(looks.GetValueOrDefault(o.Id), insider)))], may?.Access ?? "none", may?.Until, p.PublishedAt, p.UpdatedAt,
            rights.Roles.TryGetValue(p.DomainId, out var role) ? role : null, p.Revision);
    }

    // Policies judge at publishing, and what is written later shows at once: so whoever does not make the product never sees
    // an example of a personal column, whatever stands there.
    private static ColumnView Public(ColumnView column) => column.PersonalData ? Whole(column) with { Example = null } : Whole(column);

    /// <summary>The rows that everybody sees: personal columns are blanked.</summary>
    public static IReadOnlyList<IReadOnlyList<object?>> PublicExamples(OutputPort port)
    {
        var rows = Examples(port);
        return port.Columns.Any(c => c.PersonalData)
            ? [.. rows.Select(row => (IReadOnlyList<object?>)[.. row.Select((cell, i) => cell is not null && i < port.Columns.Count && port.Columns[i].PersonalData ? "•••" : cell)])]
            : rows;
    }

    // The stored document leaves empty texts out.
    private static ColumnView Whole(ColumnView column) => column with { Description = column.Description ?? "" };

    /// <summary>Without rows of their own, the columns' example values make one.</summary>
    public static IReadOnlyList<IReadOnlyList<object?>> Examples(OutputPort port)
    {
        if (port.Examples.Count > 0) return port.Examples;
        return port.Columns.Any(c => c.Example is { Length: > 0 }) ? [[.. port.Columns.Select(c => c.PersonalData && c.Example is not { Length: > 0 } ? "•••" : (object?)c.Example)]] : [];
    }
}
