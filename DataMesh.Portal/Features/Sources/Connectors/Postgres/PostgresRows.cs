using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using Npgsql;

namespace DataMesh.Portal.Features.Sources.Connectors.Postgres;

/// <inheritdoc />
/// <param name="pool">The source's connections.</param>
/// <param name="sql">The statement; every name in it is quoted, every value a parameter.</param>
/// <param name="parameters">The values of <c>$1</c>…; see <see cref="PostgresPool.StartAsync"/>.</param>
/// <param name="columns">The statement's columns in order, with the types that their values shall have.</param>
/// <param name="shown">Those columns that an error may name; null for all.</param>
internal sealed class PostgresRows(PostgresPool pool, string sql, IReadOnlyList<object?> parameters, IReadOnlyList<SchemaColumn> columns, IReadOnlySet<string>? shown = null) : StatementRows<NpgsqlDataReader>(pool, columns, shown)
{
    protected override async Task<IStatementReading<NpgsqlDataReader>> StartAsync(CancellationToken ct) => await pool.StartAsync(sql, parameters, ct);

    protected override Func<NpgsqlDataReader, int, object>? ReaderOf(LogicalType type, NpgsqlDataReader reader, int column) => PostgresValues.Reader(type, reader.GetDataTypeOID(column));

    // What the driver cannot hold: more digits than 28, or NaN and infinity where a number is meant.
    protected override string? Misfit(Exception e) => e is OverflowException or InvalidCastException ? "it has more than 28 digits, or is not a number" : base.Misfit(e);

    protected override bool IsFailure(Exception e) => e is NpgsqlException or IOException or TimeoutException or ObjectDisposedException;

    protected override bool IsDrift(Exception e) => PostgresErrors.IsDrift(e);

    protected override QueryException Explain(Exception e) => PostgresErrors.Reading(e, pool.SourceName);
}
