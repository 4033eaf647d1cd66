using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using Microsoft.Data.SqlClient;

namespace DataMesh.Portal.Features.Sources.Connectors.SqlServer;

/// <inheritdoc />
/// <param name="pool">The source's connections.</param>
/// <param name="sql">The statement; every name in it is quoted, every value a parameter.</param>
/// <param name="parameters">The values of <c>@p1</c>…; see <see cref="SqlServerPool.StartAsync"/>.</param>
/// <param name="columns">The statement's columns in order, with the types that their values shall have.</param>
/// <param name="shown">Those columns that an error may name; null for all.</param>
internal sealed class SqlServerRows(SqlServerPool pool, string sql, IReadOnlyList<object?> parameters, IReadOnlyList<SchemaColumn> columns, IReadOnlySet<string>? shown = null) : StatementRows<SqlDataReader>(pool, columns, shown)
{
    protected override async Task<IStatementReading<SqlDataReader>> StartAsync(CancellationToken ct) => await pool.StartAsync(sql, parameters, ct);

    protected override Func<SqlDataReader, int, object>? ReaderOf(LogicalType type, SqlDataReader reader, int column) => SqlServerValues.Reader(type, reader.GetDataTypeName(column));

    protected override bool IsFailure(Exception e) => SqlServerErrors.IsFailure(e);

    protected override bool IsDrift(Exception e) => SqlServerErrors.IsDrift(e);

    protected override QueryException Explain(Exception e) => SqlServerErrors.Reading(e, pool.SourceName);
}
