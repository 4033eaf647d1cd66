using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Features.DataSets.Building.Joins;
using DataMesh.Portal.Features.DataSets.Charting;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Formatting;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataSets.Pages;

/// <content>What the result asks for beyond the preview: more rows, the chart that is kept, and its pin on Home.</content>
public sealed partial class BuilderPage
{
    private bool _pinned;

    /// <summary>What is pinned to Home.</summary>
    [Inject] public required IDataSetPins Pins { get; init; }

    private ChartSpec? KeptChart => ChartJson.Read(_set.Value?.Chart);

    // As the preview reads: example rows stand in for what may not be read yet, and the page says so.
    private async Task<Result<QueryResult>> ReadAsync(Flow flow, string node, int limit, CancellationToken ct) => (await Reader.PreviewAsync(Principal, flow, node, limit, null, ct)).Map(preview => preview.Rows);

    private void KeepChart(ChartSpec spec)
    {
        if (_set.Value is not { } set) return;
        _set.Succeed(set with { Chart = ChartJson.Write(spec) });
        SaveSoon();
    }

    /// <summary>A figure that would be wrong is neither pinned nor published: others would see it without the builder's warning.</summary>
    private bool WouldBeWrong()
    {
        if (FanOut.Find(_flow, _flow.Output, Shapes) is not [var wrong, ..]) return false;
        Toasts.Failed(wrong.Say(NameOf));
        return true;
    }

    private async Task PinAsync(bool pinned)
    {
        if (pinned && WouldBeWrong()) return;
        var done = await Pins.PinAsync(Principal, Id, pinned, Cancellation);
        if (done.Ok) _pinned = pinned;
        else Toasts.Failed(done.Error!.Message);
    }

    /// <summary>The values of a column that a pivot may turn into columns, the most frequent ones first, in their order.</summary>
    private async Task<IReadOnlyList<string>> ValuesAsync(PivotNode pivot, string column)
    {
        var groups = FlowEdits.NewId(_flow, "values");
        var flow = _flow with { Nodes = [.. _flow.Nodes, new AggregateNode(groups, pivot.Input, [new GroupKey(column, null, "value")], [new Measure("n", MeasureFunction.Count, null)]), new SortNode(groups + "-sorted", groups, [new SortKey("n", true)])] };
        var result = await ReadAsync(flow, groups + "-sorted", PivotNode.MaxValues, Cancellation);
        if (result.Error is { } error)
        {
            Toasts.Failed(error.Message);
            return [];
        }

        return [.. result.Value.Rows.Select(r => r[0]).Where(v => v is not null).Order().Select(v => CellText.Of(v, plain: true))];
    }
}
