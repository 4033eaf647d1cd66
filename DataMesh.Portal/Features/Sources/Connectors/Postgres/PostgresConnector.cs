using System.Globalization;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using Npgsql;

namespace DataMesh.Portal.Features.Sources.Connectors.Postgres;

/// <summary>PostgreSQL and what speaks its protocol.</summary>
internal sealed partial class PostgresConnector(PostgresPools pools, ILogger<PostgresConnector> log) : ISqlConnector
{
    public const string KindName = "postgresql";

    public string Kind => KindName;

    public IReadOnlyList<SourceField> Fields => PostgresSettings.Fields;

    public IReadOnlyList<FieldError> Validate(SourceHandle source) => PostgresSettings.Read(source).Error is Invalid wrong ? wrong.Fields : [];

    public Task<Result<string>> TestAsync(SourceHandle source, CancellationToken ct) => WithAsync<string>(source, async pool =>
    {
        await using var reading = await pool.StartAsync("SELECT current_setting('server_version'), current_database()::text", [], ct);
        await reading.NextAsync();
        return $"PostgreSQL {reading.Reader.GetString(0)} answers, with the database {reading.Reader.GetString(1)}.";
    }, ct);

    public Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(SourceHandle source, CancellationToken ct)
        => WithAsync<IReadOnlyList<SourceTable>>(source, async pool => (await PostgresCatalog.TablesAsync(pool, ct)).ToList(), ct);

    public Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(SourceHandle source, string table, CancellationToken ct)
        => WithAsync<IReadOnlyList<SourceColumn>>(source, async pool =>
        {
            var columns = await ReadTableAsync(pool, table, ct);
            return columns.Error is { } error ? error : columns.Value.Columns.Select(c => c.Column).ToList();
        }, ct);

    public Task<Result<TableInput>> OpenAsync(SourceHandle source, string table, TableWish wanted, CancellationToken ct) => WithAsync<TableInput>(source, async pool =>
    {
        var found = await DescribeAsync(pool, table, ct);
        if (found.Error is { } error) return error;
        var (name, known, count) = found.Value;
        // Columns that went missing are the engine's to tell: it knows which of them the reader may hear of.
        var columns = wanted.Columns.Select(n => Find(known, n)).OfType<PostgresColumn>().ToList();
        // Rows are counted by some column, if by none that is wanted.
        if (columns.Count == 0) columns = [known[0]];
        // The engine does not tell capitals apart, and could take one column for the other.
        if (columns.DistinctBy(c => c.Column.Name, StringComparer.OrdinalIgnoreCase).Count() < columns.Count)
            return new Unavailable("Names of its columns differ in capitals only; a view has to give them other names.");
        List<SchemaColumn> schema = [.. columns.Select(c => new SchemaColumn(c.Column.Name, c.Column.Type))];
        var rows = new PostgresRows(pool, Select(name, columns, wanted.Limit), [], schema, wanted.Shown);
        var statement = Select(name, [.. columns.Where(c => wanted.Shown.Contains(c.Column.Name))], wanted.Limit);
        return new RowInput(source.Name, schema, rows.ReadAsync(CancellationToken.None), statement, Math.Min(count ?? long.MaxValue, wanted.Limit ?? long.MaxValue) is < long.MaxValue and var expected ? expected : null);
    }, ct);

    /// <summary>The table with the columns that the source's user may read, at most half a minute old.</summary>
    /// <param name="pool">The source's connections.</param>
    /// <param name="table">The table as it is listed.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="NpgsqlException">See <see cref="PostgresErrors"/>.</exception>
    internal static async Task<Result<PostgresTable>> DescribeAsync(PostgresPool pool, string table, CancellationToken ct)
        => PostgresName.Parse(table) is { } name && pool.Remembered(name) is { } known ? known : await ReadTableAsync(pool, table, ct);

    private static async Task<Result<PostgresTable>> ReadTableAsync(PostgresPool pool, string table, CancellationToken ct)
    {
        if (PostgresName.Parse(table) is not { } name || await PostgresCatalog.ColumnsAsync(pool, name, ct) is not { } columns) return NotFound.Of("table", table);
        if (columns.Count == 0) return new Unavailable($"The source's user may read nothing of {name}: GRANT USAGE on its schema and SELECT on it.");
        var read = new PostgresTable(name, columns, await PostgresCatalog.RowsAsync(pool, name, ct));
        pool.Remember(read);
        return read;
    }

    private static PostgresColumn? Find(IReadOnlyList<PostgresColumn> columns, string name)
        => columns.FirstOrDefault(c => c.Column.Name == name) ?? columns.FirstOrDefault(c => c.Column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    // Names come from the catalog and are quoted; without columns only the number of rows matters.
    private static string Select(PostgresName table, IReadOnlyList<PostgresColumn> columns, long? limit)
        => $"SELECT {(columns.Count > 0 ? string.Join(", ", columns.Select(c => c.Sql())) : "1")} FROM {table.Sql}{(limit is { } most ? string.Create(CultureInfo.InvariantCulture, $" LIMIT {most}") : "")}";

    private async Task<Result<T>> WithAsync<T>(SourceHandle source, Func<PostgresPool, Task<Result<T>>> use, CancellationToken ct)
    {
        var pool = await pools.OfAsync(source, ct);
        if (pool.Error is { } error) return error;
        try
        {
            return await use(pool.Value);
        }
        catch (NpgsqlException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            Failed(log, source.Id, e.GetType().Name, (e as PostgresException)?.SqlState);
            return PostgresErrors.Explain(e);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The PostgreSQL server of source {Source} cannot be read: {Failure}, SQLSTATE {State}")]
    private static partial void Failed(ILogger logger, Guid source, string failure, string? state);
}
