using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Domains.Pages;

/// <summary>All domains that one may know of, as a tree.</summary>
public sealed partial class DomainsPage
{
    private readonly Loadable<IReadOnlyList<DomainView>> _domains = new();

    /// <summary>Domains.</summary>
    [Inject] public required IDomainService Domains { get; init; }

    /// <summary>Part of a name, from the address.</summary>
    [SupplyParameterFromQuery] public string? Q { get; set; }

    private IReadOnlyList<(DomainView Domain, int Depth)> Shown => string.IsNullOrWhiteSpace(Q)
        ? DomainWords.Tree(_domains.Value!)
        : [.. _domains.Value!.Where(d => d.Name.Contains(Q.Trim(), StringComparison.OrdinalIgnoreCase) || d.Purpose.Contains(Q.Trim(), StringComparison.OrdinalIgnoreCase)).Select(d => (d, 0))];

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FetchAsync();

    private Task FetchAsync() => LoadAsync(_domains, token => Domains.ListAsync(Principal, token));

    private void Filter(string text) => Query(("q", string.IsNullOrWhiteSpace(text) ? null : text));

    private static string Purpose(DomainView domain) => MarkdownText.FirstLine(domain.Purpose) is { Length: > 0 } line ? line : "No purpose written yet";
}
