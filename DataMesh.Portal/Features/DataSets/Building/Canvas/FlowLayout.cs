using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building.Canvas;

/// <summary>Where a node stands on the canvas and how much room it takes, in pixels at full size.</summary>
/// <param name="X">Its left edge.</param>
/// <param name="Y">Its upper edge.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
internal readonly record struct Box(double X, double Y, double Width, double Height)
{
    /// <summary>The right edge.</summary>
    public double Right => X + Width;

    /// <summary>The lower edge.</summary>
    public double Bottom => Y + Height;

    /// <summary>Whether two boxes share room.</summary>
    public bool Meets(Box other) => X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;
}

/// <summary>
/// Gives every node a place: where somebody put it, and otherwise right of what it reads, in the middle of it, and under whatever stands there already.
/// What nobody placed never lies over another node.
/// </summary>
internal static class FlowLayout
{
    private const double Left = 24;
    private const double Top = 20;
    private const double Across = 44;
    private const double Between = 20;

    /// <summary>The places by node id.</summary>
    /// <param name="flow">The flow; may be unfinished, even go round in a circle.</param>
    /// <param name="sizeOf">How wide and high a node is.</param>
    public static IReadOnlyDictionary<string, Box> Of(Flow flow, Func<FlowNode, (double Width, double Height)> sizeOf)
    {
        var boxes = new Dictionary<string, Box>(StringComparer.Ordinal);
        foreach (var node in flow.Nodes)
        {
            if (node.Place is not { } place) continue;
            var (width, height) = sizeOf(node);
            boxes[node.Id] = new Box(place.X, place.Y, width, height);
        }

        foreach (var node in InOrder(flow))
        {
            if (boxes.ContainsKey(node.Id)) continue;
            var (width, height) = sizeOf(node);
            var read = node.Inputs.Where(i => boxes.ContainsKey(i.Id)).Select(i => boxes[i.Id]).ToList();
            var box = read.Count == 0
                ? new Box(Left, Top, width, height)
                : new Box(read.Max(b => b.Right) + Across, Math.Max(Top, read.Average(b => b.Y + (b.Height / 2)) - (height / 2)), width, height);
            boxes[node.Id] = Free(box, boxes.Values);
        }

        return boxes;
    }

    /// <summary>The first place at or under a box where it meets no other.</summary>
    private static Box Free(Box box, IReadOnlyCollection<Box> others)
    {
        while (others.Where(o => o.Meets(box)).Select(o => (Box?)o).FirstOrDefault() is { } inTheWay) box = box with { Y = inTheWay.Bottom + Between };
        return box;
    }

    /// <summary>Each node after those that it reads; nodes of a circle in the order in which they are written.</summary>
    private static List<FlowNode> InOrder(Flow flow)
    {
        var byId = flow.Nodes.GroupBy(n => n.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var order = new List<FlowNode>();
        // Inputs first: they make the left side, in their order.
        foreach (var node in byId.Values.Where(n => n is InputNode).Concat(byId.Values)) Visit(node);
        return order;

        void Visit(FlowNode node)
        {
            if (!seen.Add(node.Id)) return;
            foreach (var (_, id) in node.Inputs)
            {
                if (byId.TryGetValue(id, out var read)) Visit(read);
            }

            order.Add(node);
        }
    }
}
