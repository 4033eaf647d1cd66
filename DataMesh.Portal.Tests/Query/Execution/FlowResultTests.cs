using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Execution;

public sealed class FlowResultTests
{
    private static TestTables Tables => new TestTables()
        .Add("l", "k integer;v string", [1L, "a"], [2L, "b"], [2L, "c"], [null, "n"], [4L, "d"])
        .Add("r", "k integer;w string", [2L, "x"], [2L, "y"], [null, "m"], [5L, "z"]);

    public static TheoryData<string, string[]> Joins => new()
    {
        { "inner", ["2 b 2 x", "2 b 2 y", "2 c 2 x", "2 c 2 y"] },
        { "left", ["- n - -", "1 a - -", "2 b 2 x", "2 b 2 y", "2 c 2 x", "2 c 2 y", "4 d - -"] },
        { "right", ["- - - m", "- - 5 z", "2 b 2 x", "2 b 2 y", "2 c 2 x", "2 c 2 y"] },
        { "full", ["- - - m", "- - 5 z", "- n - -", "1 a - -", "2 b 2 x", "2 b 2 y", "2 c 2 x", "2 c 2 y", "4 d - -"] },
        { "semi", ["2 b", "2 c"] },
        { "anti", ["- n", "1 a", "4 d"] },
    };

    [Theory]
    [MemberData(nameof(Joins))]
    public async Task Join_WithNullsInKeys_MatchesNoNull(string kind, string[] expected)
    {
        var result = await Flows.RunAsync(
            $"{{`nodes`:[{{`id`:`l`,`kind`:`input`,`port`:`l`}},{{`id`:`r`,`kind`:`input`,`port`:`r`}},{{`id`:`j`,`kind`:`join`,`left`:`l`,`right`:`r`,`join`:`{kind}`,`on`:[{{`left`:`k`,`right`:`k`}}]}}],`output`:`j`}}", Tables);

        Assert.Equal(expected, Text(result).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Sort_NullsAndText_ComeInTheDocumentedOrder()
    {
        var tables = new TestTables().Add("t", "s string", ["b"], [null], ["B"], ["ä"], ["a"], ["𝄞"], ["\uFFFD"]);

        Assert.Equal(["B", "a", "b", "ä", "\uFFFD", "𝄞", "-"], Text(await Flows.RunAsync("{`nodes`:[{`id`:`t`,`kind`:`input`,`port`:`t`},{`id`:`s`,`kind`:`sort`,`input`:`t`,`by`:[{`column`:`s`}]}],`output`:`s`}", tables)));
        Assert.Equal(["𝄞", "\uFFFD", "ä", "b", "a", "B", "-"], Text(await Flows.RunAsync("{`nodes`:[{`id`:`t`,`kind`:`input`,`port`:`t`},{`id`:`s`,`kind`:`sort`,`input`:`t`,`by`:[{`column`:`s`,`descending`:true}]}],`output`:`s`}", tables)));
    }

    [Fact]
    public async Task Sort_ThenFilterSelectDeriveLimit_KeepsTheOrder()
    {
        var rows = Enumerable.Range(0, 5000).Select(i => new object?[] { (long)(i * 7919 % 5000), $"v{i}" }).ToArray();
        var tables = new TestTables().Add("t", "n integer;v string", rows);

        var result = await Flows.RunAsync(
            """
            {`nodes`:[{`id`:`t`,`kind`:`input`,`port`:`t`},{`id`:`s`,`kind`:`sort`,`input`:`t`,`by`:[{`column`:`n`,`descending`:true}]},
            {`id`:`d`,`kind`:`derive`,`input`:`s`,`columns`:[{`name`:`m`,`expression`:`n * 2`},{`name`:`n`,`expression`:`0`}]},
            {`id`:`f`,`kind`:`filter`,`input`:`d`,`where`:`m % 4 = 0`},
            {`id`:`l`,`kind`:`limit`,`input`:`f`,`count`:1000},
            {`id`:`p`,`kind`:`select`,`input`:`l`,`columns`:[{`name`:`m`,`as`:`x`}]}],`output`:`p`}
            """, tables);

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (object?)(9996L - (4 * i))), result.Rows.Select(row => row[0]));
    }

