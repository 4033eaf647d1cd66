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
internal sealed class AccessTerms(IDbContextFactory<PortalDbContext> databases, IProductService products, TimeProvider time) : IAccessTerms
{
    public async Task<Result<AccessTermsView>> GetAsync(Principal principal, string product, CancellationToken ct)
    {
        var found = await FindAsync(principal, product, ct);
        if (found.Error is { } error) return error;
        await using var db = await databases.CreateDbContextAsync(ct);
        var terms = await db.Set<ProductTerms>().AsNoTracking().SingleOrDefaultAsync(t => t.ProductId == found.Value.Id, ct);
        return View(found.Value, terms, await TextAsync(db, terms, ct));
    }

    public async Task<Result<AccessTermsView>> SetAsync(Principal principal, string product, AccessTermsInput input, long? revision, CancellationToken ct)
    {
        var found = await FindAsync(principal, product, ct);
        if (found.Error is { } error) return error;
        if (!MayChange(found.Value)) return new Forbidden("Only owners and stewards of the product's domain say how access to it is given.");
        var wrong = new List<FieldError>();
        TermsRules.Days(input.MostDays, wrong);
        TermsRules.Text(input.Terms, wrong);
        var purposes = input.Purposes is { } written ? TermsRules.Purposes(written, wrong) : null;
        if (wrong.Count > 0) return Invalid.Of(wrong);

        await using var db = await databases.CreateDbContextAsync(ct);
        var terms = await db.Set<ProductTerms>().SingleOrDefaultAsync(t => t.ProductId == found.Value.Id, ct);
        if (revision is { } expected && expected != (terms?.Revision ?? 0)) return Stale.Of("the terms of access");
        if (terms is null) db.Add(terms = new ProductTerms { ProductId = found.Value.Id });
        var (days, open, list, version) = (terms.MostDays, terms.Open, terms.Purposes, terms.TermsVersion);
        (terms.Open, terms.MostDays) = (input.Open, input.MostDays);
        if (purposes is not null) terms.Purposes = Purposes.Write(purposes);
        var text = await TextAsync(db, terms, ct);
        if (input.Terms is { } words) text = await WriteAsync(db, principal, terms, text, words.Trim(), ct);
        db.Record(principal, new AccessTermsChanged(found.Value.Id, found.Value.Path, terms.Open, terms.MostDays)
        {
            Purposes = [.. Purposes.Of(terms).Select(p => p.Code!)],
            TermsVersion = terms.TermsVersion,
            OfUse = (list, version) != (terms.Purposes, terms.TermsVersion) && (open, days) == (terms.Open, terms.MostDays),
        });
        return await db.TrySaveAsync("the terms of access", "Somebody else said something about access at the same moment.", ct) is { } lost ? lost : View(found.Value, terms, text);
    }

    // What was accepted stays readable, so a text is never changed: another one is another version, also after there was none for a while.
    private async Task<TermsText?> WriteAsync(PortalDbContext db, Principal by, ProductTerms terms, TermsText? now, string words, CancellationToken ct)
    {
        if (words.Length == 0)
        {
            terms.TermsVersion = null;
            return null;
        }

        if (now?.Text == words) return now;
        var last = await db.Set<TermsText>().Where(t => t.ProductId == terms.ProductId).MaxAsync(t => (int?)t.Version, ct) ?? 0;
        var text = new TermsText { ProductId = terms.ProductId, Version = last + 1, Text = words, At = time.GetUtcNow(), ByName = by.Name };
        db.Add(text);
        terms.TermsVersion = text.Version;
        return text;
    }

    private async Task<Result<ProductView>> FindAsync(Principal principal, string product, CancellationToken ct)
        => product.Split('/') is [var domain, var slug] ? await products.GetAsync(principal, domain, slug, ct) : NotFound.Of("product", product);

    private static async Task<TermsText?> TextAsync(PortalDbContext db, ProductTerms? terms, CancellationToken ct)
        => terms?.TermsVersion is { } version ? await db.Set<TermsText>().AsNoTracking().SingleAsync(t => t.ProductId == terms.ProductId && t.Version == version, ct) : null;

    private static bool MayChange(ProductView product) => product.MyRole >= DomainRole.Steward;

    private static AccessTermsView View(ProductView product, ProductTerms? terms, TermsText? text) => new(terms?.Open ?? false, terms?.MostDays, MayChange(product), terms?.Revision ?? 0)
    {
        Purposes = Purposes.Of(terms),
        Terms = text?.Text,
        TermsVersion = text?.Version,
        TermsSince = text?.At,
    };
}
