using System.Collections.Concurrent;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Managing;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>Opens sources for one query, after the guard has said what of them may be read. Each source is looked up once.</summary>
internal sealed class TableInputs(SourceAccess access, SourceRows sources) : ITableInputs
{
    private readonly ConcurrentDictionary<Guid, (ISourceConnector Connector, SourceHandle Handle)> _sources = [];

    public async ValueTask<TableInput> OpenAsync(GovernedScan scan, ScanRequest request, CancellationToken cancellationToken)
    {
        var (connector, handle) = await SourceAsync(scan.SourceId, scan.Port, cancellationToken);
        var wanted = new TableWish([.. request.Columns.Select(c => c.Name)], request.Limit, scan.Columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal), request.Predicate);
        return Or(await connector.OpenAsync(handle, scan.Table, wanted, cancellationToken), scan.Port);
    }

    public async ValueTask<SourceRelation?> PlaceAsync(GovernedScan scan, CancellationToken cancellationToken)
    {
        var (connector, handle) = await SourceAsync(scan.SourceId, scan.Port, cancellationToken);
        return connector is ISqlConnector sql ? Or(await sql.PlaceAsync(handle, scan.Table, cancellationToken), scan.Port) : null;
    }

    public async ValueTask<RowInput> AskAsync(Guid sourceId, SqlStatement statement, IReadOnlyList<SchemaColumn> columns, CancellationToken cancellationToken)
    {
        var (connector, handle) = await SourceAsync(sourceId, null, cancellationToken);
        return Or(await ((ISqlConnector)connector).AskAsync(handle, statement, columns, cancellationToken), null);
    }

    private async ValueTask<(ISourceConnector Connector, SourceHandle Handle)> SourceAsync(Guid id, string? port, CancellationToken ct)
    {
        if (_sources.TryGetValue(id, out var known)) return known;
        var source = await sources.FindAsync(id, ct)
            ?? throw new QueryException(QueryFailure.Source, $"The source of {Of(port)} is not there any more; the product's owner has to mend it.");
        return _sources[id] = access.Open(source);
    }

    private static T Or<T>(Result<T> opened, string? port)
        => opened.Error is { } error ? throw new QueryException(QueryFailure.Source, $"{char.ToUpperInvariant(Of(port)[0])}{Of(port)[1..]} cannot be read: {Why(error)}") : opened.Value;

    // A table's name is for those who make the port.
    private static string Why(Error error) => error is NotFound ? "its table is not there any more; the product's owner must look at the port." : error.Message;

    private static string Of(string? port) => port is null ? "a port" : $"'{port}'";
}
