using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Tests.Features.Products;

/// <summary>Products in memory that keep revisions like the real ones: a write with another revision is stale.</summary>
internal sealed class FakeProducts(ProductView product) : IProductService
{
    public ProductView Stored { get; set; } = product;

    public Error? NextError { get; set; }

    public IReadOnlyList<PolicyResult> Policies { get; set; } = [];

    public List<ProductInput> Updates { get; } = [];

    public List<(string Port, PortInput Input)> Puts { get; } = [];

    /// <summary>Holds writes back until it is completed.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public Task<Result<ProductView>> GetAsync(Principal principal, string domain, string slug, CancellationToken ct)
        => Task.FromResult($"{domain}/{slug}" == Stored.Path ? Stored : (Result<ProductView>)NotFound.Of("product", $"{domain}/{slug}"));

    public async Task<Result<ProductView>> UpdateAsync(Principal principal, string domain, string slug, ProductInput input, long? revision, CancellationToken ct)
    {
        await Gate;
        if (Take() is { } error) return error;
        if (revision is not null && revision != Stored.Revision) return Stale.Of("the product");
        Updates.Add(input);
        return Stored = Stored with { Name = input.Name, Purpose = input.Purpose ?? "", Tags = input.Tags ?? [], Owners = input.Owners ?? [], Revision = Stored.Revision + 1 };
    }

    public Task<Result<PortView>> GetPortAsync(Principal principal, string domain, string slug, string port, CancellationToken ct)
        => Task.FromResult((Result<PortView>)Stored.Ports.First(p => p.Port == port));

    public async Task<Result<PortView>> PutPortAsync(Principal principal, string domain, string slug, string port, PortInput input, long? revision, CancellationToken ct)
    {
        await Gate;
        if (Take() is { } error) return error;
        var old = Stored.Ports.FirstOrDefault(p => p.Port == port);
        if (revision is not null && revision != old?.Revision) return Stale.Of("the port");
        Puts.Add((port, input));
        var columns = input.Columns?.Select(c => new ColumnView(c.Name, c.Type ?? "string", c.Description ?? "", c.Classification, c.PersonalData, c.PrimaryKey, c.Unique, c.Nullable ?? true, c.References, c.Mask, c.Unit, c.Example)).ToList();
        var made = new PortView(old?.Id ?? Guid.CreateVersion7(), port, input.Name ?? port, input.Description ?? "", input.Source, input.Table, columns ?? [Samples.Column("id")], input.Examples ?? old?.Examples ?? [], (old?.Revision ?? 0) + 1);
        Stored = Stored with { Ports = [.. Stored.Ports.Where(p => p.Port != port), made], Revision = Stored.Revision + 1 };
        return made;
    }

    public Task<Result<Done>> DeletePortAsync(Principal principal, string domain, string slug, string port, long? revision, CancellationToken ct)
    {
        Stored = Stored with { Ports = [.. Stored.Ports.Where(p => p.Port != port)] };
        return Task.FromResult((Result<Done>)Done.Yes);
    }

    /// <summary>What a look at the sources finds, by port.</summary>
    public Dictionary<string, PortDrift> Drifts { get; } = [];

    public Task<Result<PortView>> CheckPortAsync(Principal principal, string domain, string slug, string port, CancellationToken ct)
    {
        if (Take() is { } error) return Task.FromResult((Result<PortView>)error);
        Stored = Stored with { Ports = [.. Stored.Ports.Select(p => p.Port == port ? p with { Drift = Drifts.GetValueOrDefault(port) } : p)] };
        return Task.FromResult((Result<PortView>)Stored.Ports.First(p => p.Port == port));
    }

    public Task<Result<ProductView>> PublishAsync(Principal principal, string domain, string slug, CancellationToken ct)
    {
        if (Take() is { } error) return Task.FromResult((Result<ProductView>)error);
        Stored = Stored with { State = ProductState.Published, Version = "1.0" };
        return Task.FromResult((Result<ProductView>)Stored);
    }

    public Task<Result<IReadOnlyList<PolicyResult>>> PoliciesAsync(Principal principal, string domain, string slug, CancellationToken ct)
        => Task.FromResult((Result<IReadOnlyList<PolicyResult>>)Policies.ToList());

    public Task<Result<ProductView>> CreateAsync(Principal principal, ProductInput input, CancellationToken ct)
    {
        if (Take() is { } error) return Task.FromResult((Result<ProductView>)error);
        Stored = Stored with { Domain = input.Domain!, Name = input.Name, Slug = "made", Ports = [] };
        return Task.FromResult((Result<ProductView>)Stored);
    }

    public Task<Result<Page<ProductView>>> ListAsync(Principal principal, ProductQuery query, PageRequest page, CancellationToken ct)
        => Task.FromResult((Result<Page<ProductView>>)new Page<ProductView>(query.Domain == Stored.Domain ? [Stored] : [], null));

    public Task<Result<ProductView>> DeprecateAsync(Principal principal, string domain, string slug, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<ProductView>> RetireAsync(Principal principal, string domain, string slug, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<Done>> DeleteAsync(Principal principal, string domain, string slug, long? revision, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<IReadOnlyList<ProductVersionView>>> VersionsAsync(Principal principal, string domain, string slug, CancellationToken ct) => throw new NotSupportedException();

    private Error? Take()
    {
        var error = NextError;
        NextError = null;
        return error;
    }
}
