using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Features.Sources.Connectors;

/// <summary>A kind of source that can be asked in SQL, so that filters, joins and figures are its own work.</summary>
internal interface ISqlConnector : ISourceConnector
{
    /// <summary>How a statement names a table and its columns.</summary>
    /// <returns>The names, or 404 where there is no such table.</returns>
    Task<Result<SourceRelation>> PlaceAsync(SourceHandle source, string table, CancellationToken ct);

    /// <summary>Asks a statement that the portal wrote over placed tables.</summary>
    /// <param name="source">The source.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="columns">What its rows hold, in order.</param>
    /// <param name="ct">Cancels the opening.</param>
    /// <returns>The rows; failures while they are read are <see cref="QueryException"/>.</returns>
    Task<Result<RowInput>> AskAsync(SourceHandle source, SqlStatement statement, IReadOnlyList<SchemaColumn> columns, CancellationToken ct);
}
