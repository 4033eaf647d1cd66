using System.Globalization;
using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.Sqlite;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;
using DataMesh.Portal.Tests.Query.Shared;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>The same flows, carried out by a real SQLite through its connector as far as it may, and by the plainest loops.</summary>
public sealed class SqliteFlowTests
{
    // Whether columns stand for themselves, as in files that nobody writes to.
    private static readonly bool[] s_bothWays = [false, true];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_AnyFlowOverSqlite_EqualsTheNaiveEvaluation(bool plain)
    {
        using var bench = new Bench(plain);
        SourceFlows.CompareAll(bench, 100);
    }

    [Theory]
    [InlineData("i + 1", "i - j", "i * j", "-i", "i % j", "mod(i, j)", "i / j", "cast(i as number)", "cast(i as string)")]
    [InlineData("i = j", "i <> j", "n >= 0.5", "s = 'a'", "s <= 'b'", "s > 'Z'", "s < '\uFF5E'", "b", "not b", "y = date '2024-02-29'", "y > date '2020-01-01'")]
    [InlineData("b and i > 0", "b or i > 0", "i is null", "s is not null", "i in (1, 2, null)", "s not in ('a', 'ä')", "i between 0 and 5", "case when b then 1 when i > 2 then 2 end", "b = false", "coalesce(b, false)", "(i > 2) = b", "(i > 2) is null")]
    [InlineData("s like 'a%'", "s like 'a'", "s like '%'", "s like '%0%'", "s like 'A%'", "s not like 'ä 100%'", "s || '!'", "starts_with(s, 'a')", "contains(s, '')", "contains(s, '😀')")]
    [InlineData("coalesce(s, 'none')", "coalesce(i, 7)", "coalesce(s)", "nullif(i, 2)", "nullif(s, 'a')")]
    [InlineData("year(y)", "quarter(y)", "month(y)", "day(y)", "dayofweek(y)", "date_trunc('year', y)", "date_trunc('month', y)", "date_trunc('day', y)")]
    public async Task Derive_Expression_GivesThereWhatItGivesHere(params string[] expressions)
    {
        foreach (var plain in s_bothWays)
        {
            using var bench = new Bench(plain);
            await SourceFlows.DeriveAsync(bench, expressions, kept: _ => true);
        }
    }

    [Theory]
    [InlineData("length(s)", "lower(s)", "left(s, 2)", "s like '_'", "d > 1.5", "t > timestamp '2024-01-01T00:00:00Z'", "year(t)", "week(y)", "date_trunc('week', y)", "n * 2.0", "(i + 1) * 2", "round(n, 1)")]
    public async Task Derive_ExpressionThatIsNotKept_GivesTheSameHere(params string[] expressions)
    {
        foreach (var plain in s_bothWays)
        {
            using var bench = new Bench(plain);
            await SourceFlows.DeriveAsync(bench, expressions, kept: _ => false);
        }
    }

    [Theory]
    [InlineData("b", "not b", "b and i > 0", "i > 2", "i in (3, 9)", "s = 'a'", "s <> 'a'", "s in ('a', 'B')", "s >= 'a'", "s like 'a%'", "n < 0", "true", "y < date '2021-01-03'", "y = date '1999-12-31'")]
    public async Task Filter_Condition_KeepsThereWhatItKeepsHere(params string[] conditions)
    {
        foreach (var plain in s_bothWays)
        {
            using var bench = new Bench(plain);
            await SourceFlows.FilterAsync(bench, conditions);
        }
    }

    [Theory]
    [InlineData(MeasureFunction.Count, "s", true)]
    [InlineData(MeasureFunction.CountDistinct, "s", true)]
    [InlineData(MeasureFunction.Sum, "i", true)]
    [InlineData(MeasureFunction.Sum, "d", false)]
    [InlineData(MeasureFunction.Sum, "n", false)]
    [InlineData(MeasureFunction.Avg, "i", true)]
    [InlineData(MeasureFunction.Min, "s", true)]
    [InlineData(MeasureFunction.Max, "s", true)]
    [InlineData(MeasureFunction.Max, "b", true)]
    [InlineData(MeasureFunction.Min, "t", false)]
    [InlineData(MeasureFunction.Max, "y", true)]
    [InlineData(MeasureFunction.Max, "n", true)]
    public async Task Aggregate_Figure_IsThereWhatItIsHere(MeasureFunction function, string column, bool kept)
    {
        foreach (var plain in s_bothWays)
        {
            using var bench = new Bench(plain);
            await SourceFlows.AggregateAsync(bench, function, column, kept);
        }
    }

