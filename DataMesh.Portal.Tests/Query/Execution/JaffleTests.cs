using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>The journey's flow over real files, against plain SQL over the same CSV files.</summary>
public sealed class JaffleTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("jaffle").FullName;

    [SharedDataFact]
    public async Task Run_OrdersPaymentsCustomers_EqualsPlainSql()
    {
        var tables = new TestTables();
        foreach (var name in new[] { "raw_orders", "raw_payments", "raw_customers" })
        {
            await AddAsync(tables, name);
        }

        var result = await Flows.RunAsync(
            """
            {`nodes`:[{`id`:`o`,`kind`:`input`,`port`:`raw_orders`},{`id`:`p`,`kind`:`input`,`port`:`raw_payments`},{`id`:`c`,`kind`:`input`,`port`:`raw_customers`},
            {`id`:`op`,`kind`:`join`,`left`:`o`,`right`:`p`,`join`:`inner`,`on`:[{`left`:`id`,`right`:`order_id`}]},
            {`id`:`opc`,`kind`:`join`,`left`:`op`,`right`:`c`,`join`:`left`,`on`:[{`left`:`user_id`,`right`:`id`}]},
            {`id`:`f`,`kind`:`filter`,`input`:`opc`,`where`:`status <> 'returned' and amount > 0`},
            {`id`:`d`,`kind`:`derive`,`input`:`f`,`columns`:[{`name`:`dollars`,`expression`:`amount / 100`},{`name`:`month`,`expression`:`date_trunc('month', order_date)`}]},
            {`id`:`g`,`kind`:`aggregate`,`input`:`d`,`groupBy`:[`month`,`payment_method`],`measures`:[{`name`:`revenue`,`function`:`sum`,`column`:`dollars`},{`name`:`people`,`function`:`countDistinct`,`column`:`user_id`},{`name`:`n`,`function`:`count`}]},
            {`id`:`s`,`kind`:`sort`,`input`:`g`,`by`:[{`column`:`revenue`,`descending`:true},{`column`:`month`},{`column`:`payment_method`}]}],`output`:`s`}
            """, tables);

        var expected = Sql(
            $"""
            select date_trunc('month', o.order_date)::date as month, p.payment_method, sum(p.amount / 100) as revenue, count(distinct o.user_id), count(*)
            from '{Repository.SharedFile("jaffle/raw_orders.csv")}' o join '{Repository.SharedFile("jaffle/raw_payments.csv")}' p on o.id = p.order_id
            left join '{Repository.SharedFile("jaffle/raw_customers.csv")}' c on o.user_id = c.id
            where o.status <> 'returned' and p.amount > 0 group by 1, 2 order by 3 desc, 1, 2
            """);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, result.Rows);
        Assert.DoesNotContain(folder, result.Explanation.EngineSql, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public async Task Run_FileThatLostAColumn_NamesPortAndColumn()
    {
        var tables = new TestTables();
        var table = await AddAsync(tables, "raw_orders");
        tables.AddFile("t", [.. table.Columns.Select(column => new ScanColumn(column.Name, column.Type, "public", false, null)), new ScanColumn("gone", LogicalType.String, "public", false, null)],
            new FileInput("Files", FileFormat.Parquet, [Path.Combine(folder, "raw_orders.parquet")]));

        var error = await Assert.ThrowsAsync<QueryException>(() => Flows.RunAsync("{`nodes`:[{`id`:`in`,`kind`:`input`,`port`:`t`}],`output`:`in`}", tables));

        Assert.Equal((QueryFailure.Source, "in"), (error.Failure, error.Node));
        Assert.Contains("'gone'", error.Message, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public async Task Run_FileThatVanished_IsASourceError()
    {
        var tables = new TestTables();
        await AddAsync(tables, "raw_orders");
        File.Delete(Path.Combine(folder, "raw_orders.parquet"));

        var error = await Assert.ThrowsAsync<QueryException>(() => Flows.RunAsync("{`nodes`:[{`id`:`in`,`kind`:`input`,`port`:`raw_orders`}],`output`:`in`}", tables));

        Assert.Equal(QueryFailure.Source, error.Failure);
        Assert.DoesNotContain(folder, error.Message, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public async Task Run_CsvReadDirectly_GivesTheSame()
    {
        var tables = new TestTables();
        var table = await AddAsync(tables, "raw_payments");
        tables.AddFile("csv", [.. table.Columns.Select(column => new ScanColumn(column.Name, column.Type, "public", false, null))], new FileInput("Files", FileFormat.Csv, [Repository.SharedFile("jaffle/raw_payments.csv")]));
        const string Json = "{`nodes`:[{`id`:`in`,`kind`:`input`,`port`:`PORT`},{`id`:`s`,`kind`:`sort`,`input`:`in`,`by`:[{`column`:`id`}]}],`output`:`s`}";

        Assert.Equal(
            (await Flows.RunAsync(Json.Replace("PORT", "raw_payments", StringComparison.Ordinal), tables)).Rows,
            (await Flows.RunAsync(Json.Replace("PORT", "csv", StringComparison.Ordinal), tables)).Rows);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<FileTable> AddAsync(TestTables tables, string name)
    {
        var parquet = Path.Combine(folder, name + ".parquet");
        var table = await EngineFiles.ImportAsync(Repository.SharedFile($"jaffle/{name}.csv"), name, FileFormat.Csv, parquet, new FileImportLimits(), CancellationToken.None);
        tables.AddFile(name, [.. table.Columns.Select(column => new ScanColumn(column.Name, column.Type, "public", false, null))], new FileInput("Files", FileFormat.Parquet, [parquet]));
        return table;
    }

    private static IReadOnlyList<object?[]> Sql(string sql)
    {
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { EnableExternalAccess = true });
        using var connection = database.Connect();
        return connection.Query(sql);
    }
}
