using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Features.DataSets.Building.Joins;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Page;

namespace DataMesh.Portal.Features.DataSets.Pages;

/// <content>What each step offers, and the rows after the selected one. Every look asks the guard anew; the latest one wins.</content>
public sealed partial class BuilderPage
{
    private const int PreviewRows = 200;
    private readonly PreviewState _preview = new();
    private readonly LatestRun _refresh = new();
    private FlowInspection? _inspection;
    private IReadOnlyList<string> _examples = [];
    private IReadOnlyDictionary<string, ReadDecision> _export = new Dictionary<string, ReadDecision>();

    /// <summary>Of all that the result is made of, also of what it does not show: whoever knows a sum knows something of its parts.</summary>
    private string? Strictest => _flow.Output is { } output && _flow.Nodes.OfType<InputNode>().Where(n => FlowEdits.Reads(_flow, output, n.Id)).SelectMany(n => ColumnsOf(n.Id)).ToList() is { Count: > 0 } columns
        ? Classifications.Strictest(columns.Select(c => c.Classification)) : null;

    private string? DownloadRefused
    {
        get
        {
            if (_unreadable || _flow.Output is not { } output) return "There is nothing to download yet.";
            if (FanOut.Find(_flow, output, Shapes) is [var wrong, ..]) return wrong.Say(NameOf);
            if (ColumnsOf(output).Count == 0) return "The result is not finished, so there is nothing to download yet.";
            var ports = _flow.Nodes.OfType<InputNode>().Where(n => FlowEdits.Reads(_flow, output, n.Id)).Select(n => n.Port);
            return ports.Select(p => _export.GetValueOrDefault(p)).Select(d => d switch
            {
                ReadAllowed => null,
                ReadRefused refused => refused.Message,
                _ => "Whether you may download this is being asked.",
            }).FirstOrDefault(why => why is not null);
        }
    }

    private Task RunAgainAsync() => RefreshAsync();

    private async Task StopAsync()
    {
        await _refresh.StopAsync();
        _preview.Stop();
    }

    private Task RefreshAsync() => _refresh.RunAsync(LookAsync, Cancellation);

    private async Task LookAsync(CancellationToken token)
    {
        var flow = _flow;
        var inspection = await Reader.InspectAsync(Principal, flow, examples: true, token);
        if (token.IsCancellationRequested) return;
        _inspection = inspection;
        await LearnAsync(flow, token);
        if (token.IsCancellationRequested) return;
        Judge();
        StateHasChanged();
        var counting = CountAsync();
        await PreviewAsync(flow, Figures() ? counting : Task.CompletedTask, token);
        if (token.IsCancellationRequested) return;
        StateHasChanged();
        var export = await Guard.DecideAsync(Principal, [.. flow.Nodes.OfType<InputNode>().Select(n => n.Port).Distinct(StringComparer.Ordinal)], AccessLevel.Export, token);
        if (!token.IsCancellationRequested) _export = export;
    }

    private async Task PreviewAsync(Flow flow, Task counted, CancellationToken token)
    {
        if (Selected is not { } node) return;
        if (WaitsFor(node) is { } why)
        {
            _preview.Wait(why);
            return;
        }

        if (_repeated.Count > 0)
        {
            // Not even for a moment: a wrong figure that was seen is believed.
            _preview.Wait("A figure would be wrong");
            return;
        }

        _preview.Begin();
        StateHasChanged();
        var progress = new Progress<QueryProgress>(p =>
        {
            if (token.IsCancellationRequested || !_preview.Running) return;
            _preview.Advance(p);
            _ = InvokeAsync(StateHasChanged);
        });
        try
        {
            var (shown, shownNode) = Shown(flow, node);
            var result = await Reader.PreviewAsync(Principal, shown, shownNode, PreviewRows, progress, token);
            await counted;
            if (token.IsCancellationRequested) return;
            if (_repeated.Count > 0)
            {
                _preview.Wait("A figure would be wrong");
                return;
            }

            _examples = result.Ok ? result.Value.Examples : [];
            if (result.Ok) _preview.Succeed(result.Value.Rows);
            else _preview.Fail(result.Error!);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
#pragma warning disable CA1031 // The preview's last line of defence: whatever it was is logged and shown, and the steps stay.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var trace = TraceIds.Current();
            PageLog.PageFault(fault, nameof(BuilderPage), trace);
            _preview.Fail(new Unavailable("The preview failed. Try again; if it happens again, quote the trace id."), trace);
        }
    }