    [Theory]
    [InlineData("i + 1")]
    [InlineData("i * i")]
    [InlineData("-j")]
    public async Task Derive_BeyondSixtyFourBits_FailsInsteadOfLosingDigits(string expression)
    {
        using var bench = new Bench();
        var relation = await bench.FillAsync([new SchemaColumn("i", LogicalType.Integer), new SchemaColumn("j", LogicalType.Integer)], [[long.MaxValue, long.MinValue]], indexed: true);
        var tables = new PlacedTables(new TestTables().Add("t", "i integer;j integer"), (_, statement, columns) => bench.AskAsync(statement, columns)).Place("t", Guid.NewGuid(), 1, relation);
        var bound = Binder.Bind(new Flow([new InputNode("in", "t"), new DeriveNode("d", "in", [new DerivedColumn("v", expression)])], "d"), null, tables.Resolve);
        var error = await Assert.ThrowsAsync<QueryException>(() => Flows.Engine.RunAsync(bound.Plan!, tables, QueryLimits.Default, null, default));
        Assert.Equal(QueryFailure.Value, error.Failure);
        Assert.Single(tables.Statements);
    }

    [Fact]
    public async Task Run_PlanAgain_AsksTheSameUntilTheSourceSaysOtherwise()
    {
        var source = Guid.NewGuid();
        var tables = new TestTables().Add("t", "i integer;s string");
        SourceRelation Relation(string table) => new(SourceEngine.Sqlite, table, new Dictionary<string, string> { ["i"] = "i", ["s"] = "s" });
        var placed = new Replaced(tables, source) { Relation = Relation("\"before\"") };
        var plan = Binder.Bind(new Flow([new InputNode("in", "t")], "in"), null, placed.Resolve).Plan!;

        await Flows.Engine.RunAsync(plan, placed, new QueryLimits(5, TimeSpan.FromSeconds(30)), null, default);
        await Flows.Engine.RunAsync(plan, placed, new QueryLimits(5, TimeSpan.FromSeconds(30)), null, default);
        await Flows.Engine.RunAsync(plan, placed, new QueryLimits(7, TimeSpan.FromSeconds(30)), null, default);
        placed.Relation = Relation("\"after\"");
        await Flows.Engine.RunAsync(plan, placed, new QueryLimits(7, TimeSpan.FromSeconds(30)), null, default);

        Assert.Same(placed.Statements[0], placed.Statements[1]);
        Assert.Contains("LIMIT 6", placed.Statements[1].Text, StringComparison.Ordinal);
        Assert.Contains("LIMIT 8", placed.Statements[2].Text, StringComparison.Ordinal);
        Assert.Contains("\"before\"", placed.Statements[2].Text, StringComparison.Ordinal);
        Assert.Contains("\"after\"", placed.Statements[3].Text, StringComparison.Ordinal);
    }

    private sealed class Replaced(TestTables tables, Guid source) : ITableInputs
    {
        public SourceRelation? Relation { get; set; }

        public List<SqlStatement> Statements { get; } = [];

        public ScanResolution Resolve(string port) => new ScanResolution.Scan(((ScanResolution.Scan)tables.Resolve(port)).Value with { SourceId = source });

        public ValueTask<TableInput> OpenAsync(GovernedScan scan, ScanRequest request, CancellationToken cancellationToken) => throw new InvalidOperationException("The source is asked.");

        public ValueTask<SourceRelation?> PlaceAsync(GovernedScan scan, CancellationToken cancellationToken) => ValueTask.FromResult(Relation);

        public ValueTask<RowInput> AskAsync(Guid sourceId, SqlStatement statement, IReadOnlyList<SchemaColumn> columns, CancellationToken cancellationToken)
        {
            Statements.Add(statement);
            return ValueTask.FromResult(new RowInput("warehouse", columns, AsyncEnumerable.Empty<RowBatch>(), statement.Text));
        }
    }

    [Fact]
    public async Task Explain_JoinAndFigures_KeepTheSidesForTheSearch()
    {
        using var bench = new Bench();
        var tables = new TestTables().Add("orders", "id integer;customer integer;status string").Add("customers", "id integer;country string");
        var placed = new PlacedTables(tables);
        var source = Guid.NewGuid();
        foreach (var port in (string[])["orders", "customers"])
            placed.Place(port, source, 0, new SourceRelation(SourceEngine.Sqlite, $"\"{port}\"", ((ScanResolution.Scan)tables.Resolve(port)).Value.Columns.ToDictionary(c => c.Name, c => $"\"{c.Name}\"", StringComparer.Ordinal)));
        var bound = Binder.Bind(FlowJson.Read("""
            {"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"f","kind":"filter","input":"o","where":"status = 'paid'"},{"id":"c","kind":"input","port":"customers"},{"id":"j","kind":"join","left":"f","right":"c","join":"inner","on":[{"left":"customer","right":"id"}]},
            {"id":"g","kind":"aggregate","input":"j","groupBy":["country"],"measures":[{"name":"n","function":"count"}]},{"id":"s","kind":"sort","input":"g","by":[{"column":"n","descending":true}]},{"id":"l","kind":"limit","input":"s","count":3}],"output":"l"}
            """).Flow!, null, placed.Resolve);
        await Flows.Engine.ExplainAsync(bound.Plan!, placed, default);
        Assert.Equal("""
            WITH s0 AS (SELECT "customer" AS c0, "status" AS c1 FROM "orders"),
            s1 AS MATERIALIZED (SELECT * FROM s0 WHERE (c1 = CAST($1 AS TEXT))),
            s2 AS MATERIALIZED (SELECT "id" AS c0, "country" AS c1 FROM "customers"),
            s3 AS (SELECT r.c1 AS c0 FROM s1 AS l INNER JOIN s2 AS r ON l.c0 = r.c0),
            s4 AS (SELECT c0 AS c0, count(*) AS c1 FROM s3 GROUP BY c0),
            s5 AS (SELECT * FROM s4
            ORDER BY c1 DESC NULLS LAST LIMIT 3)
            SELECT c0, c1
            FROM s5
            ORDER BY c1 DESC NULLS LAST
            """.ReplaceLineEndings("\n"), Assert.Single(placed.Statements).Text);
    }

