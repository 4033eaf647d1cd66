using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Tests.Query.Shared;

/// <summary>Ports of which some live in sources that can be asked in SQL; the statements are kept, and answered by a function.</summary>
internal sealed class PlacedTables(TestTables tables, Func<Guid, SqlStatement, IReadOnlyList<SchemaColumn>, IAsyncEnumerable<RowBatch>>? answer = null) : ITableInputs
{
    private readonly Dictionary<string, (Guid Source, long? Rows, SourceRelation? Relation)> sources = [];

    /// <summary>What was asked.</summary>
    internal List<SqlStatement> Statements { get; } = [];

    /// <summary>What was read as rows instead.</summary>
    internal List<string> Opened { get; } = [];

    /// <summary>Says that a port lives in a source; in PostgreSQL where nothing else is said.</summary>
    internal PlacedTables Place(string port, Guid source, long? rows = 0, SourceRelation? relation = null)
    {
        sources[port] = (source, rows, relation);
        return this;
    }

    internal ScanResolution Resolve(string port) => tables.Resolve(port) is ScanResolution.Scan scan && sources.TryGetValue(port, out var source)
        ? new ScanResolution.Scan(scan.Value with { SourceId = source.Source })
        : tables.Resolve(port);

    public ValueTask<TableInput> OpenAsync(GovernedScan scan, ScanRequest request, CancellationToken cancellationToken)
    {
        Opened.Add(scan.Port);
        return tables.OpenAsync(scan, request, cancellationToken);
    }

    public ValueTask<SourceRelation?> PlaceAsync(GovernedScan scan, CancellationToken cancellationToken)
        => ValueTask.FromResult(sources.TryGetValue(scan.Port, out var source)
            ? source.Relation is { } own ? own with { Rows = source.Rows } : new SourceRelation(SourceEngine.Postgres, $"\"public\".\"{scan.Port}\"", (scan.FilterColumns ?? scan.Columns).ToDictionary(
                column => column.Name, column => $"\"{column.Name}\"{(column.Type == LogicalType.String ? " COLLATE \"C\"" : "")}", StringComparer.Ordinal), source.Rows, Indexed(scan))
            : null);

    /// <summary>Whether texts and whole numbers are compared as an index knows them.</summary>
    internal bool HasIndexes { get; init; }

    private Dictionary<string, IndexedColumn>? Indexed(GovernedScan scan) => !HasIndexes ? null : (scan.FilterColumns ?? scan.Columns)
        .Where(column => column.Type == LogicalType.String || column.Type == LogicalType.Integer)
        .ToDictionary(column => column.Name, column => new IndexedColumn($"\"{column.Name}\"", column.Type == LogicalType.String ? "CAST({0} AS text)" : "CAST({0} AS bigint)", column.Type == LogicalType.Integer), StringComparer.Ordinal);

    public ValueTask<RowInput> AskAsync(Guid sourceId, SqlStatement statement, IReadOnlyList<SchemaColumn> columns, CancellationToken cancellationToken)
    {
        Statements.Add(statement);
        return ValueTask.FromResult(new RowInput("warehouse", columns, answer?.Invoke(sourceId, statement, columns) ?? None(), statement.Text));
    }

    private static async IAsyncEnumerable<RowBatch> None()
    {
        await Task.CompletedTask;
        yield break;
    }
}
