using DataMesh.Portal.Features.Products.Catalog;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Documentation;
using DataMesh.Portal.Features.Products.Drift;
using DataMesh.Portal.Features.Products.Ports;
using DataMesh.Portal.Features.Products.Publishing;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Products;

/// <summary>The feature's face: each job is done in its own folder.</summary>
internal sealed class ProductService(ProductQueries queries, ProductEditing editing, PortEditing ports, PortChecks checks, ProductLife life) : IProductService
{
    public Task<Result<Page<ProductView>>> ListAsync(Principal principal, ProductQuery query, PageRequest page, CancellationToken ct) => queries.ListAsync(principal, query, page, ct);

    public Task<Result<ProductView>> GetAsync(Principal principal, string domain, string product, CancellationToken ct) => queries.GetAsync(principal, domain, product, ct);

    public Task<Result<ProductView>> CreateAsync(Principal principal, ProductInput input, CancellationToken ct) => editing.CreateAsync(principal, input, ct);

    public Task<Result<ProductView>> UpdateAsync(Principal principal, string domain, string product, ProductInput input, long? revision, CancellationToken ct)
        => editing.UpdateAsync(principal, domain, product, input, revision, ct);

    public Task<Result<Done>> DeleteAsync(Principal principal, string domain, string product, long? revision, CancellationToken ct) => editing.DeleteAsync(principal, domain, product, revision, ct);

    public Task<Result<PortView>> GetPortAsync(Principal principal, string domain, string product, string port, CancellationToken ct) => ports.GetAsync(principal, domain, product, port, ct);

    public Task<Result<PortView>> PutPortAsync(Principal principal, string domain, string product, string port, PortInput input, long? revision, CancellationToken ct)
        => ports.PutAsync(principal, domain, product, port, input, revision, ct);

    public Task<Result<Done>> DeletePortAsync(Principal principal, string domain, string product, string port, long? revision, CancellationToken ct)
        => ports.DeleteAsync(principal, domain, product, port, revision, ct);

    public Task<Result<PortView>> CheckPortAsync(Principal principal, string domain, string product, string port, CancellationToken ct) => checks.CheckAsync(principal, domain, product, port, ct);

    public Task<Result<ProductView>> PublishAsync(Principal principal, string domain, string product, CancellationToken ct) => life.PublishAsync(principal, domain, product, ct);

    public Task<Result<ProductView>> DeprecateAsync(Principal principal, string domain, string product, CancellationToken ct) => life.DeprecateAsync(principal, domain, product, ct);

    public Task<Result<ProductView>> RetireAsync(Principal principal, string domain, string product, CancellationToken ct) => life.RetireAsync(principal, domain, product, ct);

    public Task<Result<IReadOnlyList<ProductVersionView>>> VersionsAsync(Principal principal, string domain, string product, CancellationToken ct) => queries.VersionsAsync(principal, domain, product, ct);

    public Task<Result<IReadOnlyList<PolicyResult>>> PoliciesAsync(Principal principal, string domain, string product, CancellationToken ct) => life.PoliciesAsync(principal, domain, product, ct);
}
