using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Plan;

/// <summary>What reaches the sources, as the requests that they get.</summary>
public sealed class RewritingTests
{
    private const string Inputs = "{`id`:`a`,`kind`:`input`,`port`:`a`},{`id`:`b`,`kind`:`input`,`port`:`b`}";

    [Theory]
    [InlineData("inner", "x > 1", true, false)]
    [InlineData("inner", "y > 1", false, true)]
    [InlineData("inner", "x > 1 and y > 1", true, true)]
    [InlineData("inner", "x > y", false, false)]
    [InlineData("left", "x > 1 and y > 1", true, false)]
    [InlineData("right", "x > 1 and y > 1", false, true)]
    [InlineData("full", "x > 1 and y > 1", false, false)]
    [InlineData("inner", "x + 1 > 1", false, false)]
    [InlineData("inner", "x / 2 > 1", true, false)]
    [InlineData("inner", "cast(s as integer) > 1 and x > 1", true, false)]
    [InlineData("inner", "1 = 1", false, false)]
    public async Task Filter_BehindJoin_ReachesTheSidesWhereItIsSafe(string kind, string where, bool left, bool right) =>
        await AssertPushedAsync(
            $"{{`id`:`j`,`kind`:`join`,`left`:`a`,`right`:`b`,`join`:`{kind}`,`on`:[{{`left`:`k`,`right`:`k`}}]}},{{`id`:`f`,`kind`:`filter`,`input`:`j`,`where`:`{where}`}}", left, right);

    [Theory]
    [InlineData("{`id`:`d`,`kind`:`derive`,`input`:`a`,`columns`:[{`name`:`z`,`expression`:`x / 2`}]},{`id`:`f`,`kind`:`filter`,`input`:`d`,`where`:`z > 1`}", true)]
    [InlineData("{`id`:`d`,`kind`:`derive`,`input`:`a`,`columns`:[{`name`:`z`,`expression`:`x * 2`}]},{`id`:`f`,`kind`:`filter`,`input`:`d`,`where`:`z > 1`}", false)]
    [InlineData("{`id`:`d`,`kind`:`select`,`input`:`a`,`columns`:[{`name`:`x`,`as`:`z`}]},{`id`:`f`,`kind`:`filter`,`input`:`d`,`where`:`z > 1`}", true)]
    [InlineData("{`id`:`d`,`kind`:`sort`,`input`:`a`,`by`:[`x`]},{`id`:`f`,`kind`:`filter`,`input`:`d`,`where`:`x > 1`}", true)]
    [InlineData("{`id`:`d`,`kind`:`limit`,`input`:`a`,`count`:5},{`id`:`f`,`kind`:`filter`,`input`:`d`,`where`:`x > 1`}", false)]
    [InlineData("{`id`:`d`,`kind`:`distinct`,`input`:`a`,`columns`:[`k`]},{`id`:`f`,`kind`:`filter`,`input`:`d`,`where`:`x > 1`}", false)]
    [InlineData("{`id`:`d`,`kind`:`aggregate`,`input`:`a`,`groupBy`:[`x`]},{`id`:`f`,`kind`:`filter`,`input`:`d`,`where`:`x > 1`}", true)]
    [InlineData("{`id`:`d`,`kind`:`aggregate`,`input`:`a`,`groupBy`:[`x`],`measures`:[{`name`:`n`,`function`:`count`}]},{`id`:`f`,`kind`:`filter`,`input`:`d`,`where`:`n > 1`}", false)]
    [InlineData("{`id`:`d`,`kind`:`aggregate`,`input`:`a`,`measures`:[{`name`:`n`,`function`:`count`}]},{`id`:`f`,`kind`:`filter`,`input`:`d`,`where`:`1 = 1`}", false)]
    [InlineData("{`id`:`d`,`kind`:`distinct`,`input`:`a`},{`id`:`f`,`kind`:`filter`,`input`:`d`,`where`:`x > 1`}", true)]
    [InlineData("{`id`:`d`,`kind`:`distinct`,`input`:`a`,`columns`:[`x`]},{`id`:`f`,`kind`:`filter`,`input`:`d`,`where`:`x > 1`}", true)]
    [InlineData("{`id`:`g`,`kind`:`filter`,`input`:`a`,`where`:`x > 1`},{`id`:`f`,`kind`:`union`,`inputs`:[`g`,`a`]}", false)]
    public async Task Filter_BehindOtherSteps_ReachesTheScanWhereItIsSafe(string nodes, bool pushed) => await AssertPushedAsync(nodes, pushed, null);

