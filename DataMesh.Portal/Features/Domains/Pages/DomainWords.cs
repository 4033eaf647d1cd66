using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Domains.Pages;

/// <summary>How domains, roles and visibility are said on screens.</summary>
internal static class DomainWords
{
    /// <summary>All roles, the strongest first.</summary>
    public static IReadOnlyList<DomainRole> Roles { get; } = [DomainRole.Owner, DomainRole.Steward, DomainRole.Contributor, DomainRole.Member];

    /// <summary>The role in a word.</summary>
    public static string Role(DomainRole role) => role.ToString();

    /// <summary>What the role may do, in a line.</summary>
    public static string RoleMeans(DomainRole role) => role switch
    {
        DomainRole.Owner => "Manages members and decides on everything below",
        DomainRole.Steward => "Decides on access, classifies, publishes",
        DomainRole.Contributor => "Connects sources, makes and edits products",
        _ => "Belongs to the domain and uses its grants",
    };

    /// <summary>Who may know of a thing, in words.</summary>
    public static string Visible(Visibility visibility) => visibility == Visibility.Everyone ? "Everyone" : "The domain only";

    /// <summary>Whether the principal may change the domain and its members.</summary>
    public static bool MayManage(Principal principal, DomainRole? role) => role == DomainRole.Owner || principal.Has(PlatformRoles.Administrator);

    /// <summary>Whether the principal makes domains at the top.</summary>
    public static bool MayMakeTop(Principal principal) => principal.Has(PlatformRoles.Administrator | PlatformRoles.Governance);

    /// <summary>Domains in the order of a tree: each followed by those below it, with its depth.</summary>
    public static IReadOnlyList<(DomainView Domain, int Depth)> Tree(IReadOnlyList<DomainView> domains)
    {
        // A domain whose parent the person may not know of stands at the top.
        var known = domains.Select(d => d.Slug).ToHashSet(StringComparer.Ordinal);
        var below = domains.ToLookup(d => d.Parent is { } parent && known.Contains(parent) ? parent : "", StringComparer.Ordinal);
        var tree = new List<(DomainView, int)>();
        Add("", 0);
        return tree;

        void Add(string parent, int depth)
        {
            foreach (var domain in below[parent].OrderBy(d => d.Name, StringComparer.OrdinalIgnoreCase))
            {
                tree.Add((domain, depth));
                Add(domain.Slug, depth + 1);
            }
        }
    }
}
