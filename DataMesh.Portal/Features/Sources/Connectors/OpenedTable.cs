using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Connectors;

/// <summary>A table that is ready to be read.</summary>
internal abstract record OpenedTable(IReadOnlyList<SourceColumn> Columns);

/// <summary>A Parquet file that the engine reads itself.</summary>
internal sealed record OpenedParquet(string Path, IReadOnlyList<SourceColumn> Columns) : OpenedTable(Columns);

/// <summary>Rows that the connector streams; values in the order of the columns, in the .NET types that the engine takes.</summary>
internal sealed record OpenedRows(IReadOnlyList<SourceColumn> Columns, Func<CancellationToken, IAsyncEnumerable<IReadOnlyList<object?[]>>> Read) : OpenedTable(Columns);

/// <summary>A source failed while its rows were read.</summary>
internal sealed class SourceReadException(Error error, Exception inner) : Exception(error.Message, inner)
{
    /// <summary>What to answer; says nothing of the data.</summary>
    public Error Error { get; } = error;
}
