using System.Globalization;
using System.Runtime.ExceptionServices;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.Execution;

/// <summary>
/// One query in a database of its own, which is closed afterwards: it sees no other query's rows and no files but its inputs'.
/// </summary>
internal sealed class QuerySession : IDisposable
{
    private readonly DuckDbDatabase database;
    private readonly DuckDbConnection connection;
    private readonly DuckDbDialect dialect;
    private readonly Dictionary<PlanNode, ScanRelation> relations = new(ReferenceEqualityComparer.Instance);
    private readonly List<(RowFeed Feed, DuckDbRowFunction Function)> streams = [];
    private DuckDbStatement? statement;
    private DuckDbResult? result;
    private int inputs;
    private bool converts;

    /// <summary>Opens the session.</summary>
    /// <param name="database">An empty database; it is closed with the session.</param>
    /// <param name="options">The engine's settings.</param>
    /// <param name="limits">What the query may take.</param>
    /// <param name="paths">The files that it may read.</param>
    /// <param name="progress">Whether somebody wants to know how far it is.</param>
    internal QuerySession(DuckDbDatabase database, QueryEngineOptions options, QueryLimits limits, IEnumerable<string> paths, bool progress)
    {
        dialect = new DuckDbDialect(options.MaskSalt);
        this.database = database;
        try
        {
            connection = database.Connect();
            if (progress)
            {
                connection.EnableProgress();
            }

            DuckDbDatabase.Restrict(connection, new DuckDbOptions
            {
                MemoryLimitBytes = limits.MemoryBytes ?? options.MemoryBytes,
                Threads = limits.Threads ?? options.Threads,
                TempDirectory = options.TempDirectory,
                TempBytes = options.SpillBytes,
                AllowedPaths = [.. paths.Distinct(StringComparer.Ordinal)],
            });
        }
        catch
        {
            connection?.Dispose();
            database.Dispose();
            throw;
        }
    }

    internal double Progress => connection.Progress.Percentage;

    /// <summary>Makes the files of a scan available to statements.</summary>
    internal void Read(ScanDemand demand, FileInput files, CancellationToken cancellationToken) => relations[demand.Scan] = Files(files, demand, cancellationToken);

    /// <summary>Makes rows available to one statement, which reads them while they come.</summary>
    /// <param name="leaf">The scan or part that they belong to.</param>
    /// <param name="demand">What was asked of the scan; null for a part.</param>
    /// <param name="feed">The rows.</param>
    internal void Stream(PlanNode leaf, ScanDemand? demand, RowFeed feed)
    {
        var name = NextInput();
        relations[leaf] = Relation(leaf, demand, feed, $"{name}()");
        streams.Add((feed, DuckDbRowFunction.Register(connection, name, Types(feed), feed.Expected, feed.Take)));
    }

    /// <summary>Reads rows into a table, where statements may read them as often as they like.</summary>
    /// <param name="leaf">The scan or part that they belong to.</param>
    /// <param name="demand">What was asked of the scan; null for a part.</param>
    /// <param name="feed">The rows.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal async Task LoadAsync(PlanNode leaf, ScanDemand? demand, RowFeed feed, CancellationToken cancellationToken)
    {
        var table = NextInput();
        relations[leaf] = Relation(leaf, demand, feed, table);
        // A connection of its own, since several tables are read at once.
        using var own = database.Connect();
        own.Execute($"CREATE TABLE {table} ({string.Join(", ", Types(feed).Select((type, i) => $"{Alias(i)} {DuckDbDialect.TypeName(type)}"))})", cancellationToken);
        using var appender = own.Append(table);
        while (await feed.TakeAsync() is { } rows)
        {
            Fitting(feed, () =>
            {
                foreach (var row in rows)
                {
                    appender.Append(row);
                }
            });
        }

        appender.Flush();
    }

    /// <summary>Runs a statement over what is there already and reads all of its rows.</summary>
    internal IReadOnlyList<object?[]> Ask(PlanNode root, CancellationToken cancellationToken) => Told(() =>
    {
        var sql = new SqlWriter(dialect, new SqlParameters(), Relation, Relation).Write(root, root.Columns, null);
        return connection.Query(sql.Text, sql.Parameters, cancellationToken);
    });

    internal void Start(PlanNode root, IReadOnlyList<PlanColumn> columns, long? most, CancellationToken cancellationToken) => Told<object?>(() =>
    {
        var sql = new SqlWriter(dialect, new SqlParameters(), Relation, Relation).Write(root, columns, most);
        statement = connection.Prepare(sql.Text);
        statement.BindAll(sql.Parameters);
        result = statement.Stream(cancellationToken);
        return null;
    });

    /// <summary>The next rows, or null at the end.</summary>
    internal List<object?[]>? Next(CancellationToken cancellationToken) => Told(() =>
    {
        using var chunk = result!.NextChunk(cancellationToken);
        if (chunk is null)
        {
            return null;
        }

        var rows = new List<object?[]>(chunk.Count);
        chunk.ReadRows(rows, int.MaxValue);
        return rows;
    });

