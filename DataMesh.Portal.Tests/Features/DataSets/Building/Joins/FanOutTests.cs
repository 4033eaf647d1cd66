using DataMesh.Portal.Features.DataSets.Building.Joins;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Features.DataSets.Building.Joins;

/// <summary>Orders, their lines and their customers: a sum of order amounts over lines is wrong, one of line prices is right.</summary>
public class FanOutTests
{
    private const string Orders = "d/p/orders";
    private const string Lines = "d/p/lines";
    private const string Customers = "d/p/customers";

    private static readonly TestTables s_tables = new TestTables()
        .Add(Orders, "order_id integer;customer string;amount integer", [1L, "a", 10L], [2L, "a", 20L], [3L, "b", 30L], [4L, null, 40L])
        .Add(Lines, "order_id integer;item string;price integer", [1L, "x", 4L], [1L, "y", 6L], [2L, "x", 20L], [9L, "z", 1L])
        .Add(Customers, "customer string;credit integer", ["a", 100L], ["b", 200L], ["c", 300L]);

    private static readonly Flow s_lines = new([new InputNode("orders", Orders), new InputNode("lines", Lines), new JoinNode("j", "orders", "lines", JoinKind.Inner, [new("order_id", "order_id")]),
        new AggregateNode("sums", "j", [new GroupKey("customer")], [new Measure("total", MeasureFunction.Sum, "amount"), new Measure("prices", MeasureFunction.Sum, "price"), new Measure("rows", MeasureFunction.Count, null)])], "sums");

    [Fact]
    public async Task Counts_OfAJoin_AreThoseOfTheRows()
        => Assert.Equal(new JoinFacts(Left: 4, Right: 4, LeftMatched: 2, RightMatched: 3, LeftMost: 1, RightMost: 2, LeftKeys: 4, RightKeys: 3, Rows: 3), await CountAsync(s_lines));

    [Fact]
    public async Task Counts_NullKeys_ArePartnersOfNothing()
    {
        var flow = new Flow([new InputNode("orders", Orders), new InputNode("customers", Customers), new JoinNode("j", "orders", "customers", JoinKind.Left, [new("customer", "customer")])], "j");
        Assert.Equal(new JoinFacts(4, 3, 3, 2, 2, 1, 2, 3, 4), await CountAsync(flow));
    }

