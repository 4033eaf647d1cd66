using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataSets.Pages;

public sealed partial class DataSetsPage
{
    private readonly Loadable<IReadOnlyList<DataSetSummary>> _sets = new();
    private string _filter = "";

    /// <summary>Data sets.</summary>
    [Inject] public required IDataSetService Sets { get; init; }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FetchAsync();

    private Task FetchAsync() => LoadAsync(_sets, ct => Sets.ListAsync(Principal, ct));

    private IEnumerable<DataSetSummary> Shown(IReadOnlyList<DataSetSummary> sets)
        => sets.Where(s => s.Name.Contains(_filter.Trim(), StringComparison.OrdinalIgnoreCase) || s.Ports.Any(p => p.Contains(_filter.Trim(), StringComparison.OrdinalIgnoreCase)));
}
