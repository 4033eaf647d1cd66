using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>Pivot, split, fill, replace, time grains and new types, with answers computed by hand.</summary>
public sealed class ValueNodeResultTests
{
    private static TestTables Orders => new TestTables().Add("t", "day date;channel string;amount decimal(10,2);n integer",
        [new DateOnly(2026, 1, 5), "web", 10.00m, 1L],
        [new DateOnly(2026, 1, 31), "web", 2.50m, null],
        [new DateOnly(2026, 1, 7), "shop", 4.00m, 3L],
        [new DateOnly(2026, 2, 1), "fair", 8.00m, 4L],
        [new DateOnly(2026, 2, 1), null, 1.00m, 5L],
        [null, "web", null, 6L]);

    [Fact]
    public async Task Pivot_SumByMonth_LeavesOutWhatIsNotListed() => Assert.Equal(
        ["2026-01-01 12.50 4.00", "2026-02-01 - -", "- - -"],
        await SortedAsync(new PivotNode("x", "t", [new GroupKey("day", TimeGrain.Month)], "channel", ["web", "shop"], new PivotMeasure(MeasureFunction.Sum, "amount")), Orders, "day_month"));

    [Theory]
    [InlineData(MeasureFunction.Count, null, "3 1 0")]
    [InlineData(MeasureFunction.Count, "n", "2 1 0")]
    [InlineData(MeasureFunction.CountDistinct, "day", "2 1 0")]
    [InlineData(MeasureFunction.Max, "day", "2026-01-31 2026-01-07 -")]
    [InlineData(MeasureFunction.Avg, "n", "3.5 3 -")]
    [InlineData(MeasureFunction.Median, "amount", "6.25 4 -")]
    public async Task Pivot_WithoutGroups_IsOneRow(MeasureFunction function, string? column, string expected) =>
        Assert.Equal([expected], await RowsAsync(new PivotNode("x", "t", [], "channel", ["web", "shop", "it's; drop"], new PivotMeasure(function, column)), Orders));