    [Fact]
    public async Task Find_SumOverTheRepeatedSide_OnlyThatOne()
    {
        var found = FanOut.Find(s_lines, "sums", await ShapesAsync(s_lines));
        Assert.Equal(("sums", 0, "amount", "j"), (Assert.Single(found).Node, found[0].Measure, found[0].Column, found[0].Join));
        Assert.Contains("sum of amount would count values more than once", found[0].Say(id => id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_ManyToOne_SumsOfTheManyAreRightAndThoseOfTheOneAreNot()
    {
        var flow = new Flow([new InputNode("orders", Orders), new InputNode("customers", Customers), new JoinNode("j", "orders", "customers", JoinKind.Inner, [new("customer", "customer")]),
            new DeriveNode("d", "j", [new DerivedColumn("twice", "credit * 2")]),
            new AggregateNode("sums", "d", [], [new Measure("total", MeasureFunction.Sum, "amount"), new Measure("credit", MeasureFunction.Sum, "credit"), new Measure("twice", MeasureFunction.Avg, "twice"), new Measure("most", MeasureFunction.Max, "credit")])], "sums");
        Assert.Equal(["credit", "twice"], FanOut.Find(flow, "sums", await ShapesAsync(flow)).Select(f => f.Column));
    }

    [Fact]
    public async Task AggregateFirst_GivesTheRightSum()
    {
        var shapes = await ShapesAsync(s_lines);
        await RightAsync(FanOut.AggregateFirst(s_lines, FanOut.Find(s_lines, "sums", shapes)[0], shapes, Columns(s_lines)), [["a", 30L, 30L, 2L]]);
    }

    [Fact]
    public async Task PickOne_GivesTheRightSum()
    {
        var shapes = await ShapesAsync(s_lines);
        await RightAsync(FanOut.PickOne(s_lines, FanOut.Find(s_lines, "sums", shapes)[0], shapes), [["a", 30L, 24L, 2L]]);
    }

    [Fact]
    public async Task CountDifferent_CountsTheValues()
        => await RightAsync(FanOut.CountDifferent(s_lines, FanOut.Find(s_lines, "sums", await ShapesAsync(s_lines))[0]), [["a", 2L, 30L, 3L]]);

    [Fact]
    public async Task Allow_WithAReason_LetsItBeAndKeepsTheReason()
    {
        var flow = FanOut.Allow(s_lines, FanOut.Find(s_lines, "sums", await ShapesAsync(s_lines))[0], " weighted by lines ");
        Assert.Empty(FanOut.Find(flow, "sums", await ShapesAsync(flow)));
        Assert.Equal("weighted by lines", ((JoinNode)FlowJson.Read(System.Text.Json.JsonSerializer.SerializeToElement(FlowJson.Write(flow))).Flow!.Nodes[2]).Allow);
    }

    [Fact]
    public void Unique_PrimaryKeyThatIsGranted_IsKnownWithoutCounting()
    {
        var shapes = new FlowShapes(s_lines, Columns(s_lines), Contract, _ => null);
        Assert.Equal((true, (bool?)null), shapes.Unique((JoinNode)s_lines.Nodes[2]));
        Assert.Null(new FlowShapes(s_lines, id => [.. Columns(s_lines)(id).Where(c => c.Name != "order_id")], Contract, _ => null).Of("orders").IsUnique(["order_id"]));
    }

    [Fact]
    public async Task Proposals_NamesAndValues_PutTheRightPairFirst()
    {
        var join = (JoinNode)s_lines.Nodes[2] with { On = [] };
        var flow = s_lines with { Nodes = [s_lines.Nodes[0], s_lines.Nodes[1], join] };
        var guessed = KeyProposals.Guess(join, new FlowShapes(flow, Columns(s_lines), Contract, _ => null), Columns(s_lines), Contract, "lines");
        Assert.Equal([new JoinKey("order_id", "order_id")], guessed[0].On);
        var query = KeyProposals.Query(flow, join, guessed)!;
        var measured = KeyProposals.Measured(guessed, await Flows.RunAsync(query, s_tables));
        Assert.InRange(measured[0].Confidence, 0.5, 0.9);
        Assert.Contains("50", measured[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Proposals_ReferenceOfAContract_IsNearlySure()
    {
        var join = new JoinNode("j", "orders", "customers", JoinKind.Inner, []);
        var flow = new Flow([new InputNode("orders", Orders), new InputNode("customers", Customers), join], "j");
        var first = KeyProposals.Guess(join, new FlowShapes(flow, Columns(flow), Contract, _ => null), Columns(flow), Contract, "customers")[0];
        Assert.Equal((new JoinKey("customer", "customer"), 0.97), (first.On[0], first.Confidence));
    }

    private static async Task RightAsync(Flow mended, object?[][] expected)
    {
        Assert.Empty(FanOut.Find(mended, "sums", await ShapesAsync(mended)));
        var rows = (await Flows.RunAsync(mended, s_tables)).Rows;
        Assert.Equal(expected, rows.Select(r => r.ToArray()));
    }

    private static async Task<JoinFacts> CountAsync(Flow flow)
        => JoinCounts.Read(await Flows.RunAsync(JoinCounts.Query(flow, flow.Nodes.OfType<JoinNode>().Single())!, s_tables));

    private static async Task<FlowShapes> ShapesAsync(Flow flow)
    {
        var facts = await CountAsync(flow);
        return new FlowShapes(flow, Columns(flow), _ => null, _ => facts);
    }

    private static Func<string, IReadOnlyList<PlanColumn>> Columns(Flow flow)
    {
        var nodes = Binder.Inspect(flow, s_tables.Resolve);
        return id => nodes.GetValueOrDefault(id)?.Columns ?? [];
    }

    private static PortContract Contract(string port) => new(port, [.. ((ScanResolution.Scan)s_tables.Resolve(port)).Value.Columns.Select((c, i) => new ContractColumn(c.Name, c.Type, "internal", false,
        i == 0 && port != Lines, false, port == Orders && c.Name == "customer" ? $"{Customers}.customer" : null))], []);
}
