using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Discovery.Search;

/// <summary>The catalog's words: in the API's spelling, and for people.</summary>
internal static class CatalogWords
{
    private static readonly string[] s_order =
    [
        "granted", "requested", "requestable", "sourceAligned", "aggregate", "consumerAligned", "public", "internal", "confidential", "restricted",
        "published", "deprecated", "draft", "retired",
    ];

    public static string Of(ProductKind kind) => kind switch
    {
        ProductKind.SourceAligned => "sourceAligned",
        ProductKind.Aggregate => "aggregate",
        _ => "consumerAligned",
    };

    public static string Of(ProductState state) => state switch
    {
        ProductState.Draft => "draft",
        ProductState.Published => "published",
        ProductState.Deprecated => "deprecated",
        _ => "retired",
    };

    public static string Of(Classification? classification) => classification switch
    {
        Classification.Public => "public",
        Classification.Internal => "internal",
        Classification.Confidential => "confidential",
        Classification.Restricted => "restricted",
        _ => "",
    };

    public static string Label(string facet, string value, DomainRights rights) => (facet, value) switch
    {
        ("domain", _) => rights.Find(value)?.Name ?? value,
        ("tag", _) => value,
        (_, "granted") => "Open or granted",
        (_, "requestable") => "Can be requested",
        (_, "sourceAligned") => "Source-aligned",
        (_, "consumerAligned") => "Consumer-aligned",
        (_, { Length: > 0 }) => char.ToUpperInvariant(value[0]) + value[1..],
        _ => value,
    };

    public static int Rank(string value) => Array.IndexOf(s_order, value) is >= 0 and var at ? at : int.MaxValue;
}
