using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>Rows that a row filter drops, so many that the engine begins to reorder conditions: what a user asks never comes before the filter.</summary>
public sealed class HiddenRowsTests : IDisposable
{
    private const int Rows = 120_000;

    private static readonly ScanColumn[] s_columns =
    [
        new("region", LogicalType.String, "internal", false, null), new("digits", LogicalType.String, "internal", false, null),
        new("small", LogicalType.Integer, "internal", false, null), new("day", LogicalType.Date, "internal", false, null),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("hidden").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Every second row is hidden, and would fail.</summary>
    [Theory]
    [InlineData("cast(digits as integer) >= 0")]
    [InlineData("small + 1 > 0")]
    [InlineData("sqrt(5 - small) > 0")]
    [InlineData("date_add('day', small, day) > date '2000-01-01'")]
    [InlineData("length(digits) > 0 and small is not null and cast(digits as decimal(9,2)) >= 0 and small * 2 >= 0")]
    public async Task Filter_ThatFailsOnHiddenRows_IsAskedOfTheOthersAlone(string where)
    {
        var parquet = Path.Combine(_folder, "t.parquet");
        await ParquetExport.WriteAsync(parquet, [.. s_columns.Select(c => new PlanColumn(c.Name, c.Type, c.Classification, false))], Batches(), 256 << 20, CancellationToken.None);
        TableInput[] inputs = [new FileInput("files", FileFormat.Parquet, [parquet]), new RowInput("rows", [.. s_columns.Select(c => new SchemaColumn(c.Name, c.Type))], Batches(), "all rows", Rows)];
        foreach (var input in inputs)
        {
            var flow = new Flow([new InputNode("t", "t"), new FilterNode("f", "t", where), new AggregateNode("n", "f", [], [new Measure("n", MeasureFunction.Count, null)])], "n");
            var tables = new OneTable(input, "region like '%D%' and length(reverse(region) || region) = 4");
            var result = await Flows.Engine.RunAsync(Binder.Bind(flow, null, tables.Resolve).Plan!, tables, QueryLimits.Default, null, CancellationToken.None);
            Assert.Equal(Rows / 2L, Assert.Single(result.Rows)[0]);
        }
    }

    /// <summary>How many rows came that the filter drops is nobody's to know: a source that takes the user's condition and not the filter would tell what they hold.</summary>
    [Fact]
    public async Task Run_RowFilterAskedHere_DoesNotTellHowManyRowsCame()
    {
        var heard = new List<QueryProgress>();
        var tables = new OneTable(new RowInput("rows", [.. s_columns.Select(c => new SchemaColumn(c.Name, c.Type))], Batches(), "all rows", Rows), "region = 'DE'");
        var flow = new Flow([new InputNode("t", "t"), new AggregateNode("n", "t", [], [new Measure("n", MeasureFunction.Count, null)])], "n");
        var result = await Flows.Engine.RunAsync(Binder.Bind(flow, null, tables.Resolve).Plan!, tables, QueryLimits.Default, new Listener(heard), CancellationToken.None);
        Assert.Equal(Rows / 2L, Assert.Single(result.Rows)[0]);
        Assert.Null(Assert.Single(result.Explanation.Inputs).Rows);
        Assert.NotEmpty(heard);
        Assert.All(heard, progress => Assert.True(progress.Rows is null && progress.Inputs.Count == 0));
    }

    private static async IAsyncEnumerable<RowBatch> Batches()
    {
        await Task.CompletedTask;
        var day = new DateOnly(2024, 1, 1);
        foreach (var chunk in Enumerable.Range(0, Rows).Chunk(2048))
            yield return new RowBatch([.. chunk.Select(i => i % 2 == 0 ? new object?[] { "DE", $"{i % 9}", i % 4L, day } : ["FR", "MARKER", long.MaxValue, day])]);
    }

    private sealed class OneTable(TableInput input, string filter) : ITableInputs
    {
        // What the filter speaks of is not granted.
        public ScanResolution Resolve(string port) => new ScanResolution.Scan(new GovernedScan(port, Guid.Empty, port, [.. s_columns.Where(c => c.Name != "region")], filter, s_columns));

        public ValueTask<TableInput> OpenAsync(GovernedScan scan, ScanRequest request, CancellationToken cancellationToken) => ValueTask.FromResult(input is RowInput rows
            ? rows with { Columns = [.. request.Columns], Batches = Picked(rows.Batches, [.. request.Columns.Select(c => rows.Columns.ToList().FindIndex(own => own.Name == c.Name))]) } : input);

        private static async IAsyncEnumerable<RowBatch> Picked(IAsyncEnumerable<RowBatch> batches, int[] at)
        {
            await foreach (var batch in batches) yield return new RowBatch([.. batch.Rows.Select(row => Array.ConvertAll(at, i => row[i]))]);
        }
    }

    private sealed class Listener(List<QueryProgress> heard) : IProgress<QueryProgress>
    {
        public void Report(QueryProgress value) => heard.Add(value);
    }
}
