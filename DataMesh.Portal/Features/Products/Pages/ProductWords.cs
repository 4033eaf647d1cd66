using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Features.Products.Pages;

/// <summary>How products are said on screens.</summary>
internal static class ProductWords
{
    /// <summary>All kinds, in the order in which they are offered.</summary>
    public static IReadOnlyList<ProductKind> Kinds { get; } = [ProductKind.SourceAligned, ProductKind.Aggregate, ProductKind.ConsumerAligned];

    /// <summary>All classifications, the mildest first.</summary>
    public static IReadOnlyList<Classification?> Classifications { get; } = [Classification.Public, Classification.Internal, Classification.Confidential, Classification.Restricted];

    /// <summary>The kind in a word.</summary>
    public static string Kind(ProductKind kind) => kind switch
    {
        ProductKind.SourceAligned => "Source-aligned",
        ProductKind.Aggregate => "Aggregate",
        _ => "Consumer-aligned",
    };

    /// <summary>What the kind means.</summary>
    public static string KindMeans(ProductKind kind) => kind switch
    {
        ProductKind.SourceAligned => "Facts as their source has them",
        ProductKind.Aggregate => "Made of several products, for many uses",
        _ => "Made for one use",
    };

    /// <summary>The state with its version, e.g. <c>published 2.3</c>.</summary>
    public static string State(ProductView product) => product.State == ProductState.Draft ? "draft" : $"{product.State.ToString().ToLowerInvariant()} {product.Version}";

    /// <summary>The tone of a state.</summary>
    public static string? Tone(ProductState state) => state switch
    {
        ProductState.Published => "good",
        ProductState.Deprecated => "warn",
        ProductState.Retired => "bad",
        _ => "line",
    };

    /// <summary>A classification in a word, or what is said while nobody has decided.</summary>
    public static string Sensitivity(Classification? classification) => classification?.ToString().ToLowerInvariant() ?? "not classified";

    /// <summary>What a principal may do, in words for a chip.</summary>
    public static string Access(string access) => access switch
    {
        "own" => "Your domain's data",
        "export" => "You can read and download it",
        "read" => "You can read it",
        "sample" => "You can see examples",
        "requested" => "You have asked for it",
        _ => "No access yet",
    };

    /// <summary>The same, short, for a list.</summary>
    public static string AccessShort(ProductView product) => product.Access switch
    {
        "own" => "Own",
        "export" or "read" => product.AccessUntil is { } until ? $"Granted until {Format.Date(until)}" : "Granted",
        "sample" => "Examples",
        "requested" => "Requested",
        _ => "Request",
    };

    /// <summary>The tone of what a principal may do.</summary>
    public static string? AccessTone(string access) => access switch
    {
        "own" or "export" or "read" => "good",
        "sample" => "accent",
        "requested" => "warn",
        _ => null,
    };

    /// <summary>Whether rows can be read with it.</summary>
    public static bool MayRead(ProductView product) => product.Access is "own" or "read" or "export" && product.State != ProductState.Retired;

    /// <summary>The port's path.</summary>
    public static string Path(ProductView product, PortView port) => $"{product.Path}/{port.Port}";

    /// <summary>The address of the page on which access is asked for.</summary>
    public static string RequestHref(ProductView product) => $"/access/request?product={Uri.EscapeDataString(product.Path)}";

    /// <summary>The address at which a data set is built from a port.</summary>
    public static string BuildHref(ProductView product, PortView port) => $"/datasets/new?port={Uri.EscapeDataString(Path(product, port))}";

    /// <summary>Where a reference leads: <c>domain/product/port.column</c> to that product's schema, <c>port.column</c> to this one's; null for what is neither.</summary>
    public static string? ReferenceHref(ProductView product, string reference)
    {
        var parts = reference.Split('/');
        return parts.Length switch
        {
            1 when reference.Contains('.', StringComparison.Ordinal) => $"/products/{product.Path}?tab=schema&port={Uri.EscapeDataString(reference[..reference.IndexOf('.', StringComparison.Ordinal)])}",
            3 => $"/products/{parts[0]}/{parts[1]}?tab=schema&port={Uri.EscapeDataString(parts[2].Split('.')[0])}",
            _ => null,
        };
    }
}
