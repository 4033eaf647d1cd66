using System.Globalization;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;
using DataMesh.Portal.Tests.Features.Sources.Connectors.Postgres;
using DataMesh.Portal.Tests.Query.Shared;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Query.Execution;

public sealed class TypedFlowTests
{
    [Fact]
    public Task Run_AnyFlowOverAnySchema_EqualsTheNaiveEvaluation() => TypedFlows.CheckAllAsync(100);

    [Fact]
    public async Task Run_AnyFlowOverAnySchemaInSqlite_EqualsTheNaiveEvaluation()
    {
        using var bench = new SqliteFlowTests.Bench();
        await TypedFlows.CheckAllAsync(100, bench, specials: false);
    }
}

/// <summary>The same over a real PostgreSQL, through its connector.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresTypedFlowTests(PostgresServer server)
{
    [PostgresFact]
    public async Task Run_AnyFlowOverAnySchemaInPostgres_EqualsTheNaiveEvaluation()
    {
        using var bench = await PostgresBench.MakeAsync(server, "SELECT 1");
        await TypedFlows.CheckAllAsync(100, new Bench(server, bench));
    }

    private sealed class Bench(PostgresServer server, PostgresBench bench) : ISourceBench
    {
        private int _tables = 9;

        public async Task<SourceRelation> FillAsync(IReadOnlyList<SchemaColumn> columns, IReadOnlyList<object?[]> rows, bool indexed)
        {
            var table = $"typed{_tables++}";
            // What an index serves is known of what has one.
            var texts = columns.Where(c => c.Type.Kind is LogicalKind.Integer or LogicalKind.String or LogicalKind.Date).Select(c => $"CREATE INDEX ON {table} ({Quoted(c.Name)});");
            // What it knows of a table it knows for a while, so each has a name of its own; a flow has three at most.
            await server.RunAsync($"DROP TABLE IF EXISTS typed{_tables - 9}; CREATE UNLOGGED TABLE {table} ({string.Join(", ", columns.Select(c => $"{Quoted(c.Name)} {SourceDialect.Of(SourceEngine.Postgres).Type(c.Type)}"))});"
                + (indexed ? string.Concat(texts) : "") + (rows.Count == 0 ? "" : $"INSERT INTO {table} VALUES {string.Join(", ", rows.Select(row => $"({string.Join(", ", row.Select(Sql))})"))}"), bench.Database);
            return (await bench.Connector.PlaceAsync(bench.Handle(), $"public.{table}", default)).Value;
        }

        public async IAsyncEnumerable<RowBatch> AskAsync(SqlStatement statement, IReadOnlyList<SchemaColumn> columns)
        {
            await foreach (var batch in (await bench.Connector.AskAsync(bench.Handle(), statement, columns, default)).Value.Batches) yield return batch;
        }

        private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

        private static string Sql(object? value) => value switch
        {
            null => "NULL",
            double number when double.IsNaN(number) => "'NaN'",
            double number when double.IsInfinity(number) => number > 0 ? "'Infinity'" : "'-Infinity'",
            double number => $"'{number.ToString("R", CultureInfo.InvariantCulture)}'",
            bool flag => flag ? "true" : "false",
            DateOnly day => $"'{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'",
            DateTime moment => $"'{moment.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'",
            TimeOnly time => $"'{time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'",
            string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => throw new InvalidOperationException(),
        };
    }
}
