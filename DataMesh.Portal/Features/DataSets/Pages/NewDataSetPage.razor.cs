using System.Text.Json;
using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataSets.Pages;

/// <summary>Makes a set and goes on to it, with the ports that the address names as its inputs.</summary>
public sealed partial class NewDataSetPage
{
    private string? _problem;
    private bool _making;

    /// <summary>Data sets.</summary>
    [Inject] public required IDataSetService Sets { get; init; }

    /// <summary>Ports to begin with.</summary>
    [SupplyParameterFromQuery(Name = "port")] public string[]? Ports { get; set; }

    /// <inheritdoc />
    // Not while the page is prerendered: the set would be made twice.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender) await CreateAsync();
    }

    private async Task CreateAsync()
    {
        if (_making) return;
        (_making, _problem) = (true, null);
        var flow = FlowEdits.Empty;
        foreach (var port in (Ports ?? []).Where(p => !string.IsNullOrWhiteSpace(p)).Distinct(StringComparer.Ordinal).Take(Flow.MaxInputs))
            flow = FlowEdits.AddInput(flow, new InputNode(FlowEdits.NewId(flow, port.Split('/')[^1]), port));
        var name = flow.Nodes.Count == 0 ? "New data set" : $"{flow.Nodes[0].Id} data set";
        var made = await Sets.CreateAsync(Principal, new DataSetInput(name[..Math.Min(name.Length, 100)], null, JsonSerializer.SerializeToElement(FlowJson.Write(flow)), null), Cancellation);
        _making = false;
        if (made.Ok)
        {
            Navigation.NavigateTo($"/datasets/{made.Value.Id}", new NavigationOptions { ReplaceHistoryEntry = true });
            return;
        }

        _problem = made.Error!.Message;
        StateHasChanged();
    }
}
