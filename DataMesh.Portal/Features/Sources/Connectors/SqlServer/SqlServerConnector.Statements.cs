using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Features.Sources.Connectors.SqlServer;

/// <content>Statements that the portal wrote: filters, joins and figures that SQL Server carries out itself.</content>
internal sealed partial class SqlServerConnector
{
    public Task<Result<SourceRelation>> PlaceAsync(SourceHandle source, string table, CancellationToken ct) => WithAsync<SourceRelation>(source, async pool =>
    {
        var found = await DescribeAsync(pool, table, ct);
        if (found.Error is { } error) return error;
        var (name, known) = found.Value;
        var facts = await pool.FactsAsync(ct);
        // Columns that cannot be asked there exactly are left out: what needs them is read as rows.
        List<SqlServerColumn> placed = [.. known.Columns.Where(c => !facts.IsBabelfish && (facts.WritesUtf8 || c.Column.Type.Kind != LogicalKind.String))
            .GroupBy(c => c.Column.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() == 1).Select(g => g.First())];
        return new SourceRelation(SourceEngine.SqlServer, name.Sql, placed.ToDictionary(c => c.Column.Name, c => c.Placed(), StringComparer.Ordinal), known.Rows)
        {
            Types = placed.ToDictionary(c => c.Column.Name, c => c.Column.Type, StringComparer.Ordinal),
        };
    }, ct);

    public Task<Result<RowInput>> AskAsync(SourceHandle source, SqlStatement statement, IReadOnlyList<SchemaColumn> columns, CancellationToken ct) => WithAsync<RowInput>(source, pool =>
    {
        var rows = new SqlServerRows(pool, statement.Text, statement.Parameters, columns);
        return Task.FromResult<Result<RowInput>>(new RowInput(source.Name, columns, rows.ReadAsync(CancellationToken.None), statement.Text));
    }, ct);
}
