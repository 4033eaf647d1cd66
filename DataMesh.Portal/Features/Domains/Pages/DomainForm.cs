using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.UI.Dialogs;

namespace DataMesh.Portal.Features.Domains.Pages;

/// <summary>What somebody is writing about a domain.</summary>
internal sealed class DomainForm
{
    /// <summary>The stored name; empty for a new domain.</summary>
    public string OldName { get; private init; } = "";

    /// <summary>The stored parent, or null.</summary>
    public string? OldParent { get; private init; }

    /// <summary>The revision that was read; null for a new domain.</summary>
    public long? Revision { get; private init; }

    /// <summary>Domains under which it may stand.</summary>
    public IReadOnlyList<DomainView> Parents { get; private init; } = [];

    /// <summary>The name.</summary>
    public string? Name { get; set; }

    /// <summary>The name in addresses; empty makes one out of the name.</summary>
    public string? Slug { get; set; }

    /// <summary>Markdown.</summary>
    public string? Purpose { get; set; }

    /// <summary>The parent, or null.</summary>
    public DomainView? Parent { get; set; }

    /// <summary>Who may know of it.</summary>
    public Visibility Visibility { get; set; }

    /// <summary>What the name in addresses will be.</summary>
    public string Address => !string.IsNullOrWhiteSpace(Slug) ? Slug.Trim() : string.IsNullOrWhiteSpace(Name) ? "…" : Slugs.From(Name);

    /// <summary>The form of a domain, or of a new one under <paramref name="parent"/>.</summary>
    public static DomainForm Of(DomainView? domain, IReadOnlyList<DomainView> parents, string? parent) => new()
    {
        OldName = domain?.Name ?? "",
        OldParent = domain?.Parent,
        Revision = domain?.Revision,
        Parents = parents,
        Name = domain?.Name,
        Purpose = domain?.Purpose,
        Parent = parents.FirstOrDefault(p => p.Slug == (domain is null ? parent : domain.Parent)),
        Visibility = domain?.Visibility ?? Visibility.Everyone,
    };

    /// <summary>What is sent.</summary>
    public DomainInput Input() => new(string.IsNullOrWhiteSpace(Slug) ? null : Slug.Trim(), Name ?? "", Purpose, Parent?.Slug, Visibility);

    /// <summary>Where it differs from what somebody else stored.</summary>
    public IReadOnlyList<ConflictingField> Differences(DomainView theirs)
        => [.. new ConflictingField[]
        {
            new("Name", Name, theirs.Name), new("Purpose", Purpose, theirs.Purpose), new("Part of", Parent?.Slug, theirs.Parent),
            new("Who may know of it", DomainWords.Visible(Visibility), DomainWords.Visible(theirs.Visibility)),
        }.Where(f => (f.Mine ?? "") != (f.Theirs ?? ""))];
}
