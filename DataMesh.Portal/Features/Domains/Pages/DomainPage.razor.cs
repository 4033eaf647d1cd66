using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Domains.Pages;

/// <summary>One domain; its tabs are registered by the features that fill them.</summary>
public sealed partial class DomainPage
{
    private readonly Loadable<DomainView> _domain = new();

    /// <summary>Domains.</summary>
    [Inject] public required IDomainService Domains { get; init; }

    /// <summary>What features show of a domain.</summary>
    [Inject] public required IEnumerable<DomainTab> Slots { get; init; }

    /// <summary>The domain.</summary>
    [Parameter] public string Slug { get; set; } = "";

    /// <summary>The tab that is shown.</summary>
    [SupplyParameterFromQuery] public string? Tab { get; set; }

    /// <inheritdoc />
    // Fetched at every change of the address, so that counts and one's role are those of now.
    protected override Task OnParametersSetAsync() => FetchAsync();

    private Task FetchAsync() => LoadAsync(_domain, token => Domains.GetAsync(Principal, Slug, token));

    private IEnumerable<DomainTab> Shown(DomainView domain)
        => Slots.Where(t => t.AtLeast is not { } least || domain.MyRole >= least).OrderBy(t => t.Order).ThenBy(t => t.Title, StringComparer.Ordinal);

    private DomainTab? Current(DomainView domain) => Shown(domain).FirstOrDefault(t => t.Key == Tab) ?? Shown(domain).FirstOrDefault();

    private List<TabItem> TabItems(DomainView domain) => [.. Shown(domain).Select(t => new TabItem(t.Key, t.Title, t.Key == "members" ? domain.Members : null))];

    private static List<Crumb> Crumbs(DomainView domain)
    {
        var crumbs = new List<Crumb> { new("Domains", "/domains") };
        if (domain.Parent is { } parent) crumbs.Add(new Crumb(parent, $"/domains/{parent}"));
        return crumbs;
    }
}
