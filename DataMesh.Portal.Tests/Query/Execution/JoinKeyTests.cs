using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>What a large source is asked when it is joined with something small.</summary>
public sealed class JoinKeyTests
{
    private const long Many = 10_000_000;
    private static readonly Guid s_source = Guid.NewGuid();
    private static readonly QueryEngine s_engine = new(new QueryEngineOptions { Threads = 2, MostJoinKeys = 3, MaskSalt = "salt" });

    [Theory]
    [InlineData("inner", "orders", "shops", true)]
    [InlineData("inner", "shops", "orders", true)]
    [InlineData("left", "shops", "orders", true)]
    [InlineData("left", "orders", "shops", false)]
    [InlineData("right", "orders", "shops", true)]
    [InlineData("full", "orders", "shops", false)]
    [InlineData("semi", "orders", "shops", true)]
    [InlineData("anti", "orders", "shops", false)]
    [InlineData("anti", "shops", "orders", true)]
    public async Task Run_JoinOfSmallAndLarge_AsksForKeysWhereTheAnswerStaysRight(string kind, string left, string right, bool asks)
    {
        var tables = Tables([1L, "a"], [2L, "b"], [null, "c"]);
        var keys = left == "orders" ? """{"left":"shop","right":"id"}""" : """{"left":"id","right":"shop"}""";
        await RunAsync(tables, $$$"""{"nodes":[{"id":"l","kind":"input","port":"{{{left}}}"},{"id":"r","kind":"input","port":"{{{right}}}"},{"id":"j","kind":"join","left":"l","right":"r","join":"{{{kind}}}","on":[{{{keys}}}]}],"output":"j"}""");
        var asked = Assert.Single(tables.Statements);
        Assert.Equal(asks, asked.Text.Contains("IN (CAST($1 AS bigint), CAST($2 AS bigint))", StringComparison.Ordinal));
        Assert.Equal(asks ? [1L, 2L] : [], asked.Parameters);
    }

