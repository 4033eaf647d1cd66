using System.Globalization;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>A question that many data sets begin with, and the steps that answer it.</summary>
/// <param name="Title">The question in a few words.</param>
/// <param name="Text">What it makes.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="Asks">What each product that it needs is called when it is asked for.</param>
/// <param name="Make">The steps over those products, guessed from their contracts; the last argument is this year.</param>
internal sealed record Question(string Title, string Text, string Icon, IReadOnlyList<string> Asks, Func<IReadOnlyList<PortContract>, int, Flow> Make)
{
    /// <summary>The questions in the order in which they are offered.</summary>
    public static IReadOnlyList<Question> All { get; } =
    [
        new("Combine channels", "The rows of two products below one another, with where each came from", "union", ["The first channel", "The second channel"], (ports, _) => Channels(ports)),
        new("Latest per key", "Of each thing only the newest row", "distinct", ["The product"], (ports, _) => Latest(ports[0])),
        new("Compare two periods", "This year beside the last one", "calendar", ["The product"], (ports, year) => Periods(ports[0], year)),
        new("Find rows without a match", "What the one has and the other lacks", "join", ["Where rows are looked at", "Where a match is looked for"], (ports, _) => Unmatched(ports[0], ports[1])),
    ];

    private static Flow Channels(IReadOnlyList<PortContract> ports)
    {
        var flow = Begun(ports);
        var named = new List<string>();
        foreach (var input in flow.Nodes.OfType<InputNode>().ToList())
        {
            var derive = new DeriveNode(FlowEdits.NewId(flow, "computed"), input.Id, [new DerivedColumn("channel", Quoted(input.Port.Split('/')[1]))]);
            flow = flow with { Nodes = [.. flow.Nodes, derive] };
            named.Add(derive.Id);
        }

        return Ended(flow, new UnionNode(FlowEdits.NewId(flow, "together"), named));
    }

    private static Flow Latest(PortContract port)
    {
        var flow = Begun([port]);
        var input = flow.Nodes[0].Id;
        var when = When(port)?.Name;
        // What happened again and again has a key of its own; what it happened to is named by another one.
        var key = port.Columns.FirstOrDefault(c => c.References is not null) ?? port.Columns.FirstOrDefault(c => IsKey(c) && !c.PrimaryKey) ?? port.Columns.FirstOrDefault(c => c.PrimaryKey);
        if (when is not null) flow = Ended(flow, new SortNode(FlowEdits.NewId(flow, "sorted"), input, [new Query.Plan.SortKey(when, true)]));
        return Ended(flow, new DistinctNode(FlowEdits.NewId(flow, "distinct"), flow.Output!, key is null ? [] : [key.Name]));
    }

    private static Flow Periods(PortContract port, int year)
    {
        var flow = Begun([port]);
        var when = When(port);
        var figure = port.Columns.FirstOrDefault(c => c.Type.Kind is LogicalKind.Decimal or LogicalKind.Number) ?? port.Columns.FirstOrDefault(c => c.Type.IsNumeric && !c.PrimaryKey && !IsKey(c));
        var group = port.Columns.FirstOrDefault(c => c.Type.Kind == LogicalKind.String && !c.PersonalData && !IsKey(c));
        flow = Ended(flow, new DeriveNode(FlowEdits.NewId(flow, "computed"), flow.Output!, [new DerivedColumn("year", when is null ? "" : $"year({ExpressionPrinter.Column(when.Name)})")]));
        return Ended(flow, new PivotNode(FlowEdits.NewId(flow, "turned"), flow.Output!, group is null ? [] : [new GroupKey(group.Name)], "year",
            [(year - 1).ToString(CultureInfo.InvariantCulture), year.ToString(CultureInfo.InvariantCulture)],
            figure is null ? new PivotMeasure(MeasureFunction.Count, null) : new PivotMeasure(MeasureFunction.Sum, figure.Name)));
    }

    private static Flow Unmatched(PortContract one, PortContract other)
    {
        var flow = Begun([one, other]);
        var keys = JoinKeys.Propose(Columns(one), Columns(other), other.Port.Split('/')[1]);
        return Ended(flow, new JoinNode(FlowEdits.NewId(flow, "joined"), flow.Nodes[0].Id, flow.Nodes[1].Id, JoinKind.Anti, keys));
    }

    private static Flow Begun(IReadOnlyList<PortContract> ports)
    {
        var flow = FlowEdits.Empty;
        foreach (var port in ports) flow = FlowEdits.AddInput(flow, new InputNode(FlowEdits.NewId(flow, port.Port.Split('/')[^1]), port.Port));
        return flow;
    }

    private static Flow Ended(Flow flow, FlowNode last) => new([.. flow.Nodes, last], last.Id);

    private static ContractColumn? When(PortContract port) => port.Columns.FirstOrDefault(c => c.Type.Kind == LogicalKind.Timestamp) ?? port.Columns.FirstOrDefault(c => c.Type.Kind == LogicalKind.Date);

    private static bool IsKey(ContractColumn column) => column.Name.EndsWith("id", StringComparison.OrdinalIgnoreCase) || column.Name.EndsWith("email", StringComparison.OrdinalIgnoreCase);

    private static List<PlanColumn> Columns(PortContract port) => [.. port.Columns.Select(c => new PlanColumn(c.Name, c.Type, c.Classification, c.PersonalData))];

    private static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
