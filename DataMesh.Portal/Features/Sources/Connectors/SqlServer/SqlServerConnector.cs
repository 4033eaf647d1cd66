using System.Globalization;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using Microsoft.Data.SqlClient;

namespace DataMesh.Portal.Features.Sources.Connectors.SqlServer;

/// <summary>SQL Server, Azure SQL and what speaks their protocol.</summary>
internal sealed partial class SqlServerConnector(SqlServerPools pools, ILogger<SqlServerConnector> log) : ISqlConnector
{
    public const string KindName = "sqlserver";

    public string Kind => KindName;

    public IReadOnlyList<SourceField> Fields => SqlServerSettings.Fields;

    public IReadOnlyList<FieldError> Validate(SourceHandle source) => SqlServerSettings.Read(source).Error is Invalid wrong ? wrong.Fields : [];

    public Task<Result<string>> TestAsync(SourceHandle source, CancellationToken ct) => WithAsync<string>(source, async pool =>
    {
        var facts = await pool.FactsAsync(ct);
        return $"{(facts.IsBabelfish ? "A server that speaks SQL Server's protocol" : $"SQL Server {facts.Version}")} answers, with the database {facts.Database}."
            + (facts.BlocksWriters ? " Reading it takes short locks that writers may wait for: ALTER DATABASE … SET READ_COMMITTED_SNAPSHOT ON ends that." : "");
    }, ct);

    public Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(SourceHandle source, CancellationToken ct)
        => WithAsync<IReadOnlyList<SourceTable>>(source, async pool => (await SqlServerCatalog.TablesAsync(pool, ct)).ToList(), ct);

    public Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(SourceHandle source, string table, CancellationToken ct)
        => WithAsync<IReadOnlyList<SourceColumn>>(source, async pool =>
        {
            var read = await ReadColumnsAsync(pool, table, ct);
            return read.Error is { } error ? error : read.Value.Table.Columns.Select(c => c.Column).ToList();
        }, ct);

    public Task<Result<TableInput>> OpenAsync(SourceHandle source, string table, TableWish wanted, CancellationToken ct) => WithAsync<TableInput>(source, async pool =>
    {
        var found = await DescribeAsync(pool, table, ct);
        if (found.Error is { } error) return error;
        var (name, known) = found.Value;
        // Columns that went missing are the engine's to tell: it knows which of them the reader may hear of.
        var columns = wanted.Columns.Select(n => Find(known.Columns, n)).OfType<SqlServerColumn>().ToList();
        if (wanted.Columns.FirstOrDefault(n => Find(known.Columns, n) is null && known.LeftOut.ContainsKey(n)) is { } refused)
            return new Unavailable($"{(wanted.Shown.Contains(refused) ? $"Column '{refused}'" : "A column")} cannot be read: {known.LeftOut[refused]}.");
        // Rows are counted by some column, if by none that is wanted.
        if (columns.Count == 0) columns = [known.Columns[0]];
        // The engine does not tell capitals apart, and could take one column for the other.
        if (columns.DistinctBy(c => c.Column.Name, StringComparer.OrdinalIgnoreCase).Count() < columns.Count)
            return new Unavailable("Names of its columns differ in capitals only; a view has to give them other names.");
        List<SchemaColumn> schema = [.. columns.Select(c => new SchemaColumn(c.Column.Name, c.Column.Type))];
        var rows = new SqlServerRows(pool, Select(name, columns, wanted.Limit), [], schema, wanted.Shown);
        var statement = Select(name, [.. columns.Where(c => wanted.Shown.Contains(c.Column.Name))], wanted.Limit);
        return new RowInput(source.Name, schema, rows.ReadAsync(CancellationToken.None), statement, Math.Min(known.Rows ?? long.MaxValue, wanted.Limit ?? long.MaxValue) is < long.MaxValue and var expected ? expected : null);
    }, ct);

    /// <summary>The table's name and the columns that the source's user may read, at most half a minute old.</summary>
    private static async Task<Result<(SqlServerName Name, SqlServerTable Table)>> DescribeAsync(SqlServerPool pool, string table, CancellationToken ct)
        => SqlServerName.Parse(table) is { } name && pool.Remembered(name) is { } known ? (name, known) : await ReadColumnsAsync(pool, table, ct);

    private static async Task<Result<(SqlServerName Name, SqlServerTable Table)>> ReadColumnsAsync(SqlServerPool pool, string table, CancellationToken ct)
    {
        if (SqlServerName.Parse(table) is not { } name || await SqlServerCatalog.ColumnsAsync(pool, name, ct) is not { } read) return NotFound.Of("table", table);
        if (read.Columns.Count == 0)
            return new Unavailable(read.LeftOut.Count == 0
                ? $"The source's user may read nothing of {name}: GRANT SELECT on it."
                : $"No column of {name} can be read: {string.Join("; ", read.LeftOut.Select(column => $"'{column.Key}', {column.Value}"))}.");
        pool.Remember(name, read);
        return (name, read);
    }

    private static SqlServerColumn? Find(IReadOnlyList<SqlServerColumn> columns, string name)
        => columns.FirstOrDefault(c => c.Column.Name == name) ?? columns.FirstOrDefault(c => c.Column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    // Names come from the catalog and are quoted; without columns only the number of rows matters.
    private static string Select(SqlServerName table, IReadOnlyList<SqlServerColumn> columns, long? limit)
        => $"SELECT {(limit is { } most ? string.Create(CultureInfo.InvariantCulture, $"TOP ({most}) ") : "")}{(columns.Count > 0 ? string.Join(", ", columns.Select(c => c.Sql())) : "1")} FROM {table.Sql}";

    private async Task<Result<T>> WithAsync<T>(SourceHandle source, Func<SqlServerPool, Task<Result<T>>> use, CancellationToken ct)
    {
        var pool = await pools.OfAsync(source, ct);
        if (pool.Error is { } error) return error;
        try
        {
            return await use(pool.Value);
        }
        catch (Exception e) when (ct.IsCancellationRequested && SqlServerErrors.IsFailure(e))
        {
            throw new OperationCanceledException(ct);
        }
        catch (Exception e) when (SqlServerErrors.IsFailure(e))
        {
            Failed(log, source.Id, e.GetType().Name, (e as SqlException)?.Number);
            return SqlServerErrors.Explain(e);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The SQL Server of source {Source} cannot be read: {Failure}, error {Number}")]
    private static partial void Failed(ILogger logger, Guid source, string failure, int? number);
}
