using DataMesh.Portal.Features.DataSets.Promoting;

namespace DataMesh.Portal.Features.DataSets.Pages;

/// <summary>What becomes of the set.</summary>
public sealed partial class BuilderPage
{
    private bool _results;

    private async Task PromoteAsync()
    {
        if (_set.Value is not { } set || WouldBeWrong() || !await SaveNowAsync()) return;
        var parameters = new Dictionary<string, object?> { [nameof(PromoteDialog.Principal)] = Principal, [nameof(PromoteDialog.Id)] = set.Id, [nameof(PromoteDialog.Name)] = set.Name };
        if (await Dialogs.OpenAsync<PromoteDialog>("Make a data product", parameters) is string product) Navigation.NavigateTo($"/products/{product}");
    }
}
