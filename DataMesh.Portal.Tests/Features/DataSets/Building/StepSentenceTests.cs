using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.DataSets.Building;

public class StepSentenceTests
{
    public static TheoryData<FlowNode, string> Steps => new()
    {
        { new InputNode("orders", "commerce/web/orders"), "Take orders" },
        { new InputNode("new", ""), "Take a product" },
        { new FilterNode("f", "orders", " amount > 100 "), "Keep rows where amount > 100" },
        { new FilterNode("f", "orders", ""), "Keep rows where …" },
        { new JoinNode("j", "orders", "crm", JoinKind.Inner, [new("email", "mail"), new("country", "land")]), "Add crm where email is mail and country is land" },
        { new JoinNode("j", "orders", "crm", JoinKind.Left, [new("email", "mail")]), "Add crm where email is mail, keeping every row of orders" },
        { new JoinNode("j", "orders", "crm", JoinKind.Right, [new("email", "mail")]), "Add crm where email is mail, keeping every row of crm" },
        { new JoinNode("j", "orders", "crm", JoinKind.Full, [new("email", "mail")]), "Add crm where email is mail, keeping every row of both" },
        { new JoinNode("j", "orders", "crm", JoinKind.Semi, [new("email", "mail")]), "Keep rows of orders that have one in crm where email is mail" },
        { new JoinNode("j", "orders", "crm", JoinKind.Anti, [new("email", "mail")]), "Keep rows of orders that have none in crm where email is mail" },
        { new JoinNode("j", "orders", "", JoinKind.Inner, []), "Add … where …" },
        { new UnionNode("u", ["web", "market", "shop"]), "Take web, market and shop together" },
        { new DeriveNode("d", "o", [new("net", "amount - coalesce(tax, 0)")]), "Compute net as amount - coalesce(tax, 0)" },
        { new DeriveNode("d", "o", []), "Compute a column" },
        { new AggregateNode("a", "o", ["segment", "country"], [new("revenue", MeasureFunction.Sum, "amount"), new("orders", MeasureFunction.Count, null)]), "For each segment and country: sum of amount as revenue and number of rows as orders" },
        { new AggregateNode("a", "o", [], [new("people", MeasureFunction.CountDistinct, "email")]), "Over all rows: number of different email as people" },
        { new SelectNode("s", "o", [new("a", null), new("b", "c")]), "Show a and b as c" },
        { new SortNode("s", "o", [new("revenue", true), new("name", false)]), "Sort by revenue, highest first then name" },
        { new DistinctNode("d", "o", []), "Drop repeated rows" },
        { new DistinctNode("d", "o", ["email"]), "Keep one row for each email" },
        { new AggregateNode("a", "o", [new GroupKey("ordered_at", TimeGrain.Month), "country"], [new("revenue", MeasureFunction.Sum, "amount")]), "For each month of ordered_at and country: sum of amount as revenue" },
        { new SelectNode("s", "o", [new("a", "n", "integer"), new("b", null, "date")]), "Show a as n (integer) and b (date)" },
        { new PivotNode("p", "o", [new GroupKey("ordered_at", TimeGrain.Month)], "channel", ["web", "shop"], new PivotMeasure(MeasureFunction.Sum, "amount")), "Turn channel into columns web and shop: sum of amount for each month of ordered_at" },
        { new PivotNode("p", "o", [], "", [], new PivotMeasure(MeasureFunction.Count, null)), "Turn … into columns: number of rows over all rows" },
        { new SplitNode("s", "o", "name", " ", ["first", "last"], Keep: false), "Split name at ' ' into first, last" },
        { new SplitNode("s", "o", "", "", ["", ""], Keep: false), "Split … at … into …, …" },
        { new FillNode("f", "o", [new("country", "'unknown'"), new("tax", "0")]), "Fill empty country with 'unknown' and tax with 0" },
        { new FillNode("f", "o", []), "Fill empty values" },
        { new ReplaceNode("r", "o", "country", [new("de", "DE"), new(null, ""), new("x", null)]), "Replace 'de' by 'DE', empty by '' and 'x' by empty in country" },
        { new ReplaceNode("r", "o", "", []), "Replace … in …" },
        { new LimitNode("l", "o", 1), "Keep the first row" },
        { new LimitNode("l", "o", 10_000), "Keep the first 10,000 rows" },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void For_EveryKind_ReadsAsASentence(FlowNode node, string sentence) => Assert.Equal(sentence, StepSentence.For(node));

    [Fact]
    public void For_NamesOfOtherSteps_AreThoseThatPeopleKnow()
        => Assert.Equal("Add CRM accounts where email is mail", StepSentence.For(new JoinNode("j", "o", "crm", JoinKind.Inner, [new("email", "mail")]), id => id == "crm" ? "CRM accounts" : id));

    [Fact]
    public void For_ManyColumns_IsCutShort()
        => Assert.Equal("Show a, b, c, d, e and 3 more", StepSentence.For(new SelectNode("s", "o", [.. "abcdefgh".Select(c => new SelectedColumn(c.ToString(), null))])));
}
