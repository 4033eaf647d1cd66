using System.Globalization;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;
using FsCheck;
using FsCheck.Fluent;
using SortKey = DataMesh.Portal.Query.Plan.SortKey;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>The same flows, carried out by a real engine of sources as far as it may, and here: what both answer is the same.</summary>
internal static class SourceFlows
{
    private const string Types = "k integer;i integer;j integer;d decimal(12,2);n number;s string;b boolean;y date;t timestamp";

    private static readonly Guid s_source = Guid.NewGuid();

    // With few rows already it restricts joins by keys, and soon by ranges of them.
    private static readonly QueryEngine s_engine = new(new QueryEngineOptions { Threads = 2, JoinKeyRows = 1, MostJoinKeys = 3 });

    private static readonly object?[][] s_rows =
    [
        [1L, 3L, 2L, 2.50m, 0.5, "a", true, new DateOnly(2024, 2, 29), new DateTime(2024, 2, 29, 23, 59, 58, 999, DateTimeKind.Utc).AddTicks(120)],
        [2L, -7L, 0L, -0.05m, -1.25, "Zebra", false, new DateOnly(1999, 12, 31), new DateTime(1999, 12, 31, 0, 0, 0, DateTimeKind.Utc)],
        [3L, 2L, 5L, 12345.67m, 1e10, "ä 100%", null, new DateOnly(2021, 1, 3), new DateTime(2021, 1, 3, 12, 30, 0, DateTimeKind.Utc)],
        [4L, null, null, null, null, null, null, null, null],
        [5L, 9L, -4L, 0.00m, 0.0, "", true, new DateOnly(2026, 11, 22), new DateTime(2026, 11, 22, 1, 2, 3, DateTimeKind.Utc)],
        [6L, 3L, 1L, 2.50m, 2.0, "a\\b😀", false, new DateOnly(1582, 10, 15), new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc)],
        // What padding, a language or UTF-16 would take for another order, or for the same.
        [7L, 1L, 3L, 0.05m, -0.5, "a ", true, new DateOnly(2027, 1, 1), new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc)],
        [8L, -1L, -3L, -2.50m, 1.5, "\uFF5E", false, new DateOnly(2020, 12, 31), new DateTime(2020, 12, 31, 23, 59, 59, 999, DateTimeKind.Utc).AddTicks(9990)],
    ];

    /// <summary>Flows at random, each placed in the engine as a whole or in part, against the plainest loops.</summary>
    /// <param name="bench">The engine.</param>
    /// <param name="flows">How many.</param>
    public static void CompareAll(ISourceBench bench, int flows)
    {
        var (pushed, byKeys) = (0, 0);
        Check(flows);
        // Chance may make no join of a small side with a large one; then it is tried on until there is one.
        for (var more = 0; bench.Asks && byKeys == 0 && more < 20; more++) Check(50);
        // Otherwise nothing was tried.
        Assert.True(!bench.Asks || pushed > flows / 3, $"Only {pushed} parts were sent.");
        Assert.True(!bench.Asks || byKeys > 0, "No part was asked for keys.");

        void Check(int count) => Prop.ForAll<int>(seed => CompareAsync(bench, seed, explained => (pushed, byKeys) = (pushed + 1, byKeys + (explained.Pushed.Contains("join keys") ? 1 : 0))).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithEndSize(100_000));
    }

    /// <summary>Expressions over every type, there and here; those of <paramref name="kept"/> leave nothing to do here.</summary>
    public static async Task DeriveAsync(ISourceBench bench, IEnumerable<string> expressions, Func<string, bool> kept)
    {
        var (here, there) = await TypesAsync(bench);
        foreach (var expression in expressions)
        {
            var flow = new Flow([new InputNode("in", "types"), new DeriveNode("d", "in", [new DerivedColumn("value", expression)]), new SelectNode("s", "d", [new SelectedColumn("k", null), new SelectedColumn("value", null)]), new SortNode("o", "s", [new SortKey("value", false), new SortKey("k", false)])], "o");
            var expected = await Flows.RunAsync(flow, here);
            var actual = await RunAsync(flow, there);
            Assert.True(Text(expected.Rows).SequenceEqual(Text(actual.Rows)), $"{expression}\nhere  {string.Join(" / ", Text(expected.Rows))}\nthere {string.Join(" / ", Text(actual.Rows))}\n{there.Statements.LastOrDefault()?.Text}");
            if (bench.Asks) Assert.True(kept(expression) == (actual.Explanation.EngineSql.Length == 0), $"{expression} is {(kept(expression) ? "not " : "")}sent.");
        }
    }

    /// <summary>Conditions over every type, there and here.</summary>
    public static async Task FilterAsync(ISourceBench bench, IEnumerable<string> conditions)
    {
        var (here, there) = await TypesAsync(bench);
        foreach (var condition in conditions)
        {
            var flow = new Flow([new InputNode("in", "types"), new FilterNode("f", "in", condition), new SelectNode("s", "f", [new SelectedColumn("k", null)]), new SortNode("o", "s", [new SortKey("k", false)])], "o");
            var actual = await RunAsync(flow, there);
            Assert.True(Text((await Flows.RunAsync(flow, here)).Rows).SequenceEqual(Text(actual.Rows)), $"{condition}\n{there.Statements.LastOrDefault()?.Text}");
            if (bench.Asks) Assert.True(actual.Explanation.EngineSql.Length == 0, $"{condition} is not sent.");
        }
    }

    /// <summary>A figure over all rows and by group, there and here.</summary>
    public static async Task AggregateAsync(ISourceBench bench, MeasureFunction function, string column, bool kept = true)
    {
        var (here, there) = await TypesAsync(bench);
        foreach (var groups in (string[][])[[], ["b"]])
        {
            var flow = new Flow([new InputNode("in", "types"), new AggregateNode("a", "in", [.. groups.Select(group => new GroupKey(group))], [new Measure("m", function, column)]), new SortNode("o", "a", [new SortKey("m", true), .. groups.Select(group => new SortKey(group, false))])], "o");
            var actual = await RunAsync(flow, there);
            Assert.Equal(Text((await Flows.RunAsync(flow, here)).Rows), Text(actual.Rows));
            if (bench.Asks) Assert.Equal(kept, actual.Explanation.EngineSql.Length == 0);
        }
    }

    /// <summary>The nodes that turn values into columns or other values, there and here, and columns that double with every step.</summary>
    /// <param name="bench">The engine.</param>
    /// <param name="kept">Whether a node leaves nothing to do here; null where that is not asked.</param>
    public static async Task ReshapeAsync(ISourceBench bench, Func<FlowNode, bool>? kept = null)
    {
        var (here, there) = await TypesAsync(bench);
        var month = new GroupKey("t", TimeGrain.Month);
        foreach (var node in new FlowNode[]
        {
            new PivotNode("x", "in", [month], "b", ["true", "FALSE"], new PivotMeasure(MeasureFunction.Sum, "d")),
            new PivotNode("x", "in", [], "s", ["a", "a ", "ä 100%", "～", "a\\b😀"], new PivotMeasure(MeasureFunction.Count, null)),
            new PivotNode("x", "in", ["b"], "d", ["2.5", "-0.05"], new PivotMeasure(MeasureFunction.Max, "s")),
            new PivotNode("x", "in", [], "y", ["1582-10-15", "2026-11-22"], new PivotMeasure(MeasureFunction.Min, "t")),
            new PivotNode("x", "in", [], "t", ["2024-02-29 23:59:58.999012"], new PivotMeasure(MeasureFunction.CountDistinct, "i")),
            new AggregateNode("x", "in", [month, new GroupKey("y", TimeGrain.Week, "w")], [new Measure("m", MeasureFunction.Sum, "i")]),
            new FillNode("x", "in", [new("i", "j"), new("s", "'none'"), new("d", "1.005"), new("y", "date '2000-01-01'"), new("b", "false")]),
            new ReplaceNode("x", "in", "s", [new("a", "A"), new("", null), new(null, "")]),
            new ReplaceNode("x", "in", "d", [new("2.5", "0"), new(null, "-1.25")]),
            new ReplaceNode("x", "in", "b", [new("true", "false"), new("false", "true"), new(null, "false")]),
            new ReplaceNode("x", "in", "y", [new("1582-10-15", null)]),
            new SplitNode("x", "in", "s", " ", ["p", "q"], Keep: true),
            new SelectNode("x", "in", [new("k", null), new("i", null, "string"), new("d", "e", "decimal(20,4)")]),
        })
        {
            var first = Binder.Bind(new Flow([new InputNode("in", "types"), node], "x"), null, here.Resolve).Plan!.Columns;
            var flow = new Flow([new InputNode("in", "types"), node, new SortNode("o", "x", [.. first.Select(column => new SortKey(column.Name, false))])], "o");
            var actual = await RunAsync(flow, there);
            Assert.Equal(Text((await Flows.RunAsync(flow, here)).Rows), Text(actual.Rows));
            if (bench.Asks && kept is not null) Assert.True(kept(node) == (actual.Explanation.EngineSql.Length == 0), $"{node}: {actual.Explanation.EngineSql}");
        }

        List<FlowNode> grown = [new InputNode("in", "types")];
        for (var i = 0; i < 14; i++) grown.Add(new ReplaceNode($"r{i}", grown[^1].Id, "i", [.. Enumerable.Range(0, 8).Select(v => new Replacement($"{v}", $"{(v + 1) % 8}"))]));
        grown.Add(new FilterNode("f", grown[^1].Id, "i = 1"));
        // Fourteen turns by one among eight: what was 3 is 1.
        Assert.Equal([1L, 6L], (await RunAsync(new Flow([.. grown, new SelectNode("k", "f", [new("k", null)]), new SortNode("o", "k", [new SortKey("k", false)])], "o"), there)).Rows.Select(row => row[0]));
    }

    private static async Task<QueryResult> RunAsync(Flow flow, PlacedTables tables)
    {
        var bound = Binder.Bind(flow, null, tables.Resolve);
        Assert.Empty(bound.Errors);
        return await Flows.Engine.RunAsync(bound.Plan!, tables, QueryLimits.Default, null, CancellationToken.None);
    }

    /// <summary>The same rows of every type, in memory and in the engine.</summary>
    private static async Task<(TestTables Here, PlacedTables There)> TypesAsync(ISourceBench bench)
    {
        var here = new TestTables().Add("types", Types, s_rows);
        var relation = await bench.FillAsync([.. Types.Split(';').Select(c => c.Split(' ')).Select(c => new SchemaColumn(c[0], LogicalType.Parse(c[1])))], s_rows, indexed: false);
        return (here, new PlacedTables(here, (_, statement, columns) => bench.AskAsync(statement, columns)).Place("types", s_source, 0, relation));
    }

    private static async Task CompareAsync(ISourceBench bench, int seed, Action<InputExplanation> pushed)
    {
        var random = new RandomFlow(seed);
        var sizes = new Random(seed);
        var tables = new TestTables();
        var placed = new PlacedTables(tables, (_, statement, columns) => bench.AskAsync(statement, columns));
        foreach (var ((port, table), i) in random.Ports.Select((p, i) => (p, i)))
        {
            tables.Add(port, string.Join(';', table.Columns.Select(name => $"{name} {(name.EndsWith('s') ? "string" : "integer")}")), [.. table.Rows]);
            // All of them there, or one elsewhere.
            if (i == seed % 4) continue;
            var relation = await bench.FillAsync([.. table.Columns.Select(name => new SchemaColumn(name, name.EndsWith('s') ? LogicalType.String : LogicalType.Integer))], table.Rows, seed % 2 == 0);
            // Whether a join asks for keys depends on what is believed of the tables' sizes, the answer must not.
            placed.Place(port, s_source, sizes.Next(4) switch { 0 => null, 1 => table.Rows.Count, _ => 1000 * table.Rows.Count }, relation);
        }

        var naive = new NaiveEvaluator(random.Flow, random.Ports);
        foreach (var id in random.Flow.Nodes.Select(node => node.Id).TakeLast(3))
        {
            NaiveTable expected;
            try
            {
                expected = naive.Run(id);
            }
            catch (TooManyRowsException)
            {
                continue;
            }

            if (expected.Rows.Count > 3000) continue;
            var bound = Binder.Bind(random.Flow, id, placed.Resolve);
            Assert.Empty(bound.Errors);
            placed.Statements.Clear();
            var result = await s_engine.RunAsync(bound.Plan!, placed, QueryLimits.Default, null, CancellationToken.None);
            foreach (var input in result.Explanation.Inputs.Where(input => input.Source == "warehouse")) pushed(input);
            var (left, right) = (Text(expected.Rows), Text(result.Rows));
            if (!(random.IsSorted && id is "sorted" or "cut"))
            {
                left.Sort(StringComparer.Ordinal);
                right.Sort(StringComparer.Ordinal);
            }

            Assert.True(left.SequenceEqual(right), $"Seed {seed}, node {id}:\n{FlowJson.Write(random.Flow)}\nexpected {string.Join(" / ", left.Take(20))}\nactual   {string.Join(" / ", right.Take(20))}\n{string.Join("\n\n", placed.Statements.Select(s => s.Text))}\n\n{result.Explanation.EngineSql}");
        }
    }

    private static List<string> Text(IEnumerable<object?[]> rows) => [.. rows.Select(row => string.Join(',', row.Select(value => value switch
    {
        null => "-",
        DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    })))];
}
