using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Features.Sources.Connectors.Postgres;

/// <content>Statements that the portal wrote: filters, joins and figures that PostgreSQL carries out itself.</content>
internal sealed partial class PostgresConnector
{
    public Task<Result<SourceRelation>> PlaceAsync(SourceHandle source, string table, CancellationToken ct) => WithAsync<SourceRelation>(source, async pool =>
    {
        var found = await DescribeAsync(pool, table, ct);
        if (found.Error is { } error) return error;
        var (name, columns, rows) = found.Value;
        // Columns that cannot be asked there exactly are left out: what needs them is read as rows, which checks every value.
        List<PostgresColumn> placed = [.. columns.Where(IsExact).GroupBy(c => c.Column.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() == 1).Select(g => g.First())];
        return new SourceRelation(SourceEngine.Postgres, name.Sql, placed.ToDictionary(c => c.Column.Name, Expression, StringComparer.Ordinal), rows, placed.Where(c => c.Indexed is not null).ToDictionary(c => c.Column.Name, c => c.Indexed!, StringComparer.Ordinal))
        {
            Types = placed.ToDictionary(c => c.Column.Name, c => c.Column.Type, StringComparer.Ordinal),
        };
    }, ct);

    public Task<Result<RowInput>> AskAsync(SourceHandle source, SqlStatement statement, IReadOnlyList<SchemaColumn> columns, CancellationToken ct) => WithAsync<RowInput>(source, pool =>
    {
        var rows = new PostgresRows(pool, statement.Text, statement.Parameters, columns);
        return Task.FromResult<Result<RowInput>>(new RowInput(source.Name, columns, rows.ReadAsync(CancellationToken.None), statement.Text));
    }, ct);

    // A numeric without bounds, or with wider ones than a decimal's, may hold what the column's type does not.
    private static bool IsExact(PostgresColumn column) => column.Column.Type is not { Kind: LogicalKind.Decimal, Precision: LogicalType.MaxPrecision };

    /// <summary>The column as an expression of its logical type: the narrow types would go beyond their range sooner.</summary>
    private static string Expression(PostgresColumn column) => column.Column.Type.Kind switch
    {
        LogicalKind.Integer => $"({column.Sql()})::int8",
        LogicalKind.Number => $"({column.Sql()})::float8",
        LogicalKind.String => $"({column.Sql()})::text COLLATE \"C\"",
        // The session's zone is UTC.
        LogicalKind.Timestamp => $"({column.Sql()})::timestamp",
        _ => column.Sql(),
    };
}
