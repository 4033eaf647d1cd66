using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>What a requester agrees to for a product.</summary>
/// <param name="Purpose">The permitted purpose that was chosen; null where there is no list.</param>
/// <param name="TermsVersion">The terms that were accepted; null where there are none.</param>
internal sealed record Agreement(PermittedPurpose? Purpose, int? TermsVersion);

/// <summary>Holds a request to what owners ask of whoever asks them: a purpose of their list, and their terms accepted as they are now.</summary>
internal static class Agreements
{
    /// <summary>By product; what is missing or wrong is added to <paramref name="wrong"/>, by its field.</summary>
    public static async Task<IReadOnlyDictionary<Guid, Agreement>> ReadAsync(PortalDbContext db, IReadOnlyList<PortInfo> ports, AccessRequestInput input, List<FieldError> wrong, CancellationToken ct)
    {
        var products = ports.DistinctBy(p => p.ProductId).ToList();
        var terms = await RouteFinder.TermsAsync(db, [.. products.Select(p => p.ProductId)], ct);
        Known("permittedPurpose", input.PermittedPurpose?.Keys, products, wrong);
        Known("acceptTerms", input.AcceptTerms?.Keys, products, wrong);
        return products.ToDictionary(p => p.ProductId, p => new Agreement(Purpose(p, terms.GetValueOrDefault(p.ProductId), input, wrong), Terms(p, terms.GetValueOrDefault(p.ProductId), input, wrong)));
    }

    private static PermittedPurpose? Purpose(PortInfo product, ProductTerms? terms, AccessRequestInput input, List<FieldError> wrong)
    {
        var permitted = Purposes.Of(terms);
        var code = input.PermittedPurpose?.GetValueOrDefault(product.ProductPath);
        if (permitted.Count == 0)
        {
            if (code is not null) wrong.Add(new FieldError($"permittedPurpose.{product.ProductPath}", $"The owners of {product.ProductName} list no purposes; leave it out and say it in words."));
            return null;
        }

        if (permitted.FirstOrDefault(p => p.Code == code) is { } chosen) return chosen;
        wrong.Add(new FieldError($"permittedPurpose.{product.ProductPath}",
            $"{(code is null ? $"The owners of {product.ProductName} permit certain purposes" : $"'{code}' is not among the purposes that the owners of {product.ProductName} permit")}; choose one: {Words.And([.. permitted.Select(p => p.Code!)])}."));
        return null;
    }

    private static int? Terms(PortInfo product, ProductTerms? terms, AccessRequestInput input, List<FieldError> wrong)
    {
        if (terms?.TermsVersion is not { } now) return null;
        var accepted = input.AcceptTerms is { } all && all.TryGetValue(product.ProductPath, out var version) ? version : (int?)null;
        if (accepted == now) return now;
        wrong.Add(new FieldError($"acceptTerms.{product.ProductPath}", accepted is null
            ? $"{product.ProductName} has terms of use, version {now}: read them and accept that version."
            : $"Version {now} of the terms of {product.ProductName} holds now, not {accepted}: read it and accept it."));
        return null;
    }

    private static void Known(string field, IEnumerable<string>? named, IReadOnlyList<PortInfo> products, List<FieldError> wrong)
    {
        foreach (var path in named ?? [])
            if (products.All(p => p.ProductPath != path)) wrong.Add(new FieldError($"{field}.{path}", $"'{path}' is not among the products of this request. Write it as domain/product."));
    }
}
