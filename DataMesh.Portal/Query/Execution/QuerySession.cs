using System.Globalization;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.Execution;

/// <summary>A scan that was opened: what was asked of it, and its table.</summary>
internal sealed record OpenScan(ScanDemand Demand, TableInput Input);

/// <summary>A part of the plan that its source carries out: what it was asked as a user may read it, and its rows.</summary>
internal sealed record OpenPart(PlanRemote Part, RowInput Input, string Shown);

/// <summary>
/// One query in a database of its own, which is closed afterwards: it sees no other query's rows and no files but its inputs'.
/// </summary>
internal sealed class QuerySession : IDisposable
{
    private readonly DuckDbDatabase database;
    private readonly DuckDbConnection connection;
    private readonly DuckDbDialect dialect;
    private readonly Dictionary<PlanScan, ScanRelation> relations = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PlanRemote, ScanRelation> parts = new(ReferenceEqualityComparer.Instance);
    private readonly SqlParameters parameters = new();
    private DuckDbStatement? statement;
    private DuckDbResult? result;

    internal QuerySession(DuckDbDatabase database, QueryEngineOptions options, QueryLimits limits, IReadOnlyList<OpenScan> scans, bool progress)
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
                AllowedPaths = [.. scans.Select(scan => scan.Input).OfType<FileInput>().SelectMany(input => input.Paths).Distinct(StringComparer.Ordinal)],
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

    /// <summary>Makes a scan's rows available to the statement.</summary>
    internal async Task LoadAsync(OpenScan scan, IProgress<QueryProgress>? progress, CancellationToken cancellationToken)
    {
        relations[scan.Demand.Scan] = scan.Input switch
        {
            FileInput files => Files(files, scan.Demand, cancellationToken),
            RowInput rows => await RowsAsync(rows, scan.Demand, progress, cancellationToken),
            _ => throw new InvalidOperationException($"There is no way to read a {scan.Input.GetType().Name}."),
        };
    }

    /// <summary>Makes the rows of a remote part available to the statement.</summary>
    internal async Task LoadAsync(OpenPart part, IProgress<QueryProgress>? progress, CancellationToken cancellationToken)
    {
        var (table, names) = await AppendAsync(part.Input, progress, cancellationToken);
        parts[part.Part] = new ScanRelation(table, part.Part.Columns.Select((column, i) => (column.Name, names[i].Alias)).ToDictionary(StringComparer.Ordinal));
    }

    internal void Start(PlanNode root, IReadOnlyList<PlanColumn> columns, long? most, CancellationToken cancellationToken)
    {
        var sql = new SqlWriter(dialect, parameters, scan => relations[scan], part => parts[part]).Write(root, columns, most);
        statement = connection.Prepare(sql.Text);
        statement.BindAll(sql.Parameters);
        result = statement.Stream(cancellationToken);
    }

    /// <summary>The next rows, or null at the end.</summary>
    internal List<object?[]>? Next(CancellationToken cancellationToken)
    {
        using var chunk = result!.NextChunk(cancellationToken);
        if (chunk is null)
        {
            return null;
        }

        var rows = new List<object?[]>(chunk.Count);
        chunk.ReadRows(rows, int.MaxValue);
        return rows;
    }

    public void Dispose()
    {
        result?.Dispose();
        statement?.Dispose();
        connection.Dispose();
        database.Dispose();
    }

    private ScanRelation Files(FileInput files, ScanDemand demand, CancellationToken cancellationToken)
    {
        files.Check();
        var from = files.Set?.From ?? FileReader.From(files.Format, files.Paths.Select(FileReader.Literal));
        var held = (files.Set?.Columns ?? FileReader.Describe(connection, from, null, cancellationToken)).ToDictionary(column => column.Column.Name, StringComparer.OrdinalIgnoreCase);
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in demand.Request.Columns)
        {
            if (!held.TryGetValue(column.Name, out var own))
            {
                throw Gone(files.SourceName, demand, column.Name);
            }

            columns[column.Name] = own.Column.Type == column.Type ? own.Sql : dialect.Cast(own.Sql, column.Type, tries: false);
        }

        return new ScanRelation(from, columns);
    }

    private async Task<ScanRelation> RowsAsync(RowInput input, ScanDemand demand, IProgress<QueryProgress>? progress, CancellationToken cancellationToken)
    {
        var (table, names) = await AppendAsync(input, progress, cancellationToken);
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in demand.Request.Columns)
        {
            var (own, alias) = names.FirstOrDefault(name => name.Column.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
            if (alias is null)
            {
                throw Gone(input.SourceName, demand, column.Name);
            }

            columns[column.Name] = own.Type == column.Type ? alias : dialect.Cast(alias, column.Type, tries: false);
        }

        return new ScanRelation(table, columns);
    }

    /// <summary>Reads a source's rows into a table of the engine.</summary>
    private async Task<(string Table, IReadOnlyList<(SchemaColumn Column, string Alias)> Names)> AppendAsync(RowInput input, IProgress<QueryProgress>? progress, CancellationToken cancellationToken)
    {
        var table = string.Create(CultureInfo.InvariantCulture, $"input{relations.Count + parts.Count}");
        var names = input.Columns.Select((column, i) => (Column: column, Alias: string.Create(CultureInfo.InvariantCulture, $"r{i}"))).ToList();
        connection.Execute($"CREATE TEMP TABLE {table} ({string.Join(", ", names.Select(name => $"{name.Alias} {DuckDbDialect.TypeName(name.Column.Type)}"))})", cancellationToken);
        var read = 0L;
        using (var appender = connection.Append(table))
        {
            await foreach (var batch in input.Batches.WithCancellation(cancellationToken))
            {
                foreach (var row in batch.Rows)
                {
                    appender.Append(row);
                }

                read += batch.Rows.Count;
                progress?.Report(new QueryProgress($"Reading {input.SourceName}", null, read));
            }

            appender.Flush();
        }

        return (table, names);
    }

    /// <summary>Names the column only where the principal may know of it.</summary>
    private static QueryException Gone(string source, ScanDemand demand, string column)
    {
        var known = demand.Scan.Scan.Columns.Any(granted => granted.Name == column);
        var what = known ? $"has no column '{column}' any more" : "does not have the columns of its row filter any more";
        return new QueryException(QueryFailure.Source, $"The table of '{demand.Scan.Scan.Port}' in {source} {what}; its owner must mend the port.", demand.Scan.Id);
    }
}