    [Fact]
    public async Task Reshape_AnyNode_GivesThereWhatItGivesHere()
    {
        foreach (var plain in s_bothWays)
        {
            using var bench = new Bench(plain);
            await SourceFlows.ReshapeAsync(bench);
        }
    }

    internal sealed class Bench : ISourceBench, IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("datamesh-sqlite-flows-").FullName;
        private readonly SqliteConnector _connector;
        private readonly SourceHandle _handle;
        private int _tables;

        private readonly bool _plain;

        public Bench(bool plain = false)
        {
            _plain = plain;
            _connector = new SqliteConnector(new PortalSettings { FileRoots = [_folder], DataDirectory = _folder }, null!, null!, TimeProvider.System, NullLogger<SqliteConnector>.Instance);
            _handle = new SourceHandle(Guid.NewGuid(), "Test", new Dictionary<string, JsonElement> { ["path"] = JsonSerializer.SerializeToElement(Path.Combine(_folder, "flows.sqlite")) }, new Dictionary<string, string>());
        }

        public async Task<SourceRelation> FillAsync(IReadOnlyList<SchemaColumn> columns, IReadOnlyList<object?[]> rows, bool indexed)
        {
            var table = $"t{_tables++}";
            Fill(table, columns, rows);
            var relation = _plain ? Plain(table) : (await _connector.PlaceAsync(_handle, table, default)).Value;
            // Decimals are stored as floating-point numbers, and may have become others.
            relation = relation with { Columns = relation.Columns.Where(own => columns.Any(c => c.Name == own.Key && c.Type.Kind != LogicalKind.Decimal)).ToDictionary(own => own.Key, own => own.Value, StringComparer.Ordinal) };
            return indexed ? relation : relation with { Indexed = null };
        }

        public async IAsyncEnumerable<RowBatch> AskAsync(SqlStatement statement, IReadOnlyList<SchemaColumn> columns)
        {
            await foreach (var batch in (await _connector.AskAsync(_handle, statement, columns, default)).Value.Batches) yield return batch;
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        private SourceRelation Plain(string table)
        {
            using var file = SqliteFile.Open(new SqliteLocation(Path.Combine(_folder, "flows.sqlite"), Immutable: false), default);
            return SqliteSchema.Table(file, table, 0, immutable: true)!.Relation;
        }

        private void Fill(string table, IReadOnlyList<SchemaColumn> columns, IReadOnlyList<object?[]> rows)
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder, "flows.sqlite"), Pooling = false }.ConnectionString);
            connection.Open();
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names are the test's own.
            command.CommandText = $"CREATE TABLE {table} ({string.Join(", ", columns.Select(c => $"\"{c.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {Type(c.Type)}"))})";
            command.ExecuteNonQuery();
            using var transaction = connection.BeginTransaction();
            foreach (var row in rows)
            {
                using var insert = connection.CreateCommand();
                insert.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", row.Select((_, i) => $"$v{i}"))})";
#pragma warning restore CA2100
                for (var i = 0; i < row.Length; i++) insert.Parameters.AddWithValue($"$v{i}", row[i] switch
                {
                    null => DBNull.Value,
                    decimal number => (double)number,
                    TimeOnly time => time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
                    DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
                    var value => value,
                });
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        // Capitals count for nothing in its indexes, which no answer may show.
        private static string Type(LogicalType type) => type.Kind switch
        {
            LogicalKind.Integer => "INTEGER",
            LogicalKind.Decimal => $"NUMERIC({type.Precision},{type.Scale})",
            LogicalKind.Number => "REAL",
            LogicalKind.String => "TEXT COLLATE NOCASE",
            LogicalKind.Boolean => "BOOLEAN",
            LogicalKind.Date => "DATE",
            LogicalKind.Time => "TIME",
            _ => "DATETIME",
        };
    }
}
