using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Routes;

/// <summary>Reads and changes what owners say about access once and for all.</summary>
internal sealed class AccessTerms(IDbContextFactory<PortalDbContext> databases, IProductService products) : IAccessTerms
{
    private const int MostDays = 730;

    public async Task<Result<AccessTermsView>> GetAsync(Principal principal, string product, CancellationToken ct)
    {
        var found = await FindAsync(principal, product, ct);
        if (found.Error is { } error) return error;
        await using var db = await databases.CreateDbContextAsync(ct);
        var terms = await db.Set<ProductTerms>().AsNoTracking().SingleOrDefaultAsync(t => t.ProductId == found.Value.Id, ct);
        return View(found.Value, terms);
    }

    public async Task<Result<AccessTermsView>> SetAsync(Principal principal, string product, AccessTermsInput input, long? revision, CancellationToken ct)
    {
        var found = await FindAsync(principal, product, ct);
        if (found.Error is { } error) return error;
        if (!MayChange(found.Value)) return new Forbidden("Only owners and stewards of the product's domain say how access to it is given.");
        if (input.MostDays is < 1 or > MostDays) return Invalid.Field("mostDays", $"Write a whole number of days from 1 to {MostDays}, or leave it out.");
        await using var db = await databases.CreateDbContextAsync(ct);
        var terms = await db.Set<ProductTerms>().SingleOrDefaultAsync(t => t.ProductId == found.Value.Id, ct);
        if (revision is { } expected && expected != (terms?.Revision ?? 0)) return Stale.Of("the terms of access");
        if (terms is null) db.Add(terms = new ProductTerms { ProductId = found.Value.Id });
        (terms.Open, terms.MostDays) = (input.Open, input.MostDays);
        db.Record(principal, new AccessTermsChanged(found.Value.Id, found.Value.Path, terms.Open, terms.MostDays));
        return await db.TrySaveAsync("the terms of access", "Somebody else said something about access at the same moment.", ct) is { } lost ? lost : View(found.Value, terms);
    }

    private async Task<Result<ProductView>> FindAsync(Principal principal, string product, CancellationToken ct)
        => product.Split('/') is [var domain, var slug] ? await products.GetAsync(principal, domain, slug, ct) : NotFound.Of("product", product);

    private static bool MayChange(ProductView product) => product.MyRole >= DomainRole.Steward;

    private static AccessTermsView View(ProductView product, ProductTerms? terms) => new(terms?.Open ?? false, terms?.MostDays, MayChange(product), terms?.Revision ?? 0);
}
