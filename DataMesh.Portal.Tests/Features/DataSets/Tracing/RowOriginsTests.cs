using DataMesh.Portal.Features.DataSets.Tracing;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Features.DataSets.Tracing;

public class RowOriginsTests
{
    private const string Inputs = "{`id`:`o`,`kind`:`input`,`port`:`orders`},{`id`:`c`,`kind`:`input`,`port`:`customers`}";

    private static readonly TestTables s_tables = new TestTables()
        .Add("orders", "id integer; customer integer; amount decimal(10,2); country string; at time",
            [1L, 10L, 5.50m, "DE", new TimeOnly(9, 30)], [2L, 10L, 120.00m, "DE", null], [3L, 20L, 300.00m, "NL", null], [4L, 30L, 80.00m, "DE", null], [5L, null, 7.00m, null, null], [6L, 20L, -2.00m, "it's", null])
        .Add("customers", "id integer; segment string; vip boolean", [10L, "Business", true], [20L, "Private", false], [30L, "Business", false], [40L, "Private", true])
        .Add("visits", "id integer; day date; who string; page string", [1L, new DateOnly(2026, 1, 31), "a@x", "a"], [2L, new DateOnly(2026, 2, 1), "a@x", null], [3L, new DateOnly(2026, 2, 28), "a@x", "a"], [4L, new DateOnly(2026, 2, 2), "b@x", "a"])
        .Add("returns", "id integer; reason string", [3L, "late"], [9L, "broken"]);

    [Fact]
    public async Task Of_GroupOfAJoin_FindsTheRowsOfBothSidesThatAreInIt()
    {
        var found = await FindAsync($$"""
            {`nodes`:[{{Inputs}},{`id`:`j`,`kind`:`join`,`left`:`o`,`right`:`c`,`join`:`inner`,`on`:[{`left`:`customer`,`right`:`id`}]},
            {`id`:`g`,`kind`:`aggregate`,`input`:`j`,`groupBy`:[`segment`],`measures`:[{`name`:`sum`,`function`:`sum`,`column`:`amount`}]}],`output`:`g`}
            """, r => (string?)r["segment"] == "Business");

        Assert.Equal([1, 2, 4], found["o"].Ids);
        Assert.Equal([10, 30], found["c"].Ids);
        Assert.Equal("segment = 'Business'", found["c"].Origin.Known);
    }

    [Fact]
    public async Task Of_FiltersAndColumnsOfBothSides_NarrowBoth()
    {
        var found = await FindAsync($$"""
            {`nodes`:[{{Inputs}},{`id`:`big`,`kind`:`filter`,`input`:`o`,`where`:`amount > 6`},
            {`id`:`j`,`kind`:`join`,`left`:`big`,`right`:`c`,`join`:`left`,`on`:[{`left`:`customer`,`right`:`id`}]},
            {`id`:`s`,`kind`:`select`,`input`:`j`,`columns`:[{`name`:`country`,`as`:`land`},`segment`,`amount`]},
            {`id`:`g`,`kind`:`aggregate`,`input`:`s`,`groupBy`:[`land`,`segment`],`measures`:[{`name`:`n`,`function`:`count`}]},
            {`id`:`h`,`kind`:`filter`,`input`:`g`,`where`:`n > 0`}],`output`:`h`}
            """, r => (string?)r["land"] == "DE");

        Assert.Equal([2, 4], found["o"].Ids);
        Assert.Equal([10, 30], found["c"].Ids);
        Assert.Null(found["o"].Origin.Note);
    }

    [Fact]
    public async Task Of_JoinedRow_TakesTheKeyToTheOtherSide()
    {
        var found = await FindAsync($$"""
            {`nodes`:[{{Inputs}},{`id`:`j`,`kind`:`join`,`left`:`o`,`right`:`c`,`join`:`inner`,`on`:[{`left`:`customer`,`right`:`id`}]},
            {`id`:`s`,`kind`:`select`,`input`:`j`,`columns`:[`id`,`customer`]}],`output`:`s`}
            """, r => (long)r["id"]! == 3);

        Assert.Equal("id = 3 and customer = 20", found["o"].Origin.Known);
        Assert.Equal("id = 20", found["c"].Origin.Known);
        Assert.Equal([3], found["o"].Ids);
        Assert.Equal([20], found["c"].Ids);
    }