    public void Dispose()
    {
        result?.Dispose();
        statement?.Dispose();
        connection.Dispose();
        database.Dispose();
    }

    private ScanRelation Relation(PlanNode leaf) => relations[leaf];

    private ScanRelation Files(FileInput files, ScanDemand demand, CancellationToken cancellationToken)
    {
        files.Check();
        var from = files.Set?.From ?? FileReader.From(files.Format, files.Paths.Select(FileReader.Literal));
        var held = (files.Set?.Columns ?? FileReader.Describe(connection, from, null, cancellationToken)).ToDictionary(column => column.Column.Name, StringComparer.OrdinalIgnoreCase);
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in demand.Request.Columns)
        {
            columns[column.Name] = held.TryGetValue(column.Name, out var own) ? Typed(files.SourceName, demand, column, own.Sql, own.Column.Type) : Missing(files.SourceName, demand, column);
        }

        return new ScanRelation(from, columns);
    }

    private ScanRelation Relation(PlanNode leaf, ScanDemand? demand, RowFeed feed, string from)
    {
        if (demand is null)
        {
            return new ScanRelation(from, leaf.Columns.Select((column, i) => (column.Name, Alias(i))).ToDictionary(StringComparer.Ordinal));
        }

        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in demand.Request.Columns)
        {
            var at = feed.Columns.ToList().FindIndex(own => own.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
            columns[column.Name] = at >= 0 ? Typed(feed.SourceName, demand, column, Alias(at), feed.Columns[at].Type) : Missing(feed.SourceName, demand, column);
        }

        return new ScanRelation(from, columns);
    }

    /// <summary>What is asked for only so that rows can be counted may be missing.</summary>
    private string Missing(string source, ScanDemand demand, SchemaColumn column) => IsNeeded(demand, column) ? throw Gone(source, demand, column.Name) : dialect.Cast("NULL", column.Type, tries: false);

    private static bool IsNeeded(ScanDemand demand, SchemaColumn column) => ScanRequests.Needed(demand.Scan).Any(needed => needed.Name == column.Name);

    /// <summary>The column in the type that the port promises. Where a value would become another one on the way, the source does not fit the port any more.</summary>
    private string Typed(string source, ScanDemand demand, SchemaColumn column, string sql, LogicalType own)
    {
        if (own == column.Type)
        {
            return sql;
        }

        // Sources that learn their types from rows call a column text while they know nothing better.
        if (own != LogicalType.String && TypeFits.Of(own, column.Type) == TypeFit.Lossy && IsNeeded(demand, column))
        {
            throw Changed(source, demand, IsKnown(demand, column.Name) ? $"has got another type than {column.Type} in the column '{column.Name}'" : "has got another type in a column of its row filter");
        }

        converts = true;
        return dialect.Cast(sql, column.Type, tries: false);
    }

    private string NextInput() => string.Create(CultureInfo.InvariantCulture, $"input{inputs++}");

    private static string Alias(int column) => string.Create(CultureInfo.InvariantCulture, $"r{column}");

    private static IReadOnlyList<LogicalType> Types(RowFeed feed) => [.. feed.Columns.Select(column => column.Type)];

    /// <summary>Runs the engine; where an input failed, that is told and not what the engine makes of it.</summary>
    private T Told<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DuckDbException) when (streams.FirstOrDefault(stream => stream.Function.Error is not (null or OperationCanceledException)) is { Function.Error: { } error, Feed: var feed })
        {
            return Fitting<T>(feed, () =>
            {
                ExceptionDispatchInfo.Throw(error);
                return default!;
            });
        }
        catch (DuckDbException error) when (converts && error.ErrorType == DuckDbErrorType.Conversion)
        {
            throw new QueryException(QueryFailure.Source, "A value of a source does not fit its column's type, or a cast of the flow cannot convert it; the product's owner must look at the port.", null, error);
        }
    }

    private static void Fitting(RowFeed feed, Action append) => Fitting(feed, () =>
    {
        append();
        return true;
    });

    /// <summary>A value that does not fit its column is the source's doing.</summary>
    private static T Fitting<T>(RowFeed feed, Func<T> append)
    {
        try
        {
            return append();
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            throw new QueryException(QueryFailure.Source, $"{feed.SourceName} sends a value that does not fit its column's type; the product's owner must look at the port.", feed.Node, error);
        }
    }

    private static bool IsKnown(ScanDemand demand, string column) => demand.Scan.Scan.Columns.Any(granted => granted.Name == column);

    /// <summary>Names the column only where the principal may know of it.</summary>
    private static QueryException Gone(string source, ScanDemand demand, string column)
        => Changed(source, demand, IsKnown(demand, column) ? $"has no column '{column}' any more" : "does not have the columns of its row filter any more");

    private static QueryException Changed(string source, ScanDemand demand, string what)
        => new(QueryFailure.Source, $"The table of '{demand.Scan.Scan.Port}' in {source} {what}; its owner must mend the port.", demand.Scan.Id);
}
