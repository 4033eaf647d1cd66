using System.Text.Json;
using System.Text.Json.Nodes;
using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Features.DataSets.Building.Canvas;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Dialogs;

namespace DataMesh.Portal.Features.DataSets.Pages;

/// <content>What a person does to the flow, by the list or on the canvas: each is one change that can be taken back.</content>
public sealed partial class BuilderPage
{
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private (Flow, FlowInspection?, string?, bool, int) _drawnFor;
    private CanvasModel _drawing = new([], [], true);
    private bool _drawer;

    private Task ReplaceAsync(FlowNode node) => ChangeAsync(FlowEdits.Replace(_flow, node));

    private async Task ChangeAsync(Flow flow)
    {
        if (!CanEdit) return;
        _history.Do(flow);
        if (Selected is null) _selected = flow.Output ?? flow.Nodes.LastOrDefault()?.Id;
        SaveSoon();
        // Drawn before anything is awaited: the next edit starts from the step on the screen.
        StateHasChanged();
        await RefreshAsync();
    }

    private async Task UndoAsync()
    {
        if (CanEdit && _history.Undo()) await GoneBackAsync();
    }

    private async Task RedoAsync()
    {
        if (CanEdit && _history.Redo()) await GoneBackAsync();
    }

    private async Task GoneBackAsync()
    {
        if (Selected is null) _selected = _flow.Output ?? _flow.Nodes.LastOrDefault()?.Id;
        SaveSoon();
        StateHasChanged();
        await RefreshAsync();
    }

    private Task RemoveAsync(FlowNode node)
    {
        var next = node.Inputs.Select(i => i.Id).FirstOrDefault(i => i.Length > 0);
        _selected = next ?? _flow.Output;
        return ChangeAsync(FlowEdits.Remove(_flow, node.Id));
    }

    private Task AddStepAsync(StepKinds kind)
    {
        var after = _selected ?? _flow.Output!;
        var made = kind.Make(FlowEdits.NewId(_flow, kind.Word), after, ColumnsOf(after));
        _selected = made.Id;
        _reveal = (made.Id, true);
        return ChangeAsync(FlowEdits.InsertAfter(_flow, after, made));
    }

    private async Task AddProductAsync()
    {
        if (await PickAsync() is not { } input) return;
        _selected = input.Id;
        _reveal = (input.Id, true);
        await ChangeAsync(FlowEdits.AddInput(_flow, input));
    }

    private async Task AddProductToAsync(FlowNode node)
    {
        if (await PickAsync() is not { } input) return;
        var flow = FlowEdits.AddInput(_flow, input);
        FlowNode with = node switch
        {
            JoinNode join => join with { Right = input.Id },
            UnionNode union => union with { Sources = [.. union.Sources, input.Id] },
            _ => node,
        };
        await ChangeAsync(FlowEdits.Replace(flow, with));
    }

    private async Task<InputNode?> PickAsync()
        => await Dialogs.OpenAsync<PortPicker>("Add a product", width: "680px") is string port ? new InputNode(FlowEdits.NewId(_flow, port.Split('/')[^1]), port) : null;

    private Task AddPortAsync(string port) => AddInputAsync(new InputNode(FlowEdits.NewId(_flow, port.Split('/')[^1]), port));

    private Task PlaceAsync(PortDropped dropped)
        => AddInputAsync(new InputNode(FlowEdits.NewId(_flow, dropped.Port.Split('/')[^1]), dropped.Port) { Place = new NodePlace(dropped.X, dropped.Y) });

    private async Task AddInputAsync(InputNode input)
    {
        _selected = input.Id;
        _reveal = (input.Id, true);
        await ChangeAsync(FlowEdits.AddInput(_flow, input));
    }

    /// <summary>Asks for the products of a question, one after the other, and begins with its steps.</summary>
    private async Task AskAsync(Question question)
    {
        var ports = new List<string>();
        foreach (var title in question.Asks)
        {
            if (await Dialogs.OpenAsync<PortPicker>(title, width: "680px") is not string port) return;
            ports.Add(port);
        }

        var contracts = await Contracts.OfAsync(Principal, ports, Cancellation);
        var flow = question.Make([.. ports.Select(p => contracts.GetValueOrDefault(p) ?? new PortContract(p, [], []))], Time.GetUtcNow().Year);
        _selected = flow.Output;
        await ChangeAsync(flow);
    }