    [Fact]
    public async Task Of_RowWithoutAPartner_HasNoneOnTheOtherSide()
    {
        var found = await FindAsync($$"""
            {`nodes`:[{{Inputs}},{`id`:`j`,`kind`:`join`,`left`:`o`,`right`:`c`,`join`:`left`,`on`:[{`left`:`customer`,`right`:`id`}]}],`output`:`j`}
            """, r => (long)r["id"]! == 5);

        Assert.Equal([5], found["o"].Ids);
        Assert.Empty(found["c"].Ids);
    }

    [Fact]
    public async Task Of_RowsWithoutAMatch_SaysThatNoneOfTheOtherSideIsMeant()
    {
        var found = await FindAsync($$"""
            {`nodes`:[{{Inputs}},{`id`:`j`,`kind`:`join`,`left`:`c`,`right`:`o`,`join`:`anti`,`on`:[{`left`:`id`,`right`:`customer`}]},
            {`id`:`g`,`kind`:`aggregate`,`input`:`j`,`groupBy`:[],`measures`:[{`name`:`n`,`function`:`count`}]}],`output`:`g`}
            """, _ => true);

        Assert.Equal([40], found["c"].Ids);
        Assert.Null(found["o"].Origin.Query);
        Assert.Contains("no partner", found["o"].Origin.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_Union_ToldByAColumnThatOneSideLacks()
    {
        var found = await FindAsync("""
            {`nodes`:[{`id`:`o`,`kind`:`input`,`port`:`orders`},{`id`:`r`,`kind`:`input`,`port`:`returns`},{`id`:`u`,`kind`:`union`,`inputs`:[`o`,`r`]}],`output`:`u`}
            """, r => (string?)r["reason"] == "late");

        Assert.Null(found["o"].Origin.Query);
        Assert.Equal([3], found["r"].Ids);
    }

    [Fact]
    public async Task Of_DerivedColumns_AreWhatTheyWereComputedBy()
    {
        var found = await FindAsync("""
            {`nodes`:[{`id`:`o`,`kind`:`input`,`port`:`orders`},{`id`:`d`,`kind`:`derive`,`input`:`o`,`columns`:[{`name`:`large`,`expression`:`amount > 100`},{`name`:`kind`,`expression`:`case when large then 'L' else 'S' end`}]},
            {`id`:`g`,`kind`:`aggregate`,`input`:`d`,`groupBy`:[`country`,`kind`],`measures`:[{`name`:`n`,`function`:`count`}]}],`output`:`g`}
            """, r => (string?)r["country"] == "DE" && (string?)r["kind"] == "S");

        Assert.Equal([1, 4], found["o"].Ids);
        Assert.Null(found["o"].Origin.Note);
    }

    [Fact]
    public async Task Of_ComputedNumbersAndCasts_AreLeftOutAndSaid()
    {
        var found = await FindAsync("""
            {`nodes`:[{`id`:`o`,`kind`:`input`,`port`:`orders`},{`id`:`d`,`kind`:`derive`,`input`:`o`,`columns`:[{`name`:`half`,`expression`:`amount / 3`},{`name`:`whole`,`expression`:`cast(amount as integer)`}]},
            {`id`:`g`,`kind`:`aggregate`,`input`:`d`,`groupBy`:[`country`,`half`,`whole`],`measures`:[{`name`:`n`,`function`:`count`}]}],`output`:`g`}
            """, r => (string?)r["country"] == "DE");

        Assert.Equal("country = 'DE'", found["o"].Origin.Known);
        Assert.Equal([1, 2, 4], found["o"].Ids);
        Assert.Contains("others may be among", found["o"].Origin.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_ComputedConstants_TellTheBranchesOfAUnionApart()
    {
        var found = await FindAsync("""
            {`nodes`:[{`id`:`o`,`kind`:`input`,`port`:`orders`},{`id`:`r`,`kind`:`input`,`port`:`returns`},
            {`id`:`od`,`kind`:`derive`,`input`:`o`,`columns`:[{`name`:`from`,`expression`:`'orders'`}]},{`id`:`rd`,`kind`:`derive`,`input`:`r`,`columns`:[{`name`:`from`,`expression`:`'returns'`}]},
            {`id`:`u`,`kind`:`union`,`inputs`:[`od`,`rd`]},{`id`:`g`,`kind`:`aggregate`,`input`:`u`,`groupBy`:[`from`],`measures`:[{`name`:`n`,`function`:`count`}]}],`output`:`g`}
            """, r => (string?)r["from"] == "returns");

        Assert.Null(found["o"].Origin.Query);
        Assert.Equal([3, 9], found["r"].Ids);
    }

    [Fact]
    public async Task Of_GrainsPivotsAndChangedValues_KeepWhatIsUntouched()
    {
        var found = await FindAsync("""
            {`nodes`:[{`id`:`v`,`kind`:`input`,`port`:`visits`},
            {`id`:`f`,`kind`:`fill`,`input`:`v`,`columns`:[{`column`:`page`,`with`:`'none'`}]},{`id`:`x`,`kind`:`replace`,`input`:`f`,`column`:`page`,`values`:[{`from`:`a`,`to`:`A`}]},
            {`id`:`s`,`kind`:`split`,`input`:`x`,`column`:`who`,`by`:`@`,`into`:[`name`,`host`],`keep`:true},
            {`id`:`p`,`kind`:`pivot`,`input`:`s`,`groupBy`:[{`column`:`day`,`grain`:`month`},`who`],`column`:`page`,`values`:[`A`,`none`],`measure`:{`function`:`count`}}],`output`:`p`}
            """, r => (string?)r["who"] == "a@x" && r["day_month"] is DateOnly { Month: 2 });

        Assert.Equal([2, 3], found["v"].Ids);
        Assert.Null(found["v"].Origin.Note);
    }

    [Fact]
    public async Task Of_OneTotal_MayBeAnyRow()
    {
        var found = await FindAsync("""
            {`nodes`:[{`id`:`o`,`kind`:`input`,`port`:`orders`},{`id`:`g`,`kind`:`aggregate`,`input`:`o`,`groupBy`:[],`measures`:[{`name`:`n`,`function`:`count`}]}],`output`:`g`}
            """, _ => true);

        Assert.Equal(6, found["o"].Ids.Count);
        Assert.Contains("any row", found["o"].Origin.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Of_ValuesOfEveryType_FindTheirRow(long id)
    {
        var found = await FindAsync("{`nodes`:[{`id`:`o`,`kind`:`input`,`port`:`orders`},{`id`:`x`,`kind`:`sort`,`input`:`o`,`by`:[{`column`:`amount`}]}],`output`:`x`}", r => (long)r["id"]! == id);

        Assert.Equal([id], found["o"].Ids);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1.5)]
    [InlineData(double.MaxValue)]
    public void Fact_Numbers_AreWrittenAsTheyAreRead(object value)
        => Assert.Null(ExpressionParser.Parse(ExpressionPrinter.Print(RowOrigins.Fact("v", value)!)).Error);

    [Fact]
    public void Fact_WhatNoLiteralSays_IsNoFact() => Assert.Null(RowOrigins.Fact("v", double.NaN));

    private static async Task<Dictionary<string, (RowOrigin Origin, IReadOnlyList<long> Ids)>> FindAsync(string json, Func<Dictionary<string, object?>, bool> which)
    {
        var flow = Flows.Read(json);
        var result = await Flows.RunAsync(flow, s_tables);
        var row = result.Rows.Select(r => result.Columns.Select((c, i) => (c.Name, r[i])).ToDictionary(v => v.Name, v => v.Item2)).First(which);
        var columns = Binder.Inspect(flow, s_tables.Resolve);
        var found = new Dictionary<string, (RowOrigin, IReadOnlyList<long>)>();
        foreach (var origin in RowOrigins.Of(flow, flow.Output!, row, id => columns[id].Columns ?? []))
        {
            QueryResult? rows = origin.Query is null ? null : await Flows.RunAsync(origin.Query, s_tables, origin.Node);
            found[origin.Input.Id] = (origin, rows is null ? [] : [.. rows.Rows.Select(r => (long)r[0]!).Order()]);
        }

        return found;
    }
}
