using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Catalog;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Products.Documentation;

/// <summary>Makes drafts, and changes what is written about products.</summary>
internal sealed class ProductEditing(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, IUserDirectory users, ProductQueries queries, ProductViews views, TimeProvider time)
{
    public async Task<Result<ProductView>> CreateAsync(Principal principal, ProductInput input, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        var wrong = ProductRules.Check(input, isNew: true);
        var domain = rights.Find(input.Domain ?? "");
        if (domain is null && !string.IsNullOrWhiteSpace(input.Domain)) wrong.Add(new FieldError("domain", $"There is no domain '{input.Domain}', or you may not know of it."));
        var owners = await OwnersAsync(input, wrong, ct);
        if (wrong.Count > 0) return Invalid.Of(wrong);
        if (!rights.Is(DomainRole.Contributor, domain!.Id)) return new Forbidden($"Only contributors of {domain.Name} make products there.");
        var now = time.GetUtcNow();
        var product = new Product { Id = Guid.CreateVersion7(), DomainId = domain.Id, Slug = input.Slug ?? Slugs.From(input.Name), Name = input.Name.Trim(), CreatedAt = now };
        Write(product, input, owners ?? [], now);
        await using var db = await databases.CreateDbContextAsync(ct);
        db.Add(product);
        db.Record(principal, new ProductCreated(product.Id, $"{domain.Slug}/{product.Slug}", product.Name));
        if (await db.TrySaveAsync("the product", $"{domain.Name} has a product '{product.Slug}' already; choose another slug.", ct) is { } error) return error;
        return (await views.ViewAsync(principal, rights, [product], ct))[0];
    }

    public Task<Result<ProductView>> UpdateAsync(Principal principal, string domain, string slug, ProductInput input, long? revision, CancellationToken ct)
        => Races.AgainAsync("the product", () => TryUpdateAsync(principal, domain, slug, input, revision, ct));

    private async Task<Result<ProductView>> TryUpdateAsync(Principal principal, string domain, string slug, ProductInput input, long? revision, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await queries.FindAsync(db, rights, domain, slug, ct) is not { } product) return NotFound.Of("product", $"{domain}/{slug}");
        if (!rights.Is(DomainRole.Contributor, product.DomainId)) return new Forbidden($"Only contributors of {rights.Domains[product.DomainId].Name} change this product.");
        if (product.State == ProductState.Retired) return new Conflict($"{product.Name} is retired and stays as it is.");
        var wrong = ProductRules.Check(input, isNew: false);
        var owners = await OwnersAsync(input, wrong, ct);
        if (wrong.Count > 0) return Invalid.Of(wrong);
        if (input.Slug is { Length: > 0 } other && other != slug) return Invalid.Field("slug", $"The slug '{slug}' stays: addresses rely on it.");
        if (product.Expect(revision, "the product") is { } stale) return stale;
        Write(product, input, owners ?? [.. product.Owners.Select(o => o.UserId)], time.GetUtcNow());
        db.Record(principal, new ProductChanged(product.Id, $"{domain}/{slug}", "documentation"));
        if (await Races.SaveAsync(db, ct) is { } lost) return lost;
        return (await views.ViewAsync(principal, rights, [product], ct))[0];
    }

    public async Task<Result<Done>> DeleteAsync(Principal principal, string domain, string slug, long? revision, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await queries.FindAsync(db, rights, domain, slug, ct) is not { } product) return NotFound.Of("product", $"{domain}/{slug}");
        if (!rights.Is(DomainRole.Contributor, product.DomainId)) return new Forbidden($"Only contributors of {rights.Domains[product.DomainId].Name} delete this product.");
        if (product.PublishedAt is not null) return new Conflict($"{product.Name} was published: others may rely on it. Deprecate it, and retire it when nobody does.");
        if (product.Expect(revision, "the product") is { } stale) return stale;
        db.Remove(product);
        db.Record(principal, new ProductDeleted(product.Id, $"{domain}/{slug}"));
        return await db.TrySaveAsync("the product", null, ct) is { } error ? error : Done.Yes;
    }

    private static void Write(Product product, ProductInput input, IReadOnlyList<Guid> owners, DateTimeOffset now)
    {
        product.Name = input.Name.Trim();
        product.Kind = input.Kind;
        product.Purpose = input.Purpose ?? "";
        product.Limitations = input.Limitations;
        product.Usage = input.Usage;
        product.Tags = ProductRules.Tags(input.Tags);
        product.Visibility = input.Visibility;
        product.UpdatedAt = now;
        product.HasChanges = true;
        product.Owners.RemoveAll(o => !owners.Contains(o.UserId));
        foreach (var owner in owners.Where(o => product.Owners.All(p => p.UserId != o))) product.Owners.Add(new ProductOwner { UserId = owner });
    }

    // Null leaves the owners as they are.
    private async Task<IReadOnlyList<Guid>?> OwnersAsync(ProductInput input, List<FieldError> wrong, CancellationToken ct)
    {
        if (input.Owners is null) return null;
        var ids = new List<Guid>();
        for (var i = 0; i < input.Owners.Count; i++)
        {
            if (await users.FindAsync(input.Owners[i] ?? "", ct) is { } person) ids.Add(person.Id);
            else wrong.Add(new FieldError($"owners[{i}]", $"There is nobody with the address '{input.Owners[i]}'."));
        }

        return [.. ids.Distinct()];
    }
}
