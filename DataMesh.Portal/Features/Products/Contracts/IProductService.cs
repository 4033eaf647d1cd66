using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Products.Contracts;

/// <summary>Data products: making, documenting, publishing.</summary>
public interface IProductService
{
    /// <summary>Products that the principal may know of; sorted by <c>name</c>, <c>-name</c>, <c>updated</c> or <c>-updated</c>, else 400.</summary>
    Task<Result<Page<ProductView>>> ListAsync(Principal principal, ProductQuery query, PageRequest page, CancellationToken ct);

    /// <summary>One product; 404 where the principal may not know of it.</summary>
    Task<Result<ProductView>> GetAsync(Principal principal, string domain, string product, CancellationToken ct);

    /// <summary>Makes a draft.</summary>
    Task<Result<ProductView>> CreateAsync(Principal principal, ProductInput input, CancellationToken ct);

    /// <summary>Changes what is written about the product.</summary>
    Task<Result<ProductView>> UpdateAsync(Principal principal, string domain, string product, ProductInput input, long? revision, CancellationToken ct);

    /// <summary>Deletes a draft; a product that was published is retired instead.</summary>
    Task<Result<Done>> DeleteAsync(Principal principal, string domain, string product, long? revision, CancellationToken ct);

    /// <summary>One port.</summary>
    Task<Result<PortView>> GetPortAsync(Principal principal, string domain, string product, string port, CancellationToken ct);

    /// <summary>Makes or changes a port. <paramref name="revision"/> is the port's that the caller read; null for any, 0 where there must be none yet.</summary>
    Task<Result<PortView>> PutPortAsync(Principal principal, string domain, string product, string port, PortInput input, long? revision, CancellationToken ct);

    /// <summary>Deletes a port of a draft, or one of a published product that nobody holds a grant for.</summary>
    Task<Result<Done>> DeletePortAsync(Principal principal, string domain, string product, string port, long? revision, CancellationToken ct);

    /// <summary>Looks at the port's source now and answers the port with what changed; for contributors of the domain and owners of the product. <see cref="Unavailable"/> where the source does not answer.</summary>
    Task<Result<PortView>> CheckPortAsync(Principal principal, string domain, string product, string port, CancellationToken ct);

    /// <summary>Publishes; <see cref="Blocked"/> with every finding where a policy blocks.</summary>
    Task<Result<ProductView>> PublishAsync(Principal principal, string domain, string product, CancellationToken ct);

    /// <summary>Says that it is not for new uses.</summary>
    Task<Result<ProductView>> DeprecateAsync(Principal principal, string domain, string product, CancellationToken ct);

    /// <summary>Ends it: no reads any more.</summary>
    Task<Result<ProductView>> RetireAsync(Principal principal, string domain, string product, CancellationToken ct);

    /// <summary>Its publications, newest first.</summary>
    Task<Result<IReadOnlyList<ProductVersionView>>> VersionsAsync(Principal principal, string domain, string product, CancellationToken ct);

    /// <summary>What every policy says of the product now; for its contributors and Governance.</summary>
    Task<Result<IReadOnlyList<PolicyResult>>> PoliciesAsync(Principal principal, string domain, string product, CancellationToken ct);
}

/// <summary>Filters of a list of products; null does not filter.</summary>
public sealed record ProductQuery(string? Domain = null, ProductState? State = null, ProductKind? Kind = null, string? Tag = null, string? Owner = null, string? Q = null, string? Sort = null);

/// <summary>Products and ports for other features; no rights are asked: whoever calls decides.</summary>
public interface IPortDirectory
{
    /// <summary>The ports with these paths (<c>domain/product/port</c>); unknown ones are left out.</summary>
    Task<IReadOnlyDictionary<string, PortInfo>> FindAsync(IReadOnlyCollection<string> ports, CancellationToken ct);

    /// <summary>The ports with these ids.</summary>
    Task<IReadOnlyDictionary<Guid, PortInfo>> GetAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct);

    /// <summary>Products with their ports, for search and governance: those with these ids, or all when null, in order of ids, after an id.</summary>
    Task<IReadOnlyList<ProductInfo>> ProductsAsync(IReadOnlyCollection<Guid>? ids, Guid? after, int limit, CancellationToken ct);

    /// <summary>The product with this path (<c>domain/product</c>), or null.</summary>
    Task<ProductInfo?> ProductAsync(string path, CancellationToken ct);

    /// <summary>Whether the principal may know of a product: published or deprecated ones that everybody sees, the domain's own for its members. One rule for lists, search, facets, pages and API.</summary>
    bool MaySee(DomainRights rights, Guid domainId, ProductState state, Visibility visibility);
}

