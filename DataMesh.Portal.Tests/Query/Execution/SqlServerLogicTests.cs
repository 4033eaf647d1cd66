using System.Text;
using System.Text.RegularExpressions;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>
/// The logic of what SQL Server is asked, where no SQL Server can be had: its statements with their words exchanged for those of the
/// embedded engine, one by one, and their shape as it is. Conditions as bits, texts as bytes, orders and limits are tried so; what the
/// server makes of its own words is not.
/// </summary>
public sealed partial class SqlServerLogicTests
{
    [Fact]
    public void Run_AnyFlowInTheShapeOfItsStatements_EqualsTheNaiveEvaluation()
    {
        using var bench = new Bench();
        SourceFlows.CompareAll(bench, 150);
    }

    [Theory]
    [InlineData("i + 1", "i - j", "i * j", "i % 3", "mod(i, 4)", "-i", "i / j", "i / 2", "d + 1", "d - d", "d * 1.5", "-d", "cast(i as decimal(12,3))", "cast(i as number)", "cast(i as string)")]
    [InlineData("i = j", "i <> j", "d < 2.5", "n >= 0.5", "s = 'a'", "s <= 'b'", "s > 'Z'", "s < '\uFF5E'", "b", "not b", "t < timestamp '2024-03-01T00:00:00Z'", "y = date '2024-02-29'")]
    [InlineData("b and i > 0", "b or i > 0", "not (b and i > 0)", "i is null", "s is not null", "i in (1, 2, null)", "i not in (1, 2, null)", "s not in ('a', 'ä')", "i between 0 and 5", "case when b then 1 when i > 2 then 2 end", "case when not b then b end", "b = false", "coalesce(b, false)")]
    [InlineData("s || '!'", "coalesce(s, 'none')", "coalesce(i, 7)", "nullif(i, 2)", "nullif(s, 'a')", "cast(y as timestamp)", "cast(t as date)", "t > y")]
    [InlineData("year(t)", "quarter(t)", "month(t)", "day(t)", "dayofweek(t)", "hour(t)", "minute(t)", "second(t)", "year(y)", "dayofweek(y)")]
    [InlineData("date_trunc('year', t)", "date_trunc('quarter', t)", "date_trunc('month', t)", "date_trunc('week', t)", "date_trunc('day', t)", "date_trunc('hour', t)", "date_trunc('minute', t)", "date_trunc('second', t)", "date_trunc('month', y)", "date_trunc('hour', y)")]
    public async Task Derive_Expression_GivesThereWhatItGivesHere(params string[] expressions)
    {
        using var bench = new Bench();
        await SourceFlows.DeriveAsync(bench, expressions, kept: _ => true);
    }

    [Theory]
    [InlineData("b", "not b", "b and i > 0", "not (b and i > 0)", "s = 'a'", "s <> 'a'", "s in ('a', 'B')", "d >= 2.5 or n < 0", "true", "i / 2 > 1")]
    public async Task Filter_Condition_KeepsThereWhatItKeepsHere(params string[] conditions)
    {
        using var bench = new Bench();
        await SourceFlows.FilterAsync(bench, conditions);
    }

    [Theory]
    [InlineData(MeasureFunction.Count, "s")]
    [InlineData(MeasureFunction.CountDistinct, "s")]
    [InlineData(MeasureFunction.Sum, "i")]
    [InlineData(MeasureFunction.Sum, "d")]
    [InlineData(MeasureFunction.Avg, "i")]
    [InlineData(MeasureFunction.Min, "s")]
    [InlineData(MeasureFunction.Max, "s")]
    [InlineData(MeasureFunction.Min, "t")]
    public async Task Aggregate_Figure_IsThereWhatItIsHere(MeasureFunction function, string column)
    {
        using var bench = new Bench();
        await SourceFlows.AggregateAsync(bench, function, column);
    }

