using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Features.DataSets.Building.Canvas;

/// <summary>What the canvas draws. The script is told the whole of it and draws what changed.</summary>
/// <param name="Nodes">The boxes.</param>
/// <param name="Edges">The lines.</param>
/// <param name="ReadOnly">Whether it can be looked at only.</param>
internal sealed record CanvasModel(IReadOnlyList<CanvasNode> Nodes, IReadOnlyList<CanvasEdge> Edges, bool ReadOnly);

/// <summary>A box. Its places are in pixels at full size.</summary>
internal sealed record CanvasNode(string Id, bool Input, string Title, string Sub, string Hint, string? Badge, string? Colour, double X, double Y, double Width, double Height, double Head,
    IReadOnlyList<CanvasColumn> Columns, string? More, string State, bool Selected, bool Result, bool Note);

/// <summary>A column of an input.</summary>
internal sealed record CanvasColumn(string Name, string Type, bool Key);

/// <summary>A line from a node to the field of another one that reads it.</summary>
internal sealed record CanvasEdge(string From, string To, string Field);

/// <summary>What is known of a node beside its definition.</summary>
/// <param name="Columns">What it offers; none while it is not ready.</param>
/// <param name="Title">How it is called.</param>
/// <param name="Sentence">What it does, or what keeps it from it.</param>
/// <param name="State"><c>ok</c>, <c>wrong</c>, <c>waits</c> or <c>sample</c> (example rows only).</param>
/// <param name="Open">Whether all of its columns are shown.</param>
internal sealed record NodeLook(IReadOnlyList<PlanColumn> Columns, string Title, string Sentence, string State, bool Open);

/// <summary>Draws a flow.</summary>
internal static class CanvasDrawing
{
    /// <summary>Columns that an input shows until somebody wants to see the rest.</summary>
    public const int FewColumns = 8;
    private const double Row = 22;
    private const double Head = 46;

    /// <summary>The drawing of a flow.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="lookOf">What is known of a node.</param>
    /// <param name="selected">The selected node.</param>
    /// <param name="readOnly">Whether it can be looked at only.</param>
    public static CanvasModel Of(Flow flow, Func<FlowNode, NodeLook> lookOf, string? selected, bool readOnly)
    {
        var looks = flow.Nodes.ToDictionary(n => n.Id, lookOf, StringComparer.Ordinal);
        var boxes = FlowLayout.Of(flow, n => Size(n, looks[n.Id]));
        var nodes = flow.Nodes.Select(n => Node(n, looks[n.Id], boxes[n.Id], n.Id == selected, n.Id == flow.Output)).ToList();
        var edges = flow.Nodes.SelectMany(n => n.Inputs.Where(i => looks.ContainsKey(i.Id)).Select(i => new CanvasEdge(i.Id, n.Id, i.Field))).Distinct().ToList();
        return new CanvasModel(nodes, edges, readOnly);
    }

    private static CanvasNode Node(FlowNode node, NodeLook look, Box box, bool selected, bool result)
    {
        var columns = Shown(node, look);
        var rest = node is InputNode ? look.Columns.Count - columns.Count : 0;
        var domain = node is InputNode { Port.Length: > 0 } input ? input.Port.Split('/')[0] : null;
        return new CanvasNode(node.Id, node is InputNode, look.Title, look.Sentence, $"{look.Title}: {look.Sentence}", domain is null ? null : Format.Initials(domain)[..1], domain is null ? null : DomainColours.Of(domain),
            box.X, box.Y, box.Width, box.Height, Head, [.. columns.Select(c => new CanvasColumn(c.Name, c.Type.ToString(), false))],
            rest > 0 ? $"{rest} more columns" : look.Open && node is InputNode ? "Show fewer" : null, look.State, selected, result, node.Note is not null);
    }

    private static (double Width, double Height) Size(FlowNode node, NodeLook look)
    {
        if (node is not InputNode) return (160, 50);
        var rows = Shown(node, look).Count + (look.Columns.Count > FewColumns ? 1 : 0);
        return (212, Head + (rows * Row));
    }

    private static IReadOnlyList<PlanColumn> Shown(FlowNode node, NodeLook look)
        => node is not InputNode ? [] : look.Open || look.Columns.Count <= FewColumns ? look.Columns : [.. look.Columns.Take(FewColumns)];
}