    /// <summary>Where a node stands changes no row: nothing is asked anew.</summary>
    private void MoveAsync(NodeMoved moved)
    {
        if (!CanEdit || _flow.Nodes.FirstOrDefault(n => n.Id == moved.Id) is not { } node) return;
        // The others stay where they are seen now, or the first one moved would move those that nobody placed.
        var seen = _drawing.Nodes.ToDictionary(n => n.Id, n => new NodePlace(n.X, n.Y), StringComparer.Ordinal);
        var nodes = _flow.Nodes.Select(n => n.Id == moved.Id ? node with { Place = Within(moved.X, moved.Y) } : n.Place is null && seen.TryGetValue(n.Id, out var place) ? n with { Place = place } : n);
        _history.Do(_flow with { Nodes = [.. nodes] });
        SaveSoon();
    }

    private static NodePlace Within(double x, double y) => new(Math.Clamp(x, -NodePlace.Most, NodePlace.Most), Math.Clamp(y, -NodePlace.Most, NodePlace.Most));

    private void TidyAsync()
    {
        if (!CanEdit) return;
        _history.Do(_flow with { Nodes = [.. _flow.Nodes.Select(n => n with { Place = null })] });
        SaveSoon();
    }

    private async Task ConnectAsync(LineDrawn line)
    {
        if (!CanEdit) return;
        var drawn = line is { FromColumn: { } from, ToColumn: { } to }
            ? FlowLines.Columns(_flow, line.From, from, line.To, to, ColumnsOf)
            : FlowLines.Nodes(_flow, line.From, line.To, ColumnsOf, NameOf);
        if (drawn is null)
        {
            Toasts.Note("These two come from one another, so there is nothing to join.");
            return;
        }

        _selected = drawn.Node;
        _reveal = (drawn.Node, false);
        await ChangeAsync(drawn.Flow);
    }

    private Task DisconnectAsync(LineGone line) => ChangeAsync(FlowLines.Without(_flow, line.From, line.To, line.Field));

    private Task StepAsync(int by)
    {
        var at = _flow.Nodes.Select((n, i) => (n, i)).FirstOrDefault(p => p.n.Id == _selected).i;
        return _flow.Nodes.Count == 0 ? Task.CompletedTask : SelectAsync(_flow.Nodes[Math.Clamp(at + by, 0, _flow.Nodes.Count - 1)].Id);
    }

    private Task RemoveSelectedAsync() => Selected is { } node ? RemoveAsync(node) : Task.CompletedTask;

    private void ShowMore(string id)
    {
        if (!_open.Remove(id)) _open.Add(id);
    }

    private string? CopiedText()
        => _selected is null ? null : new JsonObject { ["datamesh"] = "steps", ["flow"] = FlowJson.Write(new Flow(FlowLines.Upstream(_flow, _selected), _selected)) }.ToJsonString();

    private async Task PasteAsync(string text)
    {
        if (!CanEdit || Copied(text) is not { } copied || FlowLines.Paste(_flow, copied) is not { } pasted) return;
        _selected = pasted.Node;
        _reveal = (pasted.Node, false);
        await ChangeAsync(pasted.Flow);
    }

    private static IReadOnlyList<FlowNode>? Copied(string text)
    {
        if (text.Length > 256 * 1024) return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.TryGetProperty("flow", out var flow) ? DraftFlow.Read(flow)?.Nodes : null;
        }
        catch (JsonException)
        {
            // Something else was copied: there is nothing to paste here.
            return null;
        }
    }

    /// <summary>The drawing; a new one only where something that it shows has changed.</summary>
    private CanvasModel Drawing()
    {
        var now = (_flow, _inspection, _selected, CanEdit, _open.Count);
        if (now == _drawnFor) return _drawing;
        _drawnFor = now;
        return _drawing = CanvasDrawing.Of(_flow, Look, _selected, !CanEdit);
    }

    private NodeLook Look(FlowNode node)
    {
        var sample = node is InputNode input && RefusalOf(input) is not null && !IsWrong(node);
        var state = sample ? "sample" : !IsWrong(node) ? "ok" : ErrorsOf(node.Id).Count > 0 ? "wrong" : "waits";
        var sentence = Trouble(node) ?? (sample ? "example rows only" : node is InputNode { Port: var port } ? port : StepSentence.For(node, NameOf));
        return new NodeLook(ColumnsOf(node.Id), node is InputNode ? NameOf(node.Id) : StepSentence.Kind(node), sentence, state, _open.Contains(node.Id));
    }
}