    [Fact]
    public async Task Sort_Twice_IsStable()
    {
        var result = await Flows.RunAsync(
            "{`nodes`:[{`id`:`l`,`kind`:`input`,`port`:`l`},{`id`:`a`,`kind`:`sort`,`input`:`l`,`by`:[{`column`:`v`,`descending`:true}]},{`id`:`b`,`kind`:`sort`,`input`:`a`,`by`:[{`column`:`k`}]}],`output`:`b`}", Tables);

        Assert.Equal(["1 a", "2 c", "2 b", "4 d", "- n"], Text(result));
    }

    [Fact]
    public async Task Distinct_WholeRowsOfSomeColumns_KeepTheOrderOfThoseThatAreThere()
    {
        var tables = new TestTables().Add("t", "a integer;b integer", [.. Enumerable.Range(0, 4000).Select(i => new object?[] { (long)(i % 997), (long)i })]);
        var flow = new Flow([new InputNode("t", "t"), new SortNode("s", "t", [new SortKey("a", true), new SortKey("b", false)]), new SelectNode("c", "s", [new SelectedColumn("a", "z")]), new DistinctNode("d", "c", [])], "d");

        var result = await Flows.RunAsync(flow, tables);

        Assert.Equal(Enumerable.Range(0, 997).Reverse().Select(i => (object?)(long)i), result.Rows.Select(row => row[0]));
    }

    [Fact]
    public async Task Aggregate_AverageBeyondWhatNumbersHold_IsThatOfTheExactSum()
    {
        var tables = new TestTables().Add("t", "i integer;d decimal(28,2)", [-9007199254740993L, 9007199254740993.01m], [-1L, 0.99m]);
        var flow = new Flow([new InputNode("t", "t"), new AggregateNode("a", "t", [], [new Measure("i", MeasureFunction.Avg, "i"), new Measure("d", MeasureFunction.Avg, "d")])], "a");

        Assert.Equal([[-4503599627370497.0, 4503599627370497.0]], (await Flows.RunAsync(flow, tables)).Rows);
    }

    [Fact]
    public async Task Distinct_ByColumn_KeepsTheFirstRowOfEach()
    {
        const string Nodes = "{`nodes`:[{`id`:`l`,`kind`:`input`,`port`:`l`},{`id`:`s`,`kind`:`sort`,`input`:`l`,`by`:[{`column`:`v`,`descending`:true}]},{`id`:`d`,`kind`:`distinct`,`input`:`INPUT`,`columns`:[`k`]}],`output`:`d`}";

        Assert.Equal(["- n", "1 a", "2 b", "4 d"], Text(await Flows.RunAsync(Nodes.Replace("INPUT", "l", StringComparison.Ordinal), Tables)).Order(StringComparer.Ordinal));
        Assert.Equal(["- n", "4 d", "2 c", "1 a"], Text(await Flows.RunAsync(Nodes.Replace("INPUT", "s", StringComparison.Ordinal), Tables)));
    }

