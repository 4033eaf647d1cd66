using System.Runtime.CompilerServices;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;
using DataMesh.Portal.Tests.Query.Shared;
using DataMesh.Portal.Tests.Shared;
using Npgsql;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>The same flows, carried out by a real PostgreSQL as far as it may, and by the plainest loops.</summary>
[Collection(DataMesh.Portal.Tests.Shared.PostgresTests.Name)]
public sealed class PostgresFlowTests(PostgresServer server) : IAsyncLifetime
{
    private const string Database = "flows";

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
        using var bench = new Bench(server.ConnectionTo(Database));
        SourceFlows.CompareAll(bench, 150);
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
        using var bench = new Bench(server.ConnectionTo(Database));
        await SourceFlows.DeriveAsync(bench, expressions, kept: expression => !expression.StartsWith("round", StringComparison.Ordinal));
    }

    [PostgresTheory]
    [InlineData(MeasureFunction.Count, "s")]
    [InlineData(MeasureFunction.CountDistinct, "s")]
    [InlineData(MeasureFunction.Sum, "i")]
    [InlineData(MeasureFunction.Sum, "d")]
    [InlineData(MeasureFunction.Avg, "i")]
    [InlineData(MeasureFunction.Avg, "d")]
    [InlineData(MeasureFunction.Min, "s")]
    [InlineData(MeasureFunction.Max, "s")]
    [InlineData(MeasureFunction.Min, "t")]
    [InlineData(MeasureFunction.Max, "y")]
    [InlineData(MeasureFunction.Max, "n")]
    public async Task Aggregate_Figure_IsThereWhatItIsHere(MeasureFunction function, string column)
    {
        using var bench = new Bench(server.ConnectionTo(Database));
        await SourceFlows.AggregateAsync(bench, function, column);
    }

    [PostgresFact]
    public async Task Reshape_AnyNode_GivesThereWhatItGivesHere()
    {
        using var bench = new Bench(server.ConnectionTo(Database));
        await SourceFlows.ReshapeAsync(bench, kept: node => node is not SplitNode);
    }

    private sealed class Bench(string connection) : ISourceBench, IDisposable
    {
        private readonly NpgsqlDataSource _data = NpgsqlDataSource.Create(connection);
        private int _tables;

        public async Task<SourceRelation> FillAsync(IReadOnlyList<SchemaColumn> columns, IReadOnlyList<object?[]> rows, bool indexed)
        {
            var table = $"public.\"t{_tables++ % 8}\"";
            await using (var create = _data.CreateCommand($"DROP TABLE IF EXISTS {table}; CREATE UNLOGGED TABLE {table} ({string.Join(", ", columns.Select(c => $"\"{c.Name}\" {SourceDialect.Of(SourceEngine.Postgres).Type(c.Type)}"))})")) await create.ExecuteNonQueryAsync();
            if (rows.Count > 0)
            {
                var number = 0;
                await using var insert = _data.CreateCommand($"INSERT INTO {table} VALUES {string.Join(", ", rows.Select(row => $"({string.Join(", ", row.Select(_ => $"${++number}"))})"))}");
                foreach (var row in rows)
                    for (var i = 0; i < row.Length; i++) insert.Parameters.Add(Parameter(row[i], columns[i].Type));
                await insert.ExecuteNonQueryAsync();
            }

            return new SourceRelation(SourceEngine.Postgres, table, columns.ToDictionary(c => c.Name, c => $"\"{c.Name}\"{(c.Type == LogicalType.String ? " COLLATE \"C\"" : "")}", StringComparer.Ordinal),
                Indexed: !indexed ? null : columns.ToDictionary(c => c.Name, c => new IndexedColumn($"\"{c.Name}\"", c.Type == LogicalType.String ? "CAST({0} AS text)" : "CAST({0} AS bigint)", c.Type == LogicalType.Integer), StringComparer.Ordinal));
        }

        public IAsyncEnumerable<RowBatch> AskAsync(SqlStatement statement, IReadOnlyList<SchemaColumn> columns) => ReadAsync(statement, columns);

        public void Dispose() => _data.Dispose();

        private async IAsyncEnumerable<RowBatch> ReadAsync(SqlStatement statement, IReadOnlyList<SchemaColumn> columns, [EnumeratorCancellation] CancellationToken ct = default)
        {
            await using var command = _data.CreateCommand(statement.Text);
            foreach (var value in statement.Parameters) command.Parameters.Add(Parameter(value, null));
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

        private static NpgsqlParameter Parameter(object? value, LogicalType? type) => value switch
        {
            DateTime moment => new NpgsqlParameter { Value = DateTime.SpecifyKind(moment, DateTimeKind.Unspecified), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Timestamp },
            null when type?.Kind == LogicalKind.Integer => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint },
            null when type?.Kind == LogicalKind.Decimal => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Numeric },
            null when type?.Kind == LogicalKind.Number => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Double },
            null when type?.Kind == LogicalKind.Boolean => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Boolean },
            null when type?.Kind == LogicalKind.Date => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Date },
            null when type?.Kind == LogicalKind.Timestamp => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Timestamp },
            _ => new NpgsqlParameter { Value = value ?? DBNull.Value },
        };
    }
}
