using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Features.DataSets.Building.Joins;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataSets.Pages;

/// <content>What joins do to rows: counted once per definition, so that figures over repeated rows are refused before anybody believes them.</content>
public sealed partial class BuilderPage
{
    private readonly LatestRun _counting = new();
    private readonly Dictionary<string, JoinFacts> _facts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<KeyProposal>> _proposals = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, PortContract> _contracts = new Dictionary<string, PortContract>();
    private IReadOnlyList<RepeatedFigure> _repeated = [];
    private string? _countProblem;
    private bool _countsRunning;
    private (string Join, string Side, bool Matched)? _looksAt;

    /// <summary>What ports promise.</summary>
    [Inject] public required IPortContracts Contracts { get; init; }

    private FlowShapes Shapes => new(_flow, ColumnsOf, port => _contracts.GetValueOrDefault(port), id => FactsOf(id));

    private JoinFacts? FactsOf(string id) => _flow.Nodes.FirstOrDefault(n => n.Id == id) is JoinNode join ? _facts.GetValueOrDefault(JoinCounts.Signature(_flow, join)) : null;

    private IReadOnlyList<KeyProposal> ProposalsOf(JoinNode join)
        => join.Left.Length == 0 || join.Right.Length == 0 ? [] : _proposals.GetValueOrDefault(Sides(join)) ?? KeyProposals.Guess(join, Shapes, ColumnsOf, p => _contracts.GetValueOrDefault(p), NameOf(join.Right));

    /// <summary>Reads what the ports promise, where that is not known yet.</summary>
    private async Task LearnAsync(Flow flow, CancellationToken token)
    {
        var ports = flow.Nodes.OfType<InputNode>().Select(n => n.Port).Where(p => p.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (ports.All(_contracts.ContainsKey)) return;
        var contracts = await Contracts.OfAsync(Principal, ports, token);
        if (!token.IsCancellationRequested) _contracts = contracts;
    }

    /// <summary>Joins that the selected step depends on and of which something has to be counted: those selected, and those under a figure whose keys nobody promised.</summary>
    private List<JoinNode> ToCount()
    {
        if (_selected is null) return [];
        var upstream = FlowLines.Upstream(_flow, _selected);
        var figures = Figures();
        return [.. upstream.OfType<JoinNode>().Where(j => ColumnsOf(j.Id).Count > 0 && FactsOf(j.Id) is null && (j.Id == _selected || figures))];
    }

    /// <summary>Whether what is selected computes figures, which wait for the joins under them to be counted.</summary>
    private bool Figures() => _selected is not null && FlowLines.Upstream(_flow, _selected).Any(n => n is AggregateNode or PivotNode);

    /// <summary>Counts in the background; the preview does not wait for it.</summary>
    private Task CountAsync() => _counting.RunAsync(async token =>
    {
        (_countsRunning, _countProblem) = (false, null);
        if (Selected is JoinNode { Left.Length: > 0, Right.Length: > 0 } selected) await ProposeAsync(selected, token);
        foreach (var join in ToCount())
        {
            if (JoinCounts.Query(_flow, join) is not { } query) continue;
            var signature = JoinCounts.Signature(_flow, join);
            _countsRunning = true;
            StateHasChanged();
            var result = await Reader.PreviewAsync(Principal, query, query.Output, 100, null, token);
            token.ThrowIfCancellationRequested();
            _countsRunning = false;
            if (result.Ok) _facts[signature] = JoinCounts.Read(result.Value.Rows);
            else _countProblem = result.Error!.Message;
        }

        var before = _repeated;
        Judge();
        StateHasChanged();
        // A figure that was shown before its joins were counted is taken away, or comes back.
        if (before.Count > 0 != _repeated.Count > 0) _ = _refresh.RunAsync(t => PreviewAsync(_flow, Task.CompletedTask, t), Cancellation);
    }, Cancellation);

    private async Task ProposeAsync(JoinNode join, CancellationToken token)
    {
        var sides = Sides(join);
        if (_proposals.ContainsKey(sides) || ColumnsOf(join.Left).Count == 0 || ColumnsOf(join.Right).Count == 0) return;
        var guessed = KeyProposals.Guess(join, Shapes, ColumnsOf, p => _contracts.GetValueOrDefault(p), NameOf(join.Right));
        if (KeyProposals.Query(_flow, join, guessed) is not { } query) return;
        var result = await Reader.PreviewAsync(Principal, query, query.Output, 100, null, token);
        token.ThrowIfCancellationRequested();
        _proposals[sides] = result.Ok ? KeyProposals.Measured(guessed, result.Value.Rows) : guessed;
        StateHasChanged();
    }

    private string Sides(JoinNode join) => JoinCounts.Signature(_flow with { Nodes = [.. _flow.Nodes.Select(n => n.Id == join.Id ? join with { On = [], Join = JoinKind.Inner } : n)] }, join);

    private void Judge() => _repeated = FanOut.Find(_flow, _selected, Shapes);

    private Task RepairAsync(string way)
    {
        if (_repeated is not [var figure, ..]) return Task.CompletedTask;
        return ChangeAsync(way switch
        {
            "aggregate" => FanOut.AggregateFirst(_flow, figure, Shapes, ColumnsOf),
            "pick" => FanOut.PickOne(_flow, figure, Shapes),
            _ => FanOut.CountDifferent(_flow, figure),
        });
    }

    private Task AllowAsync(string reason) => _repeated is [var figure, ..] ? ChangeAsync(FanOut.Allow(_flow, figure, reason)) : Task.CompletedTask;

    /// <summary>Shows the rows of one side that have a partner, or none.</summary>
    private async Task LookAtAsync((string Side, bool Matched) wanted)
    {
        if (Selected is not JoinNode join) return;
        _looksAt = _looksAt == (join.Id, wanted.Side, wanted.Matched) ? null : (join.Id, wanted.Side, wanted.Matched);
        await RefreshAsync();
    }

    /// <summary>What is previewed for the selected step: the step, or one side of a join that somebody wants to see.</summary>
    private (Flow Flow, string Node) Shown(Flow flow, FlowNode node)
    {
        if (node is not JoinNode join || _looksAt is not { } look || look.Join != join.Id) return (flow, node.Id);
        var kind = look.Matched ? JoinKind.Semi : JoinKind.Anti;
        var id = FlowEdits.NewId(flow, "side");
        FlowNode side = look.Side == "left" ? new JoinNode(id, join.Left, join.Right, kind, join.On) : new JoinNode(id, join.Right, join.Left, kind, [.. join.On.Select(k => new JoinKey(k.Right, k.Left))]);
        return (flow with { Nodes = [.. flow.Nodes, side] }, id);
    }

    private string ShownWords(FlowNode node)
    {
        if (node is JoinNode join && _looksAt is { } look && look.Join == join.Id)
            return $"{NameOf(look.Side == "left" ? join.Left : join.Right)}, {(look.Matched ? "with" : "without")} a match";
        return node is InputNode ? NameOf(node.Id) : StepSentence.Kind(node);
    }
}
