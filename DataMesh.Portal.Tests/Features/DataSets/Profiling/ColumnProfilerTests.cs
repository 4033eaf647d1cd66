using DataMesh.Portal.Features.DataSets.Profiling;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace DataMesh.Portal.Tests.Features.DataSets.Profiling;

public class ColumnProfilerTests
{
    [Fact]
    public void Of_Numbers_GivesRangeNullsAndBarsInOrder()
    {
        var profile = One(LogicalType.Decimal(10, 2), "amount", [1.00m, 5.00m, 5.00m, 4210.00m, null]);

        Assert.Equal(("1.00", "4,210.00"), profile.Range);
        Assert.Equal((5, 1, 3), (profile.Rows, profile.Nulls, profile.Distinct));
        Assert.Equal("1.00 – 4,210.00 · 20\u00a0% empty", profile.Fact);
        Assert.Equal(ColumnProfiler.MostBars, profile.Bars.Count);
        Assert.Equal(("1.00 – 5.00", 3), (profile.Bars[0].Label, profile.Bars[0].Count));
        Assert.Equal(("4,210.00", 1), (profile.Bars[^1].Label, profile.Bars[^1].Count));
    }

    [Fact]
    public void Of_FewWholeNumbers_HasABarForEach()
        => Assert.Equal([("3", 2L), ("nothing", 0), ("5", 1)], One(LogicalType.Integer, "stars", [3L, 5L, 3L]).Bars.Select(b => (b.Label, b.Count)));

    [Fact]
    public void Of_Days_AreDividedByTime()
    {
        var profile = One(LogicalType.Date, "day", [new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), new DateOnly(2026, 1, 2)]);

        Assert.Equal(("2026-01-01", "2026-12-31"), profile.Range);
        Assert.Equal(2, profile.Bars[0].Count);
        Assert.True(profile.Ranges);
    }

    [Theory]
    [InlineData("a,b,c", "unique")]
    [InlineData("DE,DE,NL", "2\u00a0values")]
    [InlineData("DE,DE", "always DE")]
    [InlineData(",", "always empty")]
    public void Of_Texts_TellsTheFactThatSaysMost(string values, string fact)
        => Assert.Equal(fact, One(LogicalType.String, "country", [.. values.Split(',').Select(v => v.Length == 0 ? null : v)]).Fact);

    [Fact]
    public void Of_Texts_ShowsTheMostFrequent()
        => Assert.Equal([("NL", 2L), ("DE", 1), ("FR", 1)], One(LogicalType.String, "country", ["DE", "NL", "FR", "NL"]).Bars.Select(b => (b.Label, b.Count)));

    [Fact]
    public void Of_Identifiers_AreWrittenWithoutSeparators()
        => Assert.Equal(("1048201", "1048202"), One(LogicalType.Integer, "order_id", [1048201L, 1048202L]).Range);

    [Fact]
    public void Of_InfiniteAndNoNumbers_StillGivesAProfile()
    {
        var profile = One(LogicalType.Number, "ratio", [1.5, double.NaN, double.PositiveInfinity, double.MaxValue, double.MinValue]);

        Assert.Equal(5, profile.Distinct);
        Assert.Equal(5, profile.Bars.Sum(b => b.Count));
    }

    [Fact]
    public void Of_AnyColumn_CountsEveryRowOnce()
    {
        var cell = Gen.OneOf(Gen.Constant<object?>(null), ArbMap.Default.GeneratorFor<long>().Select(v => (object?)v));
        Prop.ForAll(cell.ArrayOf().ToArbitrary(), values =>
        {
            var profile = One(LogicalType.Integer, "n", values);
            var known = values.OfType<long>().ToList();
            Assert.Equal(values.Length - known.Count, profile.Nulls);
            Assert.Equal(known.Distinct().Count(), profile.Distinct);
            Assert.Equal(known.Count, profile.Bars.Sum(b => b.Count));
            Assert.InRange(profile.Bars.Count, 0, ColumnProfiler.MostBars);
            Assert.Equal(known.Count > 1 && known.Count == values.Length && known.Distinct().Count() == known.Count, profile.Unique);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Of_AnyTexts_CountsThoseOfTheMostFrequentValues()
        => Prop.ForAll(Gen.Elements("a", "b", "c", "d", null).ArrayOf().ToArbitrary(), values =>
        {
            var profile = One(LogicalType.String, "t", values);
            Assert.All(profile.Bars, bar => Assert.Equal(values.Count(v => v == bar.Label), bar.Count));
            Assert.Equal(values.Count(v => v is not null), profile.Bars.Sum(b => b.Count));
            Assert.Equal(profile.Bars.Select(b => b.Count).OrderDescending(), profile.Bars.Select(b => b.Count));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task ProfileFlow_AllRows_TellsWhatAllRowsHold()
    {
        var tables = new TestTables().Add("orders", "id integer; amount decimal(10,2); country string; paid boolean", [
            .. Enumerable.Range(1, 50).Select(i => new object?[] { (long)i, i % 10 == 0 ? null : i * 1.5m, i % 3 == 0 ? "DE" : "NL", i % 2 == 0 })]);
        var flow = new Flow([new InputNode("o", "orders"), new FilterNode("broken", "o", "nope = ("), new LimitNode("some", "o", 40)], "some");
        var shown = await Flows.RunAsync(flow, tables, "some");
        var profiles = ColumnProfiler.Of(shown.Columns, [.. shown.Rows.Take(5)]);

        var (all, node) = ProfileFlow.Of(flow, "some", shown.Columns);
        var read = ProfileFlow.Read(await Flows.RunAsync(all, tables, node), shown.Columns, profiles);

        var rows = ColumnProfiler.Of(shown.Columns, shown.Rows);
        Assert.Equal(rows.Select(p => (p.Name, p.Rows, p.Nulls, p.Distinct, p.Range)), read.Select(p => (p.Name, p.Rows, p.Nulls, p.Distinct, p.Range)));
        Assert.Equal(profiles[1].Bars, read[1].Bars);
    }

    private static ColumnProfile One(LogicalType type, string name, IReadOnlyList<object?> values)
        => Assert.Single(ColumnProfiler.Of([new PlanColumn(name, type, "internal", false)], [.. values.Select(v => new[] { v })]));
}
