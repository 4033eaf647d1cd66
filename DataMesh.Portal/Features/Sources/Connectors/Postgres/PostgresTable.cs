namespace DataMesh.Portal.Features.Sources.Connectors.Postgres;

/// <summary>A table as the catalog tells of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">The columns that the source's user may read, in order.</param>
/// <param name="Rows">About how many rows it has; null where the server keeps no count.</param>
internal sealed record PostgresTable(PostgresName Name, IReadOnlyList<PostgresColumn> Columns, long? Rows);
