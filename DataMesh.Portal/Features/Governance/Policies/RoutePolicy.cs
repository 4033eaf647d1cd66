namespace DataMesh.Portal.Features.Governance.Policies;

/// <summary>A rule that chooses a request's route of approval, which Governance switches on and off.</summary>
/// <param name="Key">Its key, e.g. <c>route-within-domain</c>.</param>
/// <param name="Name">Its name in words.</param>
/// <param name="Description">What it does.</param>
/// <param name="Begins">Whether it is on while nobody said anything.</param>
internal sealed record RoutePolicy(string Key, string Name, string Description, bool Begins = true)
{
    public const string On = "on";
    public const string Off = "off";

    public static readonly RoutePolicy WithinDomain = new("route-within-domain", "Within the domain at once", "Members of a port's own domain read its columns at once, unless these are restricted or personal.");
    public static readonly RoutePolicy OpenProducts = new("route-open", "Open products at once", "Public columns, and products that their owners opened, are granted to whoever asks, unless these are confidential, restricted or personal.");
    public static readonly RoutePolicy Renewals = new("route-renewal", "Renewals at once", "The same purpose is granted again within its former conditions and for no longer than before.");
    public static readonly RoutePolicy Personal = new("route-personal", "Personal data: Governance too", "Governance approves personal data after the owner.");
    public static readonly RoutePolicy Restricted = new("route-restricted", "Restricted data: Governance too", "Governance approves restricted data after the owner.");

    public static readonly RoutePolicy EveryOwner = new("route-every-owner", "Every owner of the product", "All who own the product and decide in its domain approve, not any one of them; one denial denies.", Begins: false);
    public static readonly RoutePolicy OwnerAndSteward = new("route-owner-and-steward", "An owner and a steward", "Two people approve: an owner of the domain, or every owner of the product, and a steward besides.", Begins: false);
    public static readonly RoutePolicy Together = new("route-together", "Many at once", "Requests without personal or restricted data and without anything to look at may be decided many at once.");

    public static IReadOnlyList<RoutePolicy> All { get; } = [WithinDomain, OpenProducts, Renewals, Personal, Restricted, EveryOwner, OwnerAndSteward, Together];

    /// <summary>Whether it is on, given what was set; null for nothing.</summary>
    public bool IsOn(string? set) => set is null ? Begins : set == On;
}
