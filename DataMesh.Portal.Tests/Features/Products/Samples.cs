using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Tests.Features.Products;

/// <summary>A product to test pages with.</summary>
internal static class Samples
{
    public static ColumnView Column(string name, string type = "string") => new(name, type, "", null, false, false, false, true, null, null, null, null);

    public static PortView Port(string name, params ColumnView[] columns) => new(Guid.CreateVersion7(), name, name, "One row per order", "shop", $"raw_{name}", columns, [], 3);

    /// <summary>Commerce's web shop orders, published, one port of three columns, seen by somebody of another domain.</summary>
    public static ProductView Orders => new(Guid.CreateVersion7(), "commerce", "Commerce", "orders", "Web shop orders", ProductKind.SourceAligned, "Every **order** of the web shop.\n\nMore.", "No phone orders.", null,
        ["orders"], ["bea@example.com"], Visibility.Everyone, ProductState.Published, "2.3", Classification.Confidential,
        [Port("orders", Column("order_id", "integer") with { PrimaryKey = true, Description = "The shop's order number", Classification = Classification.Internal },
            Column("customer_email") with { Description = "Where the confirmation went", Classification = Classification.Confidential, PersonalData = true, References = "sales/crm/customers.email" },
            Column("amount", "decimal(12,2)") with { Description = "Gross amount", Classification = Classification.Internal, Unit = "EUR" }) with { Examples = [[48201L, "•••", 129.90m]] }],
        "none", null, new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), null, 7);

    /// <summary>The same as a draft of one's own domain.</summary>
    public static ProductView Draft => Orders with { State = ProductState.Draft, Version = "0.1", PublishedAt = null, Access = "own", MyRole = DomainRole.Contributor };
}