    [Fact]
    public async Task Union_OtherColumns_MatchesByNameAndWidens()
    {
        var tables = new TestTables().Add("a", "x integer;y string", [1L, "one"]).Add("b", "Y string;x decimal(4,2);z boolean", ["two", 2.50m, true]);

        var result = await Flows.RunAsync("{`nodes`:[{`id`:`a`,`kind`:`input`,`port`:`a`},{`id`:`b`,`kind`:`input`,`port`:`b`},{`id`:`u`,`kind`:`union`,`inputs`:[`a`,`b`]}],`output`:`u`}", tables);

        Assert.Equal(["x decimal(21,2)", "y string", "z boolean"], result.Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.Equal([[1.00m, "one", null], [2.50m, "two", true]], result.Rows.OrderBy(row => row[0]));
    }

    [Fact]
    public async Task Aggregate_Measures_AreExact()
    {
        var tables = new TestTables().Add("t", "g string;i integer;d decimal(10,2);x number",
            ["a", 1L, 0.10m, 0.5], ["a", 2L, 0.40m, null], ["a", null, null, 1.5], ["b", null, null, null], [null, 5L, 1m, 2.0]);

        var result = await Flows.RunAsync(
            """
            {`nodes`:[{`id`:`t`,`kind`:`input`,`port`:`t`},{`id`:`a`,`kind`:`aggregate`,`input`:`t`,`groupBy`:[`g`],`measures`:[
            {`name`:`rows`,`function`:`count`},{`name`:`n`,`function`:`count`,`column`:`i`},{`name`:`u`,`function`:`countDistinct`,`column`:`i`},
            {`name`:`si`,`function`:`sum`,`column`:`i`},{`name`:`sd`,`function`:`sum`,`column`:`d`},{`name`:`sx`,`function`:`sum`,`column`:`x`},
            {`name`:`avg`,`function`:`avg`,`column`:`i`},{`name`:`med`,`function`:`median`,`column`:`d`},{`name`:`min`,`function`:`min`,`column`:`g`},{`name`:`max`,`function`:`max`,`column`:`d`}]},
            {`id`:`s`,`kind`:`sort`,`input`:`a`,`by`:[{`column`:`g`}]}],`output`:`s`}
            """, tables);

        Assert.Equal(["g string", "rows integer", "n integer", "u integer", "si integer", "sd decimal(38,2)", "sx number", "avg number", "med number", "min string", "max decimal(10,2)"], result.Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.Equal(
            [
                ["a", 3L, 2L, 2L, 3L, 0.50m, 2.0, 1.5, 0.25, "a", 0.40m],
                ["b", 1L, 0L, 0L, null, null, null, null, null, "b", null],
                [null, 1L, 1L, 1L, 5L, 1.00m, 2.0, 5.0, 1.0, null, 1.00m],
            ],
            result.Rows);
    }

    [Fact]
    public async Task Aggregate_SumBeyondSixtyFourBits_IsAnErrorThatNamesTheNode()
    {
        var tables = new TestTables().Add("t", "i integer", [long.MaxValue], [1L]);

        var error = await Assert.ThrowsAsync<QueryException>(() => Flows.RunAsync("{`nodes`:[{`id`:`t`,`kind`:`input`,`port`:`t`},{`id`:`a`,`kind`:`aggregate`,`input`:`t`,`measures`:[{`name`:`s`,`function`:`sum`,`column`:`i`}]}],`output`:`a`}", tables));

        Assert.Equal("a", error.Node);
        Assert.DoesNotContain("9223372036854775808", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MoreRowsThanWanted_SaysSo()
    {
        const string Json = "{`nodes`:[{`id`:`l`,`kind`:`input`,`port`:`l`}],`output`:`l`}";

        var cut = await Flows.RunAsync(Json, Tables, limits: QueryLimits.Default with { MaxRows = 2 });
        var whole = await Flows.RunAsync(Json, Tables, limits: QueryLimits.Default with { MaxRows = 5 });

        Assert.Equal((2, true, null), (cut.Rows.Count, cut.Truncated, cut.RowCount));
        Assert.Contains("2", cut.Reason, StringComparison.Ordinal);
        Assert.Equal((5, false, 5L), (whole.Rows.Count, whole.Truncated, whole.RowCount));
        Assert.Null(whole.Reason);
    }

    [Fact]
    public async Task Run_NamesThatLookLikeSql_AreNames()
    {
        var tables = new TestTables().With2("\"; drop table x; --");

        var result = await Flows.RunAsync("{`nodes`:[{`id`:`t`,`kind`:`input`,`port`:`t`},{`id`:`f`,`kind`:`filter`,`input`:`t`,`where`:`[\\\"; drop table x; --] = 1`}],`output`:`f`}", tables);

        Assert.Equal([[1L]], result.Rows);
    }

    [Fact]
    public async Task Run_EveryType_ComesBackAsItsClrType()
    {
        object?[] row = [1L, 1.50m, 2.5, "s", true, new DateOnly(2026, 1, 2), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), new TimeOnly(1, 2, 3)];
        var tables = new TestTables().Add("t", "i integer;d decimal(4,2);x number;s string;b boolean;day date;at timestamp;clock time", row, new object?[8]);

        var result = await Flows.RunAsync("{`nodes`:[{`id`:`t`,`kind`:`input`,`port`:`t`}],`output`:`t`}", tables);

        Assert.Equal([row, new object?[8]], result.Rows);
    }

    private static List<string> Text(QueryResult result) => [.. result.Rows.Select(row => string.Join(' ', row.Select(value => value ?? "-")))];
}

internal static class TestTablesExtensions
{
    internal static TestTables With2(this TestTables tables, string name) =>
        tables.Add("t", "x integer", [1L], [2L]).With("t", table => table with { Columns = [table.Columns[0] with { Name = name }] });
}
