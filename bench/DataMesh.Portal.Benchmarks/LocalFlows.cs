using System.Diagnostics;
using System.Globalization;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Plan.Rewriting;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Benchmarks;

/// <summary>Flows over local files beside the best SQL by hand on the same library, turn by turn; and what compiling a large flow takes.</summary>
internal static class LocalFlows
{
    private const string Flow = """
        {"nodes":[{"id":"l","kind":"input","port":"lines"},{"id":"o","kind":"input","port":"orders"},{"id":"c","kind":"input","port":"customers"},
        {"id":"j","kind":"join","join":"inner","left":"l","right":"o","on":[{"left":"order","right":"id"}]},
        {"id":"k","kind":"join","join":"inner","left":"j","right":"c","on":[{"left":"customer","right":"id"}]},
        {"id":"f","kind":"filter","input":"k","where":"segment = 'BUILDING' and at < date '1996-03-15' and shipped > date '1996-03-15'"},
        {"id":"g","kind":"aggregate","input":"f","groupBy":["priority"],"measures":[{"name":"lines","function":"count"},{"name":"revenue","function":"sum","column":"price"}]}],"output":"g"}
        """;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("datamesh-bench-").FullName;
        try
        {
            return
            [
                new Figure("6 million line items ⋈ 1.5 million orders ⋈ 150,000 customers, filtered and grouped, Parquet", "at most 1.15 × the best SQL by hand", await CompareAsync(folder, FileFormat.Parquet, 6_000_000, 15)),
                new Figure("the same over CSV", "at most 1.15 × the best SQL by hand", await CompareAsync(folder, FileFormat.Csv, 6_000_000, 5)),
                new Figure("the same with 6,000 line items, Parquet", "15 ms over the best SQL by hand", await CompareAsync(folder, FileFormat.Parquet, 6_000, 100)),
                new Figure("check, bind, rewrite and write a flow of 30 nodes over 20 ports", "5 ms", Compile()),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> CompareAsync(string folder, FileFormat format, long lines, int runs)
    {
        var files = new Files(folder, format, lines);
        await files.LookAsync();
        using var engine = new QueryEngine(new QueryEngineOptions { MemoryBytes = 4L << 30 });
        var plan = Binder.Bind(FlowJson.Read(Flow).Flow!, null, files.Resolve).Plan!;
        var (flow, hand) = (new List<double>(), new List<double>());
        for (var i = 0; i <= runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var rows = (await engine.RunAsync(plan, files, QueryLimits.Default, null, CancellationToken.None)).Rows.Count;
            var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            started = Stopwatch.GetTimestamp();
            var beside = files.ByHand();
            var by = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (rows != beside || rows == 0) throw new InvalidOperationException($"The flow gives {rows} rows, the SQL {beside}.");
            // The first turn warms both up.
            if (i == 0) continue;
            flow.Add(took);
            hand.Add(by);
        }

        var (a, b) = (Bench.Median(flow), Bench.Median(hand));
        return string.Create(CultureInfo.InvariantCulture, $"{a / b:0.00} ×, {a - b:0.0} ms over it (median {a:0.0} ms, by hand {b:0.0} ms, {runs} turns)");
    }

    /// <summary>Twenty inputs joined one after another, filtered, computed and grouped: 30 nodes and more.</summary>
    private static string Compile()
    {
        var nodes = new List<FlowNode> { new InputNode("i0", "p0") };
        var last = "i0";
        for (var i = 1; i < 20; i++)
        {
            nodes.Add(new InputNode($"i{i}", $"p{i}"));
            if (i % 3 == 0) nodes.Add(new JoinNode($"n{i}", last, $"i{i}", JoinKind.Inner, [new JoinKey("id", "id")]));
            else if (i % 3 == 1) nodes.Add(new UnionNode($"n{i}", [last, $"i{i}"]));
            else nodes.Add(new JoinNode($"n{i}", last, $"i{i}", JoinKind.Left, [new JoinKey("id", "id")]));
            last = $"n{i}";
        }

        nodes.Add(new FilterNode("f", last, "amount > 10 and name like 'a%'"));
        nodes.Add(new DeriveNode("d", "f", [new DerivedColumn("gross", "amount * 1.25")]));
        nodes.Add(new AggregateNode("g", "d", ["name"], [new Measure("total", MeasureFunction.Sum, "gross")]));
        var json = FlowJson.Write(new Flow(nodes, "g")).ToJsonString();
        IReadOnlyList<ScanColumn> columns = [new("id", LogicalType.Integer, "internal", false, null), new("name", LogicalType.String, "internal", false, null), new("amount", LogicalType.Decimal(12, 2), "internal", false, null)];
        ScanResolution Resolve(string port) => new ScanResolution.Scan(new GovernedScan(port, Guid.Empty, port, columns, "id > 0", columns));
        var dialect = new DuckDbDialect("");
        var times = new List<double>();
        for (var i = 0; i < 300; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var bound = Binder.Bind(FlowJson.Read(json).Flow!, null, Resolve);
            var plan = bound.Plan ?? throw new InvalidOperationException(string.Join(' ', bound.Errors.Select(e => e.Message)));
            var root = PlanRewriter.Rewrite(plan.Root);
            new SqlWriter(dialect, new SqlParameters(), scan => new ScanRelation(scan.Scan.Port, columns.ToDictionary(c => c.Name, c => c.Name))).Write(root, plan.Columns, 100);
            // The first hundred are the compiler's.
            if (i >= 100) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{nodes.Count} nodes: ") + Times.Say(times);
    }

    /// <summary>Files like those of TPC-H, which the flow and the SQL by hand read.</summary>
    private sealed class Files : ITableInputs
    {
        private readonly Dictionary<string, (string Path, IReadOnlyList<ScanColumn> Columns)> tables = [];
        private readonly Dictionary<string, FileSet> sets = [];
        private readonly FileFormat format;

        internal Files(string folder, FileFormat format, long lines)
        {
            this.format = format;
            var (orders, customers) = (lines / 4, lines / 40);
            Add("customers", $"SELECT i::BIGINT AS id, (['BUILDING','AUTOMOBILE','MACHINERY','HOUSEHOLD','FURNITURE'])[1 + i % 5] AS segment FROM range({customers}) t(i)", ("id", "integer"), ("segment", "string"));
            Add("orders", $"SELECT i::BIGINT AS id, ((i * 7919) % {customers})::BIGINT AS customer, DATE '1992-01-01' + (i % 2400)::INTEGER AS at, (['1-URGENT','2-HIGH','3-MEDIUM','4-LOW','5-NONE'])[1 + i % 7 % 5] AS priority FROM range({orders}) t(i)", ("id", "integer"), ("customer", "integer"), ("at", "date"), ("priority", "string"));
            Add("lines", $"SELECT (i // 4)::BIGINT AS \"order\", ((i * 31) % 100000 / 100)::DECIMAL(12,2) AS price, DATE '1992-01-01' + ((i // 4) % 2400 + i % 120)::INTEGER AS shipped FROM range({lines}) t(i)", ("order", "integer"), ("price", "decimal(12,2)"), ("shipped", "date"));

            void Add(string name, string query, params (string Name, string Type)[] columns)
            {
                var path = Path.Combine(folder, $"{name}-{lines}.{(format == FileFormat.Parquet ? "parquet" : "csv")}");
                Bench.Write(path, query, format == FileFormat.Parquet ? "FORMAT parquet" : "FORMAT csv, HEADER");
                tables[name] = (path, [.. columns.Select(c => new ScanColumn(c.Name, LogicalType.Parse(c.Type), "internal", false, null))]);
            }
        }

        /// <summary>Looks into the files once, as a folder's source does before the first query.</summary>
        internal async Task LookAsync()
        {
            foreach (var (name, table) in tables.ToList())
            {
                var file = new FileToLook(table.Path, Path.GetFileName(table.Path), format, FileDialect.Unsaid, table.Path + ".copy");
                using var looker = new FileLooker([file]);
                var set = sets[name] = FileSets.Of([await looker.LookAsync(file, 100, CancellationToken.None)], FilePartitions.None);
                // A port has the types that its file tells, which for CSV know of no decimals.
                tables[name] = (table.Path, [.. table.Columns.Select(c => c with { Type = set.Columns.First(own => own.Column.Name == c.Name).Column.Type })]);
            }
        }

        internal ScanResolution Resolve(string port) => new ScanResolution.Scan(new GovernedScan(port, Guid.Empty, port, tables[port].Columns));

        public ValueTask<TableInput> OpenAsync(GovernedScan scan, ScanRequest request, CancellationToken cancellationToken)
            => ValueTask.FromResult<TableInput>(new FileInput("Files", format, [tables[scan.Port].Path]) { Set = sets[scan.Port] });

        internal int ByHand()
        {
            using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { AllowedPaths = [.. tables.Values.Select(t => t.Path)], MemoryLimitBytes = 4L << 30 });
            using var connection = database.Connect();
            return connection.Query($"""
                SELECT o.priority, count(*), sum(l.price) FROM {From("lines")} l JOIN {From("orders")} o ON l."order" = o.id JOIN {From("customers")} c ON o.customer = c.id
                WHERE c.segment = 'BUILDING' AND o.at < DATE '1996-03-15' AND l.shipped > DATE '1996-03-15' GROUP BY o.priority
                """).Count;
        }

        private string From(string table)
        {
            var (path, columns) = tables[table];
            if (format == FileFormat.Parquet) return $"read_parquet('{path}')";
            return $"read_csv('{path}', auto_detect = false, header = true, columns = {{{string.Join(", ", columns.Select(c => $"'{c.Name}': '{DuckDbDialect.TypeName(c.Type)}'"))}}})";
        }
    }
}