    [Fact]
    public async Task Run_FilteredSmallSide_SendsTheKeysThatAreLeft()
    {
        var tables = Tables([1L, "a"], [2L, "b"], [3L, "b"]);
        var result = await RunAsync(tables, Join("""{"id":"f","kind":"filter","input":"s","where":"name = 'b'"}"""));
        Assert.Equal([2L, 3L], Assert.Single(tables.Statements).Parameters);
        var large = result.Explanation.Inputs.Single(input => input.Port == "orders");
        Assert.Contains("join keys", large.Pushed);
        Assert.Contains("-- $2 = 3", large.Statement, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ManyKeys_BecomeARange()
    {
        var tables = Tables([5L, "a"], [1L, "a"], [9L, "a"], [7L, "a"]);
        await RunAsync(tables, Join("""{"id":"f","kind":"filter","input":"s","where":"name = 'a'"}"""));
        Assert.Equal([1L, 9L], Assert.Single(tables.Statements).Parameters);
        Assert.Contains(">= CAST($1 AS bigint)", tables.Statements[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoKeys_AsksForNoRows()
    {
        var tables = Tables([5L, "a"]);
        var result = await RunAsync(tables, Join("""{"id":"f","kind":"filter","input":"s","where":"name = 'z'"}"""));
        Assert.Equal([1L, 0L], Assert.Single(tables.Statements).Parameters);
        Assert.Empty(result.Rows);
    }

    [Fact]
    public async Task Run_LargeSideReadElsewhereToo_IsReadWhole()
    {
        var tables = Tables([1L, "a"]);
        await RunAsync(tables, """
            {"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"s","kind":"input","port":"shops"},{"id":"j","kind":"join","left":"o","right":"s","join":"semi","on":[{"left":"shop","right":"id"}]},
            {"id":"u","kind":"union","inputs":["j","o"]}],"output":"u"}
            """);
        Assert.Empty(Assert.Single(tables.Statements).Parameters);
    }

    [Fact]
    public async Task Run_UnionOfLargeSources_RestrictsEach()
    {
        var tables = Tables([1L, "a"], [2L, "b"]);
        tables.Place("more", Guid.NewGuid(), Many);
        await RunAsync(tables, """
            {"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"m","kind":"input","port":"more"},{"id":"u","kind":"union","inputs":["o","m"]},{"id":"s","kind":"input","port":"shops"},
            {"id":"j","kind":"join","left":"u","right":"s","join":"inner","on":[{"left":"shop","right":"id"}]}],"output":"j"}
            """);
        Assert.Equal(2, tables.Statements.Count);
        Assert.All(tables.Statements, statement => Assert.Equal([1L, 2L], statement.Parameters));
    }

    [Fact]
    public async Task Run_FewRowsThere_AsksForAllAtOnce()
    {
        var tables = Tables([1L, "a"]).Place("orders", s_source, 100);
        await RunAsync(tables, Join("""{"id":"f","kind":"filter","input":"s","where":"name = 'a'"}"""));
        Assert.Empty(Assert.Single(tables.Statements).Parameters);
    }

    [Fact]
    public async Task Run_MaskedSmallSide_SendsMasksAndNoMore()
    {
        var tables = new PlacedTables(new TestTables()
            .Add("people", "email string|last(3);country string", ["ann@x.example", "SE"], ["bob@y.example", "DE"])
            .Add("visits", "who string;n integer")).Place("visits", s_source, Many);
        await RunAsync(tables, """
            {"nodes":[{"id":"p","kind":"input","port":"people"},{"id":"v","kind":"input","port":"visits"},{"id":"j","kind":"join","left":"p","right":"v","join":"inner","on":[{"left":"email","right":"who"}]}],"output":"j"}
            """);
        Assert.Equal(["ple"], Assert.Single(tables.Statements).Parameters);
    }

    [Theory]
    [InlineData("inner", "orders", "shops", true)]
    [InlineData("left", "shops", "orders", true)]
    [InlineData("left", "orders", "shops", false)]
    [InlineData("anti", "shops", "orders", true)]
    [InlineData("full", "orders", "shops", false)]
    public async Task Run_LargeScanWhoseSourceTakesValues_IsOpenedForKeysWhereTheAnswerStaysRight(string kind, string left, string right, bool asks)
    {
        var tables = Scans([1L, "a"], [2L, "b"], [null, "c"]);
        var keys = left == "orders" ? """{"left":"shop","right":"id"}""" : """{"left":"id","right":"shop"}""";
        var result = await RunAsync(tables, $$$"""{"nodes":[{"id":"l","kind":"input","port":"{{{left}}}"},{"id":"r","kind":"input","port":"{{{right}}}"},{"id":"j","kind":"join","left":"l","right":"r","join":"{{{kind}}}","on":[{{{keys}}}]}],"output":"j"}""");
        var last = tables.Asked.Last(asked => asked.Port == "orders").Request;
        Assert.Equal(asks ? [1L, 2L] : [], Values(last.Predicate));
        Assert.Equal(asks ? 2 : 1, tables.Asked.Count(asked => asked.Port == "orders"));
        var large = result.Explanation.Inputs.Single(input => input.Port == "orders");
        Assert.Equal((asks, asks ? "rows of orders by keys" : "rows of orders"), (large.Pushed.Contains("join keys"), large.Statement));
    }

    [Fact]
    public async Task Run_ScanJoinedByKeys_GivesTheSameRows()
    {
        const string Flow = """{"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"w","kind":"filter","input":"o","where":"id > 1"},{"id":"s","kind":"input","port":"shops"},{"id":"j","kind":"join","left":"w","right":"s","join":"inner","on":[{"left":"shop","right":"id"}]},{"id":"z","kind":"sort","input":"j","by":[{"column":"id"}]}],"output":"z"}""";
        var keyed = Scans([1L, "a"], [3L, "b"]);
        var whole = Scans([1L, "a"], [3L, "b"]).With("orders", table => table with { Keys = [] });
        var rows = (await RunAsync(keyed, Flow)).Rows;
        Assert.Equal((await RunAsync(whole, Flow)).Rows, rows);
        Assert.Equal([3L, 5L], rows.Select(row => row[0]));
        // What was asked of it before stays.
        Assert.Equal([1L, 1L, 3L], Values(keyed.Asked.Last(asked => asked.Port == "orders").Request.Predicate));
        Assert.Equal([1L], Values(whole.Asked.Single(asked => asked.Port == "orders").Request.Predicate));
    }

    [Fact]
    public async Task Run_ScanAndManyKeys_IsOpenedForARange()
    {
        var tables = Scans([5L, "a"], [1L, "a"], [9L, "a"], [7L, "a"]);
        await RunAsync(tables, Join("""{"id":"f","kind":"filter","input":"s","where":"name = 'a'"}"""));
        Assert.Equal([1L, 9L], Values(tables.Asked.Last(asked => asked.Port == "orders").Request.Predicate));
    }

    [Fact]
    public async Task Run_ScanAndNoKeys_IsNotRead()
    {
        var tables = Scans([5L, "a"]).With("orders", table => table with { Rows = [["unreadable"]] });
        var result = await RunAsync(tables, Join("""{"id":"f","kind":"filter","input":"s","where":"name = 'z'"}"""));
        Assert.Empty(result.Rows);
        Assert.Single(tables.Asked, asked => asked.Port == "orders");
        Assert.Contains("join keys", result.Explanation.Inputs.Single(input => input.Port == "orders").Pushed);
    }

    [Theory]
    [InlineData("id integer;shop integer|hash;amount decimal(12,2)", "name")]
    [InlineData("id integer;shop integer|constant('x');amount decimal(12,2)", "name")]
    public async Task Run_ScanWhoseKeyIsMasked_IsReadWhole(string columns, string key)
    {
        var tables = new TestTables().Add("shops", "id integer;name string", [1L, "a"]).With("shops", table => table with { Estimate = 1 })
            .Add("orders", columns, [1L, 1L, 1m]).With("orders", table => table with { Keys = ["shop"], Estimate = Many });
        await RunAsync(tables, $$"""{"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"s","kind":"input","port":"shops"},{"id":"j","kind":"join","left":"o","right":"s","join":"inner","on":[{"left":"shop","right":"{{key}}"}]}],"output":"j"}""");
        Assert.Null(Assert.Single(tables.Asked, asked => asked.Port == "orders").Request.Predicate);
    }

    /// <summary>The same, and the large table in a source that gives rows and takes no SQL.</summary>
    private static TestTables Scans(params object?[][] shops) => new TestTables()
        .Add("shops", "id integer;name string", shops).With("shops", table => table with { Estimate = shops.Length })
        .Add("orders", "id integer;shop integer;amount decimal(12,2)", [1L, 1L, 1m], [2L, 2L, 2m], [3L, 1L, 3m], [4L, 4L, 4m], [5L, 3L, 5m]).With("orders", table => table with { Keys = ["shop"], Estimate = Many });

    /// <summary>The values in a condition, from left to right.</summary>
    private static IEnumerable<object?> Values(Scalar? condition) => condition switch
    {
        null => [],
        ScalarLiteral literal => [literal.Value],
        _ => condition.Children.SelectMany(Values),
    };

    private static string Join(string filter) => $$"""
        {"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"s","kind":"input","port":"shops"},{{filter}},{"id":"j","kind":"join","left":"o","right":"f","join":"inner","on":[{"left":"shop","right":"id"}]}],"output":"j"}
        """;

    /// <summary>A small table in memory and a large one in a source.</summary>
    private static PlacedTables Tables(params object?[][] shops) => new PlacedTables(new TestTables()
        .Add("shops", "id integer;name string", shops)
        .Add("orders", "id integer;shop integer;amount decimal(12,2)")
        .Add("more", "id integer;shop integer;amount decimal(12,2)")).Place("orders", s_source, Many);

    private static Task<QueryResult> RunAsync(PlacedTables tables, string flow) => RunAsync(tables, tables.Resolve, flow);

    private static Task<QueryResult> RunAsync(TestTables tables, string flow) => RunAsync(tables, tables.Resolve, flow);

    private static Task<QueryResult> RunAsync(ITableInputs tables, Func<string, ScanResolution> resolve, string flow)
    {
        var bound = Binder.Bind(FlowJson.Read(flow).Flow!, null, resolve);
        Assert.Empty(bound.Errors);
        return s_engine.RunAsync(bound.Plan!, tables, QueryLimits.Default, null, CancellationToken.None);
    }
}