    private async Task ExplainAsync()
    {
        if (Selected is not { } node) return;
        var explained = await Reader.ExplainAsync(Principal, _flow, node.Id, Cancellation);
        if (explained.Ok) _preview.Explain(explained.Value);
        else _preview.Fail(explained.Error!);
    }

    /// <summary>Why a step cannot run yet: it is not finished, or one that it reads is not. A refusal is not that: it is told by the run.</summary>
    private string? WaitsFor(FlowNode node)
    {
        if (RefusedBefore(node.Id).Count > 0) return null;
        if (ColumnsOf(node.Id).Count > 0) return null;
        return ErrorsOf(node.Id).Count > 0 ? "This step is not finished" : "Its input is not ready";
    }

    private List<InputNode> RefusedBefore(string id)
        => [.. _flow.Nodes.OfType<InputNode>().Where(n => n.Port.Length > 0 && RefusalOf(n) is not null && FlowEdits.Reads(_flow, id, n.Id))];

    private string? RequestHref() => _selected is null ? null : RequestFor(RefusedBefore(_selected));

    /// <summary>The inputs of the whole set that access is lacking for and can be asked for.</summary>
    private IReadOnlyList<InputNode> Needed => [.. _flow.Nodes.OfType<InputNode>().Where(n => RefusalOf(n) is { Known: true }).DistinctBy(n => n.Port)];

    private string? RequestFor(IEnumerable<InputNode> inputs)
    {
        var ports = inputs.Where(n => RefusalOf(n) is { Known: true }).Select(n => n.Port).Distinct(StringComparer.Ordinal).ToList();
        return ports.Count == 0 ? null : "/access/request?" + string.Join('&', ports.Select(p => $"port={Uri.EscapeDataString(p)}"));
    }

    private IReadOnlyList<PlanColumn> ColumnsOf(string id) => _inspection?.Nodes.GetValueOrDefault(id)?.Columns ?? [];

    private IReadOnlyList<FlowError> ErrorsOf(string id) => _inspection?.Nodes.GetValueOrDefault(id)?.Errors ?? [];

    private ReadRefused? RefusalOf(InputNode node) => node.Port.Length == 0 ? null : _inspection?.Refused.GetValueOrDefault(node.Port);

    private bool IsWrong(FlowNode node) => _inspection is not null && ColumnsOf(node.Id).Count == 0;

    /// <summary>What keeps a step from giving rows, in one line.</summary>
    private string? Trouble(FlowNode node)
    {
        if (!IsWrong(node)) return null;
        if (node is InputNode { Port.Length: 0 }) return "Choose a product";
        if (node is InputNode input && RefusalOf(input) is { } refused) return refused.Message;
        return ErrorsOf(node.Id) is [var first, ..] ? first.Message : "Its input is not ready";
    }

    /// <summary>An input by its port, a step that somebody named by its id, and one that the builder named by its number.</summary>
    private string NameOf(string id)
    {
        var at = _flow.Nodes.Select((n, i) => (n, i)).FirstOrDefault(p => p.n.Id == id);
        if (at.n is InputNode { Port.Length: > 0 } input)
            return input.Port.Split('/') is [_, var product, var port] && product != port ? $"{port} of {product}" : input.Port.Split('/')[^1];
        return at.n is not null && StepKinds.All.Any(k => id.StartsWith(k.Word, StringComparison.Ordinal) && id[k.Word.Length..].All(char.IsAsciiDigit)) ? $"step {at.i + 1}" : id;
    }
}
