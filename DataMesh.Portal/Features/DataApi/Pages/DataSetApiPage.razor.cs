using DataMesh.Portal.Features.DataApi.Calls;
using DataMesh.Portal.Features.DataApi.OData.Finding;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataApi.Pages;

/// <summary>A data set's API: addresses, trying it out, samples over the reader's own columns.</summary>
public sealed partial class DataSetApiPage
{
    private readonly Loadable<CallableSet> _service = new();

    /// <summary>Finds what the person may read.</summary>
    [Inject] internal ServiceFinder Finder { get; init; } = null!;

    /// <summary>The data set.</summary>
    [Parameter] public Guid Id { get; set; }

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => FetchAsync();

    private Task FetchAsync() => LoadAsync(_service, async token =>
        (await Finder.DataSetAsync(Principal, Id, token)).Map(s => new CallableSet(s.Title, s.Sets.Select(set => CallTarget.Of(s, set)).FirstOrDefault())));
}