    private sealed partial class Bench : ISourceBench, IDisposable
    {
        private static readonly (string From, string To)[] s_words =
        [
            (@"CONVERT\(varbinary\(max\), (MIN|MAX)\(CONVERT\(varchar\(max\), (\w+), 2\) COLLATE Latin1_General_BIN2\), 2\)", "unhex($1(hex($2)))"),
            (@"AS varbinary\(max\)\) \+ ", "AS BLOB) || "), (@"varbinary\((max|\d+)\)", "BLOB"), (@"varchar\(\d+\)", "VARCHAR"), (@"\bAS bit\)", "AS TINYINT)"), (@"COUNT_BIG", "COUNT"),
            (@"\bfloat\b", "DOUBLE"), (@"datetime2\(6\)", "TIMESTAMP"), (@"\[(\w+)\]", "\"$1\""), (@"@p(\d+)", "$$$1"),
            (@"DATEPART\((\w+), ", "datepart('$1', "), (@"DATEDIFF\((\w+), ", "datediff('$1', "), (@"DATEFROMPARTS\(", "make_date("), (@"ORDER BY \(SELECT NULL\)", ""),
            (@"DATEADD\(day, (.*), CAST\((\w+) AS date\)\) AS", "(CAST($2 AS date) + CAST(($1) AS INTEGER)) AS"), (@"DATEADD\((hour|minute|second), (datediff\(.*\)), (CAST\(CAST\(\w+ AS date\) AS TIMESTAMP\))\)", "($3 + ($2) * INTERVAL 1 $1)"),
            (@"SELECT TOP \((\d+)\) (\* FROM s\d+(?:\nORDER BY [^\n]*?)?)\)(?=,\n|\n)", "SELECT $2 LIMIT $1)"), (@"\nSELECT TOP \((\d+)\) ([\s\S]*)$", "\nSELECT $2 LIMIT $1"),
        ];

        private readonly DuckDbDatabase _database = DuckDbDatabase.OpenInMemory();
        private readonly DuckDbConnection _connection;
        private int _tables;

        public Bench() => _connection = _database.Connect();

        public Task<SourceRelation> FillAsync(IReadOnlyList<SchemaColumn> columns, IReadOnlyList<object?[]> rows, bool indexed)
        {
            var table = $"t{_tables++}";
            _connection.Execute($"CREATE TABLE {table} ({string.Join(", ", columns.Select(c => $"\"{c.Name}\" {Type(c.Type)}"))})");
            foreach (var row in rows)
            {
                var (own, values) = Numbered($"INSERT INTO {table} VALUES ({string.Join(", ", row.Select((value, i) => value is string text ? Bytes(text) : $"CAST(${i + 1} AS {Type(columns[i].Type)})"))})", row);
                _connection.Query(own, values);
            }

            return Task.FromResult(new SourceRelation(SourceEngine.SqlServer, $"[{table}]", columns.ToDictionary(c => c.Name, c => $"[{c.Name}]", StringComparer.Ordinal)));
        }

        public async IAsyncEnumerable<RowBatch> AskAsync(SqlStatement statement, IReadOnlyList<SchemaColumn> columns)
        {
            await Task.Yield();
            var text = s_words.Aggregate(statement.Text, (sql, word) => Regex.Replace(sql, word.From, word.To));
            // Bytes of a text are written out, since a text as a parameter would be read for escapes.
            for (var i = statement.Parameters.Count; i > 0; i--)
                if (statement.Parameters[i - 1] is string value) text = text.Replace($"CAST(${i} AS BLOB)", Bytes(value), StringComparison.Ordinal);
            var (own, values) = Numbered(text, statement.Parameters);
            // Several parts are asked at once, a connection is for one.
            using var connection = _database.Connect();
            var rows = connection.Query(own, values);
            yield return new RowBatch([.. rows.Select(row => row.Select((value, i) => value switch
            {
                byte[] bytes => Encoding.UTF8.GetString(bytes),
                long flag when columns[i].Type.Kind == LogicalKind.Boolean => flag == 1,
                _ => value,
            }).ToArray())]);
        }

        public void Dispose()
        {
            _connection.Dispose();
            _database.Dispose();
        }

        private static (string Text, List<object?> Values) Numbered(string text, IReadOnlyList<object?> parameters)
        {
            var values = new List<object?>();
            var numbers = new Dictionary<string, int>();
            return (Place().Replace(text, place =>
            {
                if (!numbers.TryGetValue(place.Value, out var number))
                {
                    values.Add(parameters[int.Parse(place.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) - 1]);
                    numbers[place.Value] = number = values.Count;
                }

                return $"${number}";
            }), values);
        }

        private static string Bytes(string text) => $"unhex('{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}')";

        private static string Type(LogicalType type) => type.Kind switch
        {
            LogicalKind.String => "BLOB",
            LogicalKind.Boolean => "TINYINT",
            _ => DuckDbDialect.TypeName(type),
        };

        [GeneratedRegex(@"\$(\d+)")]
        private static partial Regex Place();
    }
}
