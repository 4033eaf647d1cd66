using System.Globalization;
using System.Runtime.CompilerServices;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;
using DataMesh.Portal.Tests.Query.Shared;
using DataMesh.Portal.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using SortKey = DataMesh.Portal.Query.Plan.SortKey;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>The same flows, carried out by a real PostgreSQL as far as it may, and by the plainest loops.</summary>
[Collection(DataMesh.Portal.Tests.Shared.PostgresTests.Name)]
public sealed class PostgresFlowTests(PostgresServer server) : IAsyncLifetime
{
    private const string Database = "flows";

    private static readonly Guid s_source = Guid.NewGuid();

    // With few rows already it restricts joins by keys, and soon by ranges of them.
    private static readonly QueryEngine s_engine = new(new QueryEngineOptions { Threads = 2, JoinKeyRows = 1, MostJoinKeys = 3 });

    /// <summary>A database that sorts as a language does, which no answer may show.</summary>
    public async Task InitializeAsync()
    {
        if (PostgresServer.Programs is null) return;
        if (await server.ValueAsync<long>($"SELECT count(*) FROM pg_database WHERE datname = '{Database}'") == 0)
            await server.RunAsync($"CREATE DATABASE {Database} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [PostgresFact]
    public void Run_AnyFlowOverPostgres_EqualsTheNaiveEvaluation()
    {
        using var data = NpgsqlDataSource.Create(server.ConnectionTo(Database));
        var (pushed, byKeys) = (0, 0);
        Prop.ForAll<int>(seed => CompareAsync(data, seed, explained => (pushed, byKeys) = (pushed + 1, byKeys + (explained.Pushed.Contains("join keys") ? 1 : 0))).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(100_000));
        // Otherwise nothing was tried.
        Assert.True(pushed > 50, $"Only {pushed} parts went to PostgreSQL.");
        Assert.True(byKeys > 0, "No part was asked for keys.");
    }

    [PostgresTheory]
    [InlineData("i + 1", "i - j", "i * j", "i % j", "mod(i, j)", "-i", "i / j", "round(d, 1)")]
    [InlineData("d + 1", "d - d", "d * 1.5", "d % 0.7", "-d", "cast(i as decimal(12,3))", "cast(d as number)", "cast(i as string)")]
    [InlineData("i = j", "i <> j", "d < 2.5", "n >= 0.5", "s <= 'b'", "s > 'Z'", "b", "not b", "t < timestamp '2024-03-01T00:00:00Z'", "y = date '2024-02-29'")]
    [InlineData("b and i > 0", "b or i > 0", "i is null", "s is not null", "i in (1, 2, null)", "s not in ('a', 'ä')", "i between 0 and 5", "case when b then 1 when i > 2 then 2 end")]
    [InlineData("s like 'a%'", "s like '_'", "s like '%\\%'", "s not like '100%'", "s || '!'", "length(s)", "left(s, 2)", "right(s, 2)", "starts_with(s, 'a')")]
    [InlineData("coalesce(s, 'none')", "coalesce(i, 7)", "nullif(i, 2)", "nullif(s, 'a')", "cast(y as timestamp)", "cast(t as date)", "t > y")]
    [InlineData("year(t)", "quarter(t)", "month(t)", "week(t)", "day(t)", "dayofweek(t)", "hour(t)", "minute(t)", "second(t)", "year(y)", "week(y)", "dayofweek(y)")]
    [InlineData("date_trunc('year', t)", "date_trunc('quarter', t)", "date_trunc('month', t)", "date_trunc('week', t)", "date_trunc('day', t)", "date_trunc('hour', t)", "date_trunc('minute', t)", "date_trunc('second', t)", "date_trunc('month', y)")]
    public async Task Derive_Expression_GivesThereWhatItGivesHere(params string[] expressions)
    {
        await using var data = NpgsqlDataSource.Create(server.ConnectionTo(Database));
        var (here, there) = await TypesAsync(data);
        foreach (var expression in expressions)
        {
            var flow = new Flow([new InputNode("in", "types"), new DeriveNode("d", "in", [new DerivedColumn("value", expression)]), new SelectNode("s", "d", [new SelectedColumn("k", null), new SelectedColumn("value", null)]), new SortNode("o", "s", [new SortKey("value", false), new SortKey("k", false)])], "o");
            var expected = await Flows.RunAsync(flow, here);
            var actual = await RunAsync(flow, there);
            Assert.True(Text(expected.Rows).SequenceEqual(Text(actual.Rows)), $"{expression}\nhere  {string.Join(" / ", Text(expected.Rows))}\nthere {string.Join(" / ", Text(actual.Rows))}\n{there.Statements.LastOrDefault()?.Text}");
            if (!expression.StartsWith("round", StringComparison.Ordinal)) Assert.Equal("", actual.Explanation.EngineSql);
        }
    }

    [PostgresTheory]
    [InlineData(MeasureFunction.Count, "s")]
    [InlineData(MeasureFunction.CountDistinct, "s")]
    [InlineData(MeasureFunction.Sum, "i")]
    [InlineData(MeasureFunction.Sum, "d")]
    [InlineData(MeasureFunction.Avg, "i")]
    [InlineData(MeasureFunction.Min, "s")]
    [InlineData(MeasureFunction.Max, "s")]
    [InlineData(MeasureFunction.Min, "t")]
    [InlineData(MeasureFunction.Max, "y")]
    [InlineData(MeasureFunction.Max, "n")]
    public async Task Aggregate_Figure_IsThereWhatItIsHere(MeasureFunction function, string column)
    {
        await using var data = NpgsqlDataSource.Create(server.ConnectionTo(Database));
        var (here, there) = await TypesAsync(data);
        foreach (var groups in (string[][])[[], ["b"]])
        {
            var flow = new Flow([new InputNode("in", "types"), new AggregateNode("a", "in", groups, [new Measure("m", function, column)]), new SortNode("o", "a", [new SortKey("m", true), .. groups.Select(group => new SortKey(group, false))])], "o");
            var actual = await RunAsync(flow, there);
            Assert.Equal(Text((await Flows.RunAsync(flow, here)).Rows), Text(actual.Rows));
            Assert.Equal("", actual.Explanation.EngineSql);
        }
    }

    private static async Task<QueryResult> RunAsync(Flow flow, PlacedTables tables)
    {
        var bound = Binder.Bind(flow, null, tables.Resolve);
        Assert.Empty(bound.Errors);
        return await Flows.Engine.RunAsync(bound.Plan!, tables, QueryLimits.Default, null, CancellationToken.None);
    }

    /// <summary>The same rows of every type, in memory and in PostgreSQL.</summary>
    private static async Task<(TestTables Here, PlacedTables There)> TypesAsync(NpgsqlDataSource data)
    {
        object?[][] rows =
        [
            [1L, 3L, 2L, 2.50m, 0.5, "a", true, new DateOnly(2024, 2, 29), new DateTime(2024, 2, 29, 23, 59, 58, 999, DateTimeKind.Utc).AddTicks(120)],
            [2L, -7L, 0L, -0.05m, -1.25, "Zebra", false, new DateOnly(1999, 12, 31), new DateTime(1999, 12, 31, 0, 0, 0, DateTimeKind.Utc)],
            [3L, 2L, 5L, 12345.67m, 1e10, "ä 100%", null, new DateOnly(2021, 1, 3), new DateTime(2021, 1, 3, 12, 30, 0, DateTimeKind.Utc)],
            [4L, null, null, null, null, null, null, null, null],
            [5L, 9L, -4L, 0.00m, 0.0, "", true, new DateOnly(2026, 11, 22), new DateTime(2026, 11, 22, 1, 2, 3, DateTimeKind.Utc)],
            [6L, 3L, 1L, 2.50m, 2.0, "a\\b😀", false, new DateOnly(1582, 10, 15), new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc)],
        ];
        var here = new TestTables().Add("types", "k integer;i integer;j integer;d decimal(12,2);n number;s string;b boolean;y date;t timestamp", rows);
        await using (var create = data.CreateCommand("DROP TABLE IF EXISTS public.types; CREATE TABLE public.types (k bigint, i bigint, j bigint, d numeric(12,2), n double precision, s text, b boolean, y date, t timestamp)")) await create.ExecuteNonQueryAsync();
        foreach (var row in rows)
        {
            await using var insert = data.CreateCommand("INSERT INTO public.types VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
            foreach (var value in row) insert.Parameters.Add(Parameter(value));
            await insert.ExecuteNonQueryAsync();
        }

        return (here, new PlacedTables(here, (_, statement, columns) => AskAsync(data, statement, columns)).Place("types", s_source));
    }

    private static NpgsqlParameter Parameter(object? value) => value is DateTime moment
        ? new NpgsqlParameter { Value = DateTime.SpecifyKind(moment, DateTimeKind.Unspecified), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Timestamp }
        : new NpgsqlParameter { Value = value ?? DBNull.Value };

    private static async Task CompareAsync(NpgsqlDataSource data, int seed, Action<InputExplanation> pushed)
    {
        var random = new RandomFlow(seed);
        var sizes = new Random(seed);
        var tables = new TestTables();
        var placed = new PlacedTables(tables, (_, statement, columns) => AskAsync(data, statement, columns)) { HasIndexes = seed % 2 == 0 };
        foreach (var ((port, table), i) in random.Ports.Select((p, i) => (p, i)))
        {
            tables.Add(port, string.Join(';', table.Columns.Select(name => $"{name} {(name.EndsWith('s') ? "string" : "integer")}")), [.. table.Rows]);
            // All in PostgreSQL, or one of them elsewhere.
            if (i == seed % 4) continue;
            await FillAsync(data, port, table);
            // Whether a join asks for keys depends on what is believed of the tables' sizes, the answer must not.
            placed.Place(port, s_source, sizes.Next(4) switch { 0 => null, 1 => table.Rows.Count, _ => 1000 * table.Rows.Count });
        }

        var naive = new NaiveEvaluator(random.Flow, random.Ports);
        foreach (var id in random.Flow.Nodes.Select(node => node.Id).TakeLast(3))
        {
            var expected = naive.Run(id);
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

    private static async Task FillAsync(NpgsqlDataSource data, string port, NaiveTable table)
    {
        var columns = string.Join(", ", table.Columns.Select(name => $"\"{name}\" {(name.EndsWith('s') ? "text" : "bigint")}"));
        await using (var create = data.CreateCommand($"DROP TABLE IF EXISTS public.\"{port}\"; CREATE UNLOGGED TABLE public.\"{port}\" ({columns})")) await create.ExecuteNonQueryAsync();
        if (table.Rows.Count == 0) return;
        var values = string.Join(", ", table.Rows.Select(row => $"({string.Join(", ", row.Select(Literal))})"));
        await using var insert = data.CreateCommand($"INSERT INTO public.\"{port}\" VALUES {values}");
        await insert.ExecuteNonQueryAsync();
    }

    private static string Literal(object? value) => value switch
    {
        null => "NULL",
        string text => $"'{text}'",
        _ => ((long)value).ToString(CultureInfo.InvariantCulture),
    };

    private static async IAsyncEnumerable<RowBatch> AskAsync(NpgsqlDataSource data, SqlStatement statement, IReadOnlyList<SchemaColumn> columns, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await using var command = data.CreateCommand(statement.Text);
        foreach (var value in statement.Parameters) command.Parameters.Add(Parameter(value));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(ct))
        {
            var row = new object?[columns.Count];
            for (var i = 0; i < row.Length; i++) row[i] = await reader.IsDBNullAsync(i, ct) ? null : reader.GetValue(i);
            rows.Add(row);
        }

        yield return new RowBatch(rows);
    }

    private static List<string> Text(IEnumerable<object?[]> rows) => [.. rows.Select(row => string.Join(',', row.Select(value => value switch
    {
        null => "-",
        DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    })))];
}
