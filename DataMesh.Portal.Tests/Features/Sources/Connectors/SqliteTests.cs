using System.Globalization;
using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.Sqlite;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors;

public sealed class SqliteTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("datamesh-sqlite-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Columns_DeclaredTypesAndValues_BecomeLogicalTypes()
    {
        var path = Make("""
            CREATE TABLE t (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, price NUMERIC(10,2), weight REAL, active BOOLEAN, born DATE, seen DATETIME, opens TIME, loose, odd INTEGER, picture BLOB, code VARCHAR(10), other REFERENCES u(id));
            CREATE TABLE u (id INTEGER PRIMARY KEY);
            INSERT INTO u VALUES (1);
            INSERT INTO t VALUES (1, 'a@example.com', 12.5, 1.25, 1, '1990-02-03', '2026-11-22 10:00:00', '09:30', '2026-01-01', 1, x'0aff', '007', 1);
            INSERT INTO t VALUES (2, 'b@example.com', 3, 2, 0, NULL, '2026-11-22T10:00:00.250Z', NULL, '2026-01-02', 'many', NULL, '1', NULL);
            CREATE VIEW v AS SELECT id, price * 2 AS twice FROM t;
            """);
        var columns = (await Connector().ColumnsAsync(Handle(path), "t", default)).Value;
        Assert.Equal("id integer, email string, price decimal(10,2), weight number, active boolean, born date, seen timestamp, opens time, loose date, odd string, picture string, code string, other integer",
            string.Join(", ", columns.Select(c => $"{c.Name} {c.Type}")));
        Assert.True(columns[0] is { PrimaryKey: true, Unique: true, Nullable: false });
        Assert.True(columns[1] is { PrimaryKey: false, Unique: true, Nullable: false });
        Assert.Equal("u.id", columns[^1].References);
        Assert.Equal("id integer, twice number", string.Join(", ", (await Connector().ColumnsAsync(Handle(path), "v", default)).Value.Select(c => $"{c.Name} {c.Type}")));
    }

    [Fact]
    public async Task Rows_EveryType_AreTheEnginesValues()
    {
        var path = Make("""
            CREATE TABLE t (id INTEGER, price NUMERIC(10,2), weight REAL, active BOOLEAN, born DATE, seen DATETIME, opens TIME, picture BLOB, name TEXT);
            INSERT INTO t VALUES (9007199254740993, 0.1, 2, 1, '1990-02-03', '2026-11-22T12:00:00+02:00', '09:30', x'0aff', 'Zoë');
            INSERT INTO t VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
            """);
        var rows = await ReadAsync(path, "t");
        Assert.Equal(new object?[] { 9007199254740993L, 0.10m, 2d, true, new DateOnly(1990, 2, 3), new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc), new TimeOnly(9, 30), "0AFF", "Zoë" }, rows[0]);
        Assert.All(rows[1], Assert.Null);
    }

    [Fact]
    public async Task Rows_OnlySomeColumnsAndALimit_AreAllThatIsRead()
    {
        var path = Make("CREATE TABLE \"od\"\"d\" (a INTEGER, \"b; DROP TABLE x\" TEXT, secret TEXT); INSERT INTO \"od\"\"d\" VALUES (1, 'x', 's'), (2, 'y', 's'), (3, 'z', 's');");
        var opened = (RowInput)(await Connector().OpenAsync(Handle(path), "od\"d", new TableWish(["b; DROP TABLE x", "secret"], 2, new HashSet<string> { "b; DROP TABLE x" }), default)).Value;
        Assert.Equal(["b; DROP TABLE x", "secret"], opened.Columns.Select(c => c.Name));
        Assert.Equal("SELECT \"b; DROP TABLE x\" FROM \"od\"\"d\" LIMIT 2", opened.Statement);
        Assert.Equal(2, (await AllAsync(opened)).Count);
    }

    [Fact]
    public async Task Rows_CancelledInTheMiddle_EndTheStatement()
    {
        var path = Make("CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n; CREATE TABLE t (i INTEGER);");
        using var stop = new CancellationTokenSource();
        var rows = new SqliteRows(new SqliteLocation(path, Immutable: false), new SqlStatement("SELECT i FROM endless", []), [new SchemaColumn("i", LogicalType.Integer)]);
        var read = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in rows.ReadAsync(stop.Token))
            {
                read += batch.Rows.Count;
                await stop.CancelAsync();
            }
        });
        Assert.True(read > 0);
    }

    [Fact]
    public async Task Open_Predicate_LeavesRowsOutWhereSqliteMeansTheSame()
    {
        var path = Make("CREATE TABLE t (id INTEGER, status TEXT COLLATE NOCASE, price NUMERIC(10,2)); INSERT INTO t VALUES (1, 'paid', 1.5), (2, 'PAID', 2), (3, 'open', 3), (NULL, 'paid ', 4);");
        var status = new ScalarCall("=", [new ScalarColumn("status", LogicalType.String), new ScalarLiteral("paid", LogicalType.String)], LogicalType.Boolean);
        var price = new ScalarCall(">", [new ScalarColumn("price", LogicalType.Decimal(10, 2)), new ScalarLiteral(100m, LogicalType.Decimal(10, 2))], LogicalType.Boolean);
        var wish = new TableWish(["id", "price", "status"], null, new HashSet<string> { "id", "price" }, new ScalarCall("and", [status, price], LogicalType.Boolean));
        var opened = (RowInput)(await Connector().OpenAsync(Handle(path), "t", wish, default)).Value;
        // Prices are no exact numbers there: that half is left to the engine.
        Assert.Equal([1L, 1.5m, "paid"], Assert.Single(await AllAsync(opened)));
        Assert.Equal("SELECT \"id\", \"price\" FROM \"t\"", opened.Statement);
    }

    [Fact]
    public async Task Place_Columns_AreThoseThatSqliteHasTypesFor()
    {
        var path = Make("CREATE TABLE t (id INTEGER, price NUMERIC(10,2), seen DATETIME, born DATE, name VARCHAR(9), label STRING, free); INSERT INTO t VALUES (1, 1.5, '2026-01-01 10:00:00', '2026-01-01', 'x', '12', x'00')");
        var relation = (await Connector().PlaceAsync(Handle(path), "t", default)).Value;
        Assert.Equal(("\"t\"", 1L, SourceEngine.Sqlite), (relation.From, relation.Rows, relation.Engine));
        Assert.Equal("id, born, name, label, free", string.Join(", ", relation.Columns.Keys));
        // An index takes '012' for 12 where the declaration stands for numbers, and bytes are not their digits.
        Assert.Equal("id, born, name", string.Join(", ", relation.Indexed!.Keys));
    }

    [Theory]
    [InlineData("SELECT {id} FROM t", "'many'")]
    [InlineData("SELECT count(*) FROM t WHERE {id} > 5", "'many'")]
    [InlineData("SELECT count(*) FROM t WHERE {day} > '2026'", "7, 'yesterday'")]
    [InlineData("SELECT count(*) FROM t WHERE {day} > '2026'", "7, '2026-02-30'")]
    [InlineData("SELECT max({flag}) FROM t", "7, NULL, 2")]
    [InlineData("SELECT sum({n}) FROM t", "7, NULL, NULL, 'x'")]
    public async Task Ask_ValueStoredInAnotherWay_IsAnErrorAndNoAnswer(string sql, string values)
    {
        var path = Make("CREATE TABLE t (id INTEGER, day DATE, flag BOOLEAN, n REAL); INSERT INTO t VALUES (1, '2026-01-01', 1, 1.5)");
        var relation = (await Connector().PlaceAsync(Handle(path), "t", default)).Value;
        Execute(path, $"INSERT INTO t ({string.Join(", ", ((string[])["id", "day", "flag", "n"])[..values.Split(',').Length])}) VALUES ({values})");
        foreach (var (name, column) in relation.Columns) sql = sql.Replace($"{{{name}}}", column, StringComparison.Ordinal);
        var input = (await Connector().AskAsync(Handle(path), new SqlStatement(sql, []), [new SchemaColumn("c", LogicalType.Integer)], default)).Value;
        var error = await Assert.ThrowsAsync<QueryException>(() => AllAsync(input));
        Assert.Contains("not of their column's type", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Place_ValuesOfAnUploadAllOfTheirType_StandForThemselvesAndUseTheKey()
    {
        var path = Make("""
            CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, price REAL, mixed INTEGER, half REAL, loose, picture BLOB);
            INSERT INTO t VALUES (1, 'a', 1.5, 1, 1, 'x', x'00'), (2, 'B', 2.5, 'two', 'none', 'y', NULL);
            CREATE VIEW v AS SELECT id FROM t;
            """);
        using var file = SqliteFile.Open(new SqliteLocation(path, Immutable: true), default);
        var relation = SqliteSchema.Table(file, "t", 0, immutable: true)!.Relation;
        Assert.Equal("\"id\"", relation.Columns["id"]);
        Assert.Equal("(\"name\" COLLATE BINARY)", relation.Columns["name"]);
        Assert.Equal("\"price\"", relation.Columns["price"]);
        Assert.All((string[])["mixed", "half", "loose", "picture"], name => Assert.StartsWith("CASE typeof", relation.Columns[name], StringComparison.Ordinal));
        Assert.DoesNotContain(file.Query($"EXPLAIN QUERY PLAN SELECT {relation.Columns["name"]} FROM t ORDER BY {relation.Columns["id"]} LIMIT 1", r => r.GetString(3)), step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));

        Assert.StartsWith("CASE typeof", SqliteSchema.Table(file, "v", 0, immutable: true)!.Relation.Columns["id"], StringComparison.Ordinal);
        Assert.StartsWith("CASE typeof", SqliteSchema.Table(file, "t", 0, immutable: false)!.Relation.Columns["id"], StringComparison.Ordinal);
    }

    [Fact]
    public void Lend_SameStatementAgain_HasTheNewValuesAndNoOtherReader()
    {
        var path = Make("CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (1), (2), (3)");
        using var file = SqliteFile.Open(new SqliteLocation(path, Immutable: true), default);
        const string Sql = "SELECT i FROM t WHERE i >= $1 ORDER BY i";
        List<long> Read(long from)
        {
            using var lent = file.Lend(Sql, [from]);
            using var reader = lent.Command.ExecuteReader();
            var rows = new List<long>();
            while (reader.Read()) rows.Add(reader.GetInt64(0));
            return rows;
        }

        Assert.Equal([1, 2, 3], Read(1));
        Assert.Equal([3], Read(3));
        using (var first = file.Lend(Sql, [2L]))
        using (var open = first.Command.ExecuteReader())
        {
            Assert.True(open.Read());
            // Somebody else's, since this one is being read.
            Assert.Equal([1, 2, 3], Read(1));
            Assert.Equal(2, open.GetInt64(0));
        }

        for (var i = 0; i < 20; i++)
        {
            using var other = file.Lend($"SELECT {i}", []);
            Assert.Equal((long)i, other.Command.ExecuteScalar());
        }

        Assert.Equal([2, 3], Read(2));
    }

    [Fact]
    public void Read_OnTheCallersThread_GivesWhatReadingAheadGives()
    {
        var path = Make("CREATE TABLE t (i INTEGER, s TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i, 'n' || i FROM n");
        SqliteRows Rows(string sql) => new(new SqliteLocation(path, Immutable: false), new SqlStatement(sql, []), [new SchemaColumn("i", LogicalType.Integer), new SchemaColumn("s", LogicalType.String)]);
        var rows = Rows("SELECT i, s FROM t ORDER BY i").Read(default).SelectMany(b => b.Rows).ToList();
        Assert.Equal(5000, rows.Count);
        Assert.Equal(new object?[] { 5000L, "n5000" }, rows[^1]);
        Assert.Equal(2, Rows("SELECT i, s FROM t LIMIT 4096").Read(default).Count());

        Assert.Equal(QueryFailure.Source, Assert.Throws<QueryException>(() => Rows("SELECT s, s FROM t").Read(default).First()).Failure);
        Assert.Equal(QueryFailure.Value, Assert.Throws<QueryException>(() => Rows("SELECT 9223372036854775807 + sum(9223372036854775807), '' FROM t").Read(default).First()).Failure);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var batch in Rows("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, 'x' FROM n").Read(stop.Token)) stop.Cancel();
        });
    }

    [Fact]
    public async Task Columns_EndlessView_EndsWhenCancelled()
    {
        var path = Make("CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Connector().ColumnsAsync(Handle(path), "endless", stop.Token));
    }

    [Fact]
    public async Task Columns_FileChanged_AreReadAgain()
    {
        var path = Make("CREATE TABLE t (a INTEGER)");
        var connector = Connector();
        Assert.Single((await connector.ColumnsAsync(Handle(path), "t", default)).Value);
        Execute(path, "ALTER TABLE t ADD COLUMN b TEXT");
        File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(2, (await connector.ColumnsAsync(Handle(path), "t", default)).Value.Count);
    }

    [Fact]
    public async Task Tables_Names_LeaveTheEnginesOwnOut()
    {
        var path = Make("CREATE TABLE b (i INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO b DEFAULT VALUES; CREATE VIEW a AS SELECT 1 AS one;");
        var tables = (await Connector().TablesAsync(Handle(path), default)).Value;
        Assert.Equal("a view , b table 1", string.Join(", ", tables.Select(t => $"{t.Name} {t.Kind} {t.Rows}")));
    }

    [Fact]
    public async Task Test_NoDatabase_SaysWhatToDo()
    {
        var path = Path.Combine(_folder, "no.sqlite");
        await File.WriteAllTextAsync(path, "id,name\n1,Anna\n");
        var error = (await Connector().TestAsync(Handle(path), default)).Error!;
        Assert.Contains("not an SQLite database", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_OthersWriteAhead_AreThoseCommittedSoFar()
    {
        var path = Make("PRAGMA journal_mode = WAL; CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (1);");
        using var writer = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        writer.Open();
        Run("INSERT INTO t VALUES (2)");
        // The file itself has not got it yet.
        Assert.True(new FileInfo(path + "-wal").Length > 0);
        Run("BEGIN; INSERT INTO t VALUES (3)");
        Assert.Equal([1L, 2L], (await ReadAsync(path, "t")).Select(r => r[0]));
        Run("COMMIT");
        Assert.Equal([1L, 2L, 3L], (await ReadAsync(path, "t")).Select(r => r[0]));

        void Run(string sql)
        {
            using var command = writer.CreateCommand();
#pragma warning disable CA2100 // The statement stands in the test.
            command.CommandText = sql;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a#b")]
    [InlineData("a?immutable=0&mode=rwc")]
    [InlineData("a%20b")]
    [InlineData("ä\\b;Mode=ReadWrite")]
    public void Open_ImmutableInAFolderOfAnyName_ReadsThatFileAndMakesNone(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        var path = Path.Combine(folder, "original.sqlite");
        File.Move(Make("PRAGMA journal_mode = WAL; CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (7);"), path);
        using (var file = SqliteFile.Open(new SqliteLocation(path, Immutable: true), default)) Assert.Equal([7L], file.Query("SELECT i FROM t", r => r.GetInt64(0)));
        Assert.Equal([path], Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    // sqlite3 Chinook_Sqlite.sqlite "select count(*), round(sum(Total),2), min(InvoiceDate), max(InvoiceDate) from Invoice" -> 412|2328.6|2021-01-01 00:00:00|2025-12-22 00:00:00
    [SharedDataFact]
    public async Task Rows_Chinook_AreWhatTheCommandLineSays()
    {
        var source = Repository.SharedFile("chinook/Chinook_Sqlite.sqlite");
        var path = Path.Combine(_folder, "chinook.sqlite");
        File.Copy(source, path);
        var columns = (await Connector().ColumnsAsync(Handle(path), "Invoice", default)).Value;
        Assert.Equal("decimal(10,2)", columns.Single(c => c.Name == "Total").Type.ToString());
        Assert.Equal("timestamp", columns.Single(c => c.Name == "InvoiceDate").Type.ToString());
        Assert.Equal("Customer.CustomerId", columns.Single(c => c.Name == "CustomerId").References);
        var rows = await ReadAsync(path, "Invoice");
        int At(string name) => columns.Select((c, i) => (c, i)).Single(p => p.c.Name == name).i;
        Assert.Equal(412, rows.Count);
        Assert.Equal(2328.60m, rows.Sum(r => (decimal)r[At("Total")]!));
        Assert.Equal("2021-01-01 2025-12-22", string.Create(CultureInfo.InvariantCulture, $"{rows.Min(r => (DateTime)r[At("InvoiceDate")]!):yyyy-MM-dd} {rows.Max(r => (DateTime)r[At("InvoiceDate")]!):yyyy-MM-dd}"));
    }

    private SqliteConnector Connector() => new(new PortalSettings { FileRoots = [_folder], DataDirectory = _folder }, null!, null!, TimeProvider.System, NullLogger<SqliteConnector>.Instance);

    private static SourceHandle Handle(string path)
        => new(Guid.NewGuid(), "Test", new Dictionary<string, JsonElement> { ["path"] = JsonSerializer.SerializeToElement(path) }, new Dictionary<string, string>());

    private async Task<List<object?[]>> ReadAsync(string path, string table)
    {
        var names = (await Connector().ColumnsAsync(Handle(path), table, default)).Value.Select(c => c.Name).ToList();
        return await AllAsync((RowInput)(await Connector().OpenAsync(Handle(path), table, new TableWish(names, null, names.ToHashSet()), default)).Value);
    }

    private static async Task<List<object?[]>> AllAsync(RowInput input)
    {
        var all = new List<object?[]>();
        await foreach (var batch in input.Batches) all.AddRange(batch.Rows);
        return all;
    }

    private string Make(string sql)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.sqlite");
        Execute(path, sql);
        return path;
    }

    private static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement stands in the test.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