    [Theory]
    [InlineData("k > 1", true, true)]
    [InlineData("x > 1", true, true)]
    [InlineData("x + 1 > 1", false, false)]
    public async Task Filter_BehindUnion_ReachesAllOfIt(string where, bool left, bool right) =>
        await AssertPushedAsync($"{{`id`:`u`,`kind`:`union`,`inputs`:[`a`,`b`]}},{{`id`:`f`,`kind`:`filter`,`input`:`u`,`where`:`{where}`}}", left, right);

    [Theory]
    [InlineData("{`id`:`f`,`kind`:`limit`,`input`:`a`,`count`:5}", 5L)]
    [InlineData("{`id`:`s`,`kind`:`select`,`input`:`a`,`columns`:[`x`]},{`id`:`f`,`kind`:`limit`,`input`:`s`,`count`:5}", 5L)]
    [InlineData("{`id`:`s`,`kind`:`sort`,`input`:`a`,`by`:[`x`]},{`id`:`f`,`kind`:`limit`,`input`:`s`,`count`:5}", null)]
    [InlineData("{`id`:`s`,`kind`:`filter`,`input`:`a`,`where`:`x > 1`},{`id`:`f`,`kind`:`limit`,`input`:`s`,`count`:5}", null)]
    public async Task Limit_OverScan_ReachesItOnlyWithoutFilterOrSort(string nodes, long? limit)
    {
        var tables = Tables();
        await Flows.RunAsync($"{{`nodes`:[{Inputs},{nodes}],`output`:`f`}}", tables, limits: QueryLimits.Default with { MaxRows = 100 });

        Assert.Equal(limit, Assert.Single(tables.Asked).Request.Limit);
    }

    [Fact]
    public async Task Columns_OfBothSides_AreOnlyThoseNeeded()
    {
        var tables = Tables();
        await Flows.RunAsync(
            $"{{`nodes`:[{Inputs},{{`id`:`j`,`kind`:`join`,`left`:`a`,`right`:`b`,`join`:`inner`,`on`:[{{`left`:`k`,`right`:`k`}}]}},{{`id`:`n`,`kind`:`aggregate`,`input`:`j`,`measures`:[{{`name`:`n`,`function`:`count`}},{{`name`:`y`,`function`:`sum`,`column`:`y`}}]}},{{`id`:`s`,`kind`:`select`,`input`:`n`,`columns`:[`n`]}}],`output`:`s`}}",
            tables);

        Assert.Equal(["k"], tables.Asked[0].Request.Columns.Select(column => column.Name));
        Assert.Equal(["k"], tables.Asked[1].Request.Columns.Select(column => column.Name));
    }

    private static TestTables Tables() => new TestTables()
        .Add("a", "k integer;x integer;s string", [1L, 5L, "1"], [2L, 0L, "2"], [3L, null, null])
        .Add("b", "k integer;y integer", [1L, 7L], [2L, 0L]);

    private static async Task AssertPushedAsync(string nodes, bool left, bool? right)
    {
        var tables = Tables();
        await Flows.RunAsync($"{{`nodes`:[{Inputs},{nodes}],`output`:`f`}}", tables);

        Assert.Equal(left, tables.Asked.First(asked => asked.Port == "a").Request.Predicate is not null);
        if (right is { } wanted)
        {
            Assert.Equal(wanted, tables.Asked.Single(asked => asked.Port == "b").Request.Predicate is not null);
        }
    }
}
