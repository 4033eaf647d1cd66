using DataMesh.Portal.Features.Sources.Contracts;

namespace DataMesh.Portal.Features.DataSets.Contracts;

/// <summary>Writes rows as they come.</summary>
public interface IRowWriter
{
    /// <summary>The media type that a caller accepts.</summary>
    string MediaType { get; }

    /// <summary>The file name's ending, without a dot.</summary>
    string Extension { get; }

    /// <summary>What every input's grant has to allow: a file to keep is an export.</summary>
    AccessLevel Level { get; }

    /// <summary>Writes all rows; memory holds a batch at a time.</summary>
    Task WriteAsync(QueryStream rows, Stream target, CancellationToken ct);
}