    [Fact]
    public async Task Pivot_ValuesOfEveryType_AreFound()
    {
        var tables = new TestTables().Add("t", "i integer;d decimal(6,2);x number;b boolean;day date;at timestamp;c time",
            [7L, 1.50m, 0.1, true, new DateOnly(2026, 11, 22), new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc), new TimeOnly(9, 30)],
            [8L, 2.50m, 0.2, false, new DateOnly(2026, 11, 23), new DateTime(2026, 11, 22, 11, 0, 0, DateTimeKind.Utc), new TimeOnly(9, 31)]);
        foreach (var (column, value) in new[] { ("i", "7"), ("d", "1.5"), ("x", "0.1"), ("b", "True"), ("day", "2026-11-22"), ("at", "2026-11-22T12:00:00+02:00"), ("c", "09:30") })
        {
            Assert.Equal(["7"], await RowsAsync(new PivotNode("x", "t", [], column, [value], new PivotMeasure(MeasureFunction.Sum, "i")), tables));
        }
    }

    [Fact]
    public async Task Pivot_FigureColumnNamedLikeAnInput_IsItsOwn() => Assert.Equal(
        ["10.00"],
        await RowsAsync(new PivotNode("x", "t", [], "n", ["1"], new PivotMeasure(MeasureFunction.Sum, "amount")), new TestTables().Add("t", "n string;amount decimal(10,2);1 string", ["1", 10m, "?"], ["2", 3m, "?"])));

    [Theory]
    [InlineData("Anna Maria Schmidt", "Anna|Maria Schmidt", "Anna|Maria|Schmidt")]
    [InlineData("Anna", "Anna|-", "Anna|-|-")]
    [InlineData("", "|-", "|-|-")]
    [InlineData(" a", "|a", "|a|-")]
    [InlineData("a ", "a|", "a||-")]
    [InlineData("a  b", "a| b", "a||b")]
    [InlineData("é😀 e\u0301 x y", "é😀|e\u0301 x y", "é😀|e\u0301|x y")]
    [InlineData(null, "-|-", "-|-|-")]
    public async Task Split_LastPart_TakesTheRest(string? text, string two, string three)
    {
        var tables = new TestTables().Add("t", "s string", [text]);

        Assert.Equal([two], await RowsAsync(new SplitNode("x", "t", "s", " ", ["a", "b"], Keep: false), tables, '|'));
        Assert.Equal([three], await RowsAsync(new SplitNode("x", "t", "s", " ", ["a", "b", "c"], Keep: false), tables, '|'));
        Assert.Equal([$"{text ?? "-"}|{two}"], await RowsAsync(new SplitNode("x", "t", "s", " ", ["a", "b"], Keep: true), tables, '|'));
    }

    [Fact]
    public async Task Split_LongSeparatorThatOverlapsItself_IsFoundFromTheLeft() => Assert.Equal(
        ["x|ay|z"],
        await RowsAsync(new SplitNode("x", "t", "s", "aa", ["a", "b", "c"], Keep: false), new TestTables().Add("t", "s string", ["xaaayaaz"]), '|'));

    [Fact]
    public async Task Fill_Nulls_SeeTheColumnsAsTheyWere() => Assert.Equal(
        ["1 1 x", "2 2 none", "0 - none"],
        await RowsAsync(new FillNode("x", "t", [new FilledColumn("a", "coalesce(b, 0)"), new FilledColumn("b", "a"), new FilledColumn("c", "'none'")]),
            new TestTables().Add("t", "a integer;b integer;c string", [1L, null, "x"], [null, 2L, null], [null, null, null])));

    [Fact]
    public async Task Replace_AllAtOnce_SwapsAndTellsEmptyFromAbsent() => Assert.Equal(
        ["b", "a", "A", "was empty", "", "-"],
        await RowsAsync(new ReplaceNode("x", "t", "s", [new("a", "b"), new("b", "a"), new("", "was empty"), new(null, ""), new("gone", null)]),
            new TestTables().Add("t", "s string", ["a"], ["b"], ["A"], [""], [null], ["gone"])));

    [Fact]
    public async Task Replace_DecimalsAndDates_KeepTheirType()
    {
        var tables = new TestTables().Add("t", "d decimal(10,2);day date", [1.50m, new DateOnly(1900, 1, 1)], [2m, new DateOnly(2026, 1, 1)]);

        Assert.Equal(["0.00 1900-01-01", "2.00 2026-01-01"], await RowsAsync(new ReplaceNode("x", "t", "d", [new("1.5", "0")]), tables));
        Assert.Equal(["1.50 -", "2.00 2026-01-01"], await RowsAsync(new ReplaceNode("x", "t", "day", [new("1900-01-01", null)]), tables));
    }

    [Theory]
    [InlineData(TimeGrain.Year, "2026-01-01 2;2027-01-01 1")]
    [InlineData(TimeGrain.Quarter, "2026-10-01 2;2027-01-01 1")]
    [InlineData(TimeGrain.Month, "2026-12-01 2;2027-01-01 1")]
    [InlineData(TimeGrain.Week, "2026-12-21 1;2026-12-28 2")]
    [InlineData(TimeGrain.Day, "2026-12-27 1;2026-12-28 1;2027-01-03 1")]
    public async Task Aggregate_ByGrain_BeginsWeeksOnMonday(TimeGrain grain, string expected)
    {
        // A Sunday, the Monday after it, and the Sunday of that week, which is in another year.
        var tables = new TestTables().Add("t", "day date", [new DateOnly(2026, 12, 27)], [new DateOnly(2026, 12, 28)], [new DateOnly(2027, 1, 3)]);

        Assert.Equal(expected.Split(';'), await SortedAsync(new AggregateNode("x", "t", [new GroupKey("day", grain, "g")], [new Measure("n", MeasureFunction.Count, null)]), tables, "g"));
    }

    [Fact]
    public async Task Aggregate_GrainNamedLikeAFiguresColumn_LeavesTheFigureAlone() => Assert.Equal(
        ["2026-01-01 16.50", "2026-02-01 9.00", "- -"],
        await SortedAsync(new AggregateNode("x", "t", [new GroupKey("day", TimeGrain.Month, "amount")], [new Measure("day", MeasureFunction.Sum, "amount")]), Orders, "amount"));

    [Fact]
    public async Task Select_NewType_ConvertsOrFails()
    {
        Assert.Equal(["7 3", "8 -"], await RowsAsync(new SelectNode("x", "t", [new("s", "i", "integer"), new("n", null, "string")]), new TestTables().Add("t", "s string;n integer", ["7", 3L], ["8", null])));

        var failed = await Assert.ThrowsAsync<QueryException>(() => RowsAsync(new SelectNode("x", "t", [new("s", null, "integer")]), new TestTables().Add("t", "s string", ["seven"])));
        Assert.Contains("cannot be converted", failed.Message, StringComparison.Ordinal);
    }

    /// <summary>Each step mentions its column many times; a condition that went down through all of them would grow beyond all bounds.</summary>
    [Fact]
    public async Task Filter_AboveManyReplacings_StaysOfBearableSize()
    {
        List<FlowNode> nodes = [new InputNode("t", "t")];
        for (var i = 0; i < 8; i++)
        {
            nodes.Add(new ReplaceNode($"r{i}", nodes[^1].Id, "s", [.. Enumerable.Range(0, 100).Select(v => new Replacement($"v{v}", $"v{(v + 1) % 100}"))]));
        }

        nodes.Add(new FilterNode("f", nodes[^1].Id, "s = 'v8'"));

        var result = await Flows.RunAsync(new Flow(nodes, "f"), new TestTables().Add("t", "s string", ["v0"], ["end"]));

        Assert.Equal("v8", Assert.Single(result.Rows)[0]);
    }

    [Fact]
    public async Task Filter_AboveColumnsThatDouble_StaysOfBearableSize()
    {
        List<FlowNode> nodes = [new InputNode("t", "t")];
        for (var i = 0; i < 30; i++)
        {
            nodes.Add(new DeriveNode($"d{i}", nodes[^1].Id, [new DerivedColumn("s", "case when s = '' then 'a' else left(s || s, 3) end")]));
            nodes.Add(i % 3 == 0 ? new UnionNode($"u{i}", [nodes[^1].Id, "t"]) : new SortNode($"u{i}", nodes[^1].Id, [new SortKey("s", false)]));
        }

        nodes.Add(new FilterNode("f", nodes[^1].Id, "s = 'ene'"));

        var result = await Flows.RunAsync(new Flow(nodes, "f"), new TestTables().Add("t", "s string", ["en"], [""]));

        Assert.Equal(11, result.Rows.Count);
    }

    private static async Task<string[]> SortedAsync(FlowNode node, TestTables tables, string by) =>
        Text(await Flows.RunAsync(new Flow([new InputNode("t", "t"), node, new SortNode("s", "x", [new SortKey(by, false)])], "s"), tables), ' ');

    private static async Task<string[]> RowsAsync(FlowNode node, TestTables tables, char between = ' ') =>
        Text(await Flows.RunAsync(new Flow([new InputNode("t", "t"), node], "x"), tables), between);

    private static string[] Text(QueryResult result, char between) => [.. result.Rows.Select(row => string.Join(between, row.Select(Cell)))];

    private static string Cell(object? value) => value switch
    {
        null => "-",
        DateOnly day => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
