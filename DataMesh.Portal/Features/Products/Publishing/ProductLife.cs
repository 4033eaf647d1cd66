using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Catalog;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Products.Publishing;

/// <summary>Publishes, deprecates and retires products: draft → published → deprecated → retired.</summary>
internal sealed class ProductLife(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, ProductQueries queries, ProductViews views, IServiceProvider services, TimeProvider time)
{
    // Governance judges products and reads them: asked for when first needed.
    private readonly Lazy<IPublishingPolicies?> _policies = new(services.GetService<IPublishingPolicies>);

    public async Task<Result<IReadOnlyList<PolicyResult>>> PoliciesAsync(Principal principal, string domain, string slug, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await queries.FindAsync(db, rights, domain, slug, ct) is not { } product) return NotFound.Of("product", $"{domain}/{slug}");
        if (!rights.Is(DomainRole.Contributor, product.DomainId) && !principal.Has(PlatformRoles.Governance)) return new Forbidden("Only contributors of the domain and Governance see what policies say.");
        return (await JudgeAsync(product, rights, ct)).ToList();
    }

    public Task<Result<ProductView>> PublishAsync(Principal principal, string domain, string slug, CancellationToken ct)
        => Races.AgainAsync("the product", () => TryPublishAsync(principal, domain, slug, ct));

    private async Task<Result<ProductView>> TryPublishAsync(Principal principal, string domain, string slug, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await MakeableAsync(db, principal, rights, domain, slug, ct);
        if (!found.Ok) return found.Error!;
        var product = found.Value;
        if (product.State == ProductState.Retired) return new Conflict($"{product.Name} is retired; make a new product.");
        var judged = await JudgeAsync(product, rights, ct);
        var findings = judged.Where(r => !r.Passes).ToList();
        if (findings.Any(f => f.Severity == "block"))
        {
            db.Record(principal, new PublishBlocked(product.Id, $"{domain}/{slug}", [.. findings.Where(f => f.Severity == "block").Select(f => f.Policy).Distinct()]));
            await db.SaveChangesAsync(ct);
            var count = findings.Count(f => f.Severity == "block");
            return new Blocked(count == 1 ? $"{product.Name} cannot be published yet: {findings.First(f => f.Severity == "block").Message}" : $"{product.Name} cannot be published yet: {count} things are missing.",
                [.. findings.Select(f => new RuleFinding(f.Policy, f.Severity, f.Message, f.Field))]);
        }

        if (product.State == ProductState.Published && !product.HasChanges) return (await views.ViewAsync(principal, rights, [product], ct))[0];
        var now = time.GetUtcNow();
        (product.Major, product.Minor) = product.Major == 0 ? (1, 0) : (product.Major, product.Minor + 1);
        product.State = ProductState.Published;
        product.HasChanges = false;
        product.PublishedAt ??= now;
        product.UpdatedAt = now;
        db.Add(new ProductVersion { Id = Guid.CreateVersion7(), ProductId = product.Id, Version = product.Version, PublishedAt = now, PublishedBy = principal.Name, PortsJson = PublishedPort.Write(product.Ports) });
        db.Record(principal, new ProductPublished(product.Id, $"{domain}/{slug}", product.Name, product.Version));
        if (await Races.SaveAsync(db, ct) is { } lost) return lost;
        return (await views.ViewAsync(principal, rights, [product], ct))[0];
    }

    public Task<Result<ProductView>> DeprecateAsync(Principal principal, string domain, string slug, CancellationToken ct)
        => MoveAsync(principal, domain, slug, ProductState.Deprecated, [ProductState.Published], p => new ProductDeprecated(p.Id, $"{domain}/{slug}", p.Name), ct);

    public Task<Result<ProductView>> RetireAsync(Principal principal, string domain, string slug, CancellationToken ct)
        => MoveAsync(principal, domain, slug, ProductState.Retired, [ProductState.Published, ProductState.Deprecated], p => new ProductRetired(p.Id, $"{domain}/{slug}", p.Name), ct);

    private Task<Result<ProductView>> MoveAsync(Principal principal, string domain, string slug, ProductState to, ProductState[] from, Func<Product, ProductEvent> happened, CancellationToken ct)
        => Races.AgainAsync("the product", () => TryMoveAsync(principal, domain, slug, to, from, happened, ct));

    private async Task<Result<ProductView>> TryMoveAsync(Principal principal, string domain, string slug, ProductState to, ProductState[] from, Func<Product, ProductEvent> happened, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await MakeableAsync(db, principal, rights, domain, slug, ct);
        if (!found.Ok) return found.Error!;
        var product = found.Value;
        if (!from.Contains(product.State)) return new Conflict($"{product.Name} is {Word(product.State)}; only what is {string.Join(" or ", from.Select(Word))} can become {Word(to)}.");
        product.State = to;
        product.UpdatedAt = time.GetUtcNow();
        db.Record(principal, happened(product));
        if (await Races.SaveAsync(db, ct) is { } lost) return lost;
        return (await views.ViewAsync(principal, rights, [product], ct))[0];
    }

    private async Task<Result<Product>> MakeableAsync(PortalDbContext db, Principal principal, DomainRights rights, string domain, string slug, CancellationToken ct)
    {
        if (await queries.FindAsync(db, rights, domain, slug, ct) is not { } product) return NotFound.Of("product", $"{domain}/{slug}");
        return rights.Is(DomainRole.Contributor, product.DomainId) || principal.Way == PrincipalWay.System
            ? product
            : new Forbidden($"Only contributors of {rights.Domains[product.DomainId].Name} do that.");
    }

    private async Task<IReadOnlyList<PolicyResult>> JudgeAsync(Product product, DomainRights rights, CancellationToken ct)
    {
        var hasPort = new PolicyResult("has-port", "Something to read", "block", product.Ports.Count > 0,
            product.Ports.Count > 0 ? "" : "The product has no output port: choose a source and a table.", "ports");
        return _policies.Value is { } policies ? [hasPort, .. await policies.JudgeAsync(PortDirectory.Info(product, rights.Domains), ct)] : [hasPort];
    }

    private static string Word(ProductState state) => state switch
    {
        ProductState.Draft => "a draft",
        ProductState.Published => "published",
        ProductState.Deprecated => "deprecated",
        _ => "retired",
    };
}