/// <summary>A port for other features.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Path"><c>domain/product/port</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="ProductId">Its product.</param>
/// <param name="ProductName">The product's name.</param>
/// <param name="ProductPath"><c>domain/product</c>.</param>
/// <param name="DomainId">The owning domain.</param>
/// <param name="State">The product's state.</param>
/// <param name="Visibility">The product's visibility.</param>
/// <param name="Version">The product's version.</param>
/// <param name="SourceId">Where its rows are.</param>
/// <param name="Table">The source's table.</param>
/// <param name="Columns">Its columns in order.</param>
public sealed record PortInfo(Guid Id, string Path, string Title, Guid ProductId, string ProductName, string ProductPath, Guid DomainId, ProductState State, Visibility Visibility,
    string Version, Guid SourceId, string Table, IReadOnlyList<PortColumnInfo> Columns);

/// <summary>A column for other features.</summary>
public sealed record PortColumnInfo(string Name, LogicalType Type, string Description, Classification? Classification, bool PersonalData, bool PrimaryKey, string? Mask);

/// <summary>A product for search and governance.</summary>
public sealed record ProductInfo(Guid Id, Guid DomainId, string Slug, string Name, ProductKind Kind, string Purpose, string? Limitations, string? Usage, IReadOnlyList<string> Tags,
    IReadOnlyList<Guid> OwnerIds, Visibility Visibility, ProductState State, string Version, DateTimeOffset UpdatedAt, IReadOnlyList<PortDetail> Ports);

/// <summary>A port of a <see cref="ProductInfo"/>.</summary>
/// <param name="Port">The port.</param>
/// <param name="Description">Its description.</param>
/// <param name="Columns">Its columns in order.</param>
/// <param name="Examples">The owner's example rows.</param>
/// <param name="Drift">The gravest way in which its source was last seen to have changed; null where it fits, or where nobody looked. Only <see cref="DriftKind.Breaking"/> may be told to everybody who sees the product.</param>
public sealed record PortDetail(PortInfo Port, string Description, IReadOnlyList<ColumnView> Columns, IReadOnlyList<IReadOnlyList<object?>> Examples, DriftKind? Drift = null);

/// <summary>Judges a product before it is published. Implemented by Governance.</summary>
public interface IPublishingPolicies
{
    /// <summary>What every policy says of the product, one result per finding and one per kept policy.</summary>
    Task<IReadOnlyList<PolicyResult>> JudgeAsync(ProductInfo product, CancellationToken ct);
}

/// <summary>What a principal may do with products, for lists and pages. Implemented by Access.</summary>
public interface IProductAccess
{
    /// <summary>By product id: what the principal may do. Products without any are absent (<c>none</c>).</summary>
    Task<IReadOnlyDictionary<Guid, ProductAccess>> AccessAsync(Principal principal, IReadOnlyCollection<Guid>? productIds, CancellationToken ct);
}

/// <summary>What somebody may do with a product.</summary>
/// <param name="Access"><c>own</c>, <c>export</c>, <c>read</c>, <c>sample</c> or <c>requested</c>: the most that holds for any port.</param>
/// <param name="Until">When that ends, or null.</param>
public sealed record ProductAccess(string Access, DateTimeOffset? Until);

/// <summary>Makes many products at once, for load tests.</summary>
public interface IBulkProducts
{
    /// <summary>Makes published products with one port each, all columns described, in one go.</summary>
    /// <param name="products">What to make; owners are not named.</param>
    /// <param name="ct">Cancels; what was saved stays.</param>
    Task MakeAsync(IReadOnlyList<BulkProduct> products, CancellationToken ct);
}

/// <summary>A product for <see cref="IBulkProducts"/>.</summary>
public sealed record BulkProduct(Guid DomainId, string Domain, string Slug, string Name, ProductKind Kind, string Purpose, IReadOnlyList<string> Tags, Guid SourceId, IReadOnlyList<ColumnView> Columns);

/// <summary>Whether a port is held by others. Implemented by Access.</summary>
public interface IPortUse
{
    /// <summary>How many active grants there are for the port.</summary>
    Task<int> ActiveGrantsAsync(Guid portId, CancellationToken ct);
}
