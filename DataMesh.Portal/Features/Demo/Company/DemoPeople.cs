using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Demo.Company;

/// <summary>Who works in the demo's company, an outdoor retailer that tries out a data mesh.</summary>
internal static class DemoPeople
{
    /// <summary>Everybody's password; only ever set on an empty database with the demo on.</summary>
    public const string Password = "Demo-mesh-2026";

    private const string At = "@fjordline.example";

    public static IReadOnlyList<DemoPerson> All { get; } =
    [
        new("astrid" + At, "Astrid Holm", PlatformRoles.Administrator, [], "administrator"),
        new("gustav" + At, "Gustav Berg", PlatformRoles.Governance, [], "governance"),
        new("ines" + At, "Ines Duarte", PlatformRoles.Auditor, [], "auditor"),
        new("bruno" + At, "Bruno Keller", PlatformRoles.None, [("commerce", DomainRole.Owner)], "owner of Commerce"),
        new("clara" + At, "Clara Novak", PlatformRoles.None, [("commerce", DomainRole.Contributor)], "contributor of Commerce"),
        new("sofia" + At, "Sofia Lindqvist", PlatformRoles.None, [("sales", DomainRole.Owner)], "owner of Sales"),
        new("mats" + At, "Mats Eriksson", PlatformRoles.None, [("sales-analytics", DomainRole.Member)], "analyst in Sales analytics"),
        new("priya" + At, "Priya Raman", PlatformRoles.None, [("marketplace", DomainRole.Owner)], "owner of Marketplace"),
        new("felix" + At, "Felix Brandt", PlatformRoles.None, [("finance", DomainRole.Owner)], "owner of Finance"),
        new("noor" + At, "Noor Haddad", PlatformRoles.None, [("finance", DomainRole.Steward)], "steward of Finance"),
        new("tomas" + At, "Tomás Ferreira", PlatformRoles.None, [("support", DomainRole.Owner)], "owner of Support"),
        new("lena" + At, "Lena Fischer", PlatformRoles.None, [("marketing", DomainRole.Owner)], "owner of Marketing"),
        new("jonas" + At, "Jonas Vik", PlatformRoles.None, [("marketing", DomainRole.Member)], "member of Marketing"),
    ];

    public static IReadOnlyList<DomainInput> Domains { get; } =
    [
        new("sales", "Sales", "Owns the relationship with business customers: accounts, contacts and what is agreed with them. The CRM is the system of record.", null),
        new("sales-analytics", "Sales analytics", "Answers questions about revenue across channels for the weekly sales meeting.", "sales"),
        new("commerce", "Commerce", "Runs the web shop: the range, orders, and returns. The shop's own database is the system of record.", null),
        new("marketplace", "Marketplace", "Sells through partner marketplaces. Orders reach us as a feed every fifteen minutes.", null),
        new("finance", "Finance", "Captures payments, issues invoices, closes the books. Figures are final after the fifth working day.", null),
        new("support", "Support", "Helps customers by mail, chat and telephone, and measures how that went.", null),
        new("marketing", "Marketing", "Campaigns and what people do with them, from newsletter to landing page.", null),
    ];
}

/// <summary>Somebody of the demo.</summary>
/// <param name="Email">The address to sign in with.</param>
/// <param name="Name">The name.</param>
/// <param name="Roles">Rights in the installation.</param>
/// <param name="Domains">Roles in domains.</param>
/// <param name="Says">What the console says of the person.</param>
internal sealed record DemoPerson(string Email, string Name, PlatformRoles Roles, IReadOnlyList<(string Domain, DomainRole Role)> Domains, string Says);
