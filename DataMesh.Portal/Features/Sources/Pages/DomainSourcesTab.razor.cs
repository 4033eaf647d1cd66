using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Sources.Pages;

public sealed partial class DomainSourcesTab
{
    private readonly Loadable<IReadOnlyList<SourceView>> _sources = new();
    private string? _shown;

    /// <summary>Sources.</summary>
    [Inject] public required ISourceService Sources { get; init; }

    /// <summary>The domain whose page this is.</summary>
    [Parameter, EditorRequired] public required DomainView Domain { get; set; }

    private string NewHref => $"/domains/{Domain.Slug}/sources/new";

    /// <inheritdoc />
    protected override Task OnParametersSetAsync()
    {
        if (_shown == Domain.Slug) return Task.CompletedTask;
        _shown = Domain.Slug;
        return FetchAsync();
    }

    private Task FetchAsync() => LoadAsync(_sources, ct => Sources.ListAsync(Principal, Domain.Slug, ct));
}
