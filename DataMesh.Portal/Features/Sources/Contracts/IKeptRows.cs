using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Contracts;

/// <summary>
/// Rows that were read once and lie in a file. What they were read under is kept with them, and whoever reads the file is asked for
/// at least as much of every input at that moment.
/// </summary>
public interface IKeptRows
{
    /// <summary>Writes all rows of a flow's output as Parquet; needs <see cref="AccessLevel.Export"/> on every input.</summary>
    /// <param name="principal">Who reads: never the portal itself.</param>
    /// <param name="flow">What to read.</param>
    /// <param name="path">The file's full path; it appears when it is whole.</param>
    /// <param name="way">By which way, for audit.</param>
    /// <param name="ct">Cancels; nothing is left behind.</param>
    /// <returns>What was kept; or 400 with errors by node, 403, 404 and 502 as of <see cref="IGovernedReader"/>.</returns>
    Task<Result<KeptRows>> KeepAsync(Principal principal, Flow flow, string path, string way, CancellationToken ct);

    /// <summary>Whether the principal may read kept rows now, for screens; nothing is recorded, since nothing is read.</summary>
    /// <returns>Nothing, or <see cref="Forbidden"/> with the port that is lacking.</returns>
    Task<Result<Done>> CheckAsync(Principal principal, KeptRows kept, AccessLevel level, CancellationToken ct);

    /// <summary>Streams kept rows to who may read them now.</summary>
    /// <returns>The rows; <see cref="Forbidden"/> with the port that is lacking, <see cref="Unavailable"/> where the file is gone.</returns>
    Task<Result<QueryStream>> StreamAsync(Principal principal, KeptRows kept, string path, AccessLevel level, string way, CancellationToken ct);

    /// <summary>The file itself, likewise, for those with <see cref="AccessLevel.Export"/>.</summary>
    Task<Result<Stream>> ParquetAsync(Principal principal, KeptRows kept, string path, string way, CancellationToken ct);
}

/// <summary>What was kept, and under what it was read.</summary>
/// <param name="Columns">The columns in order.</param>
/// <param name="Inputs">What of each port the rows depend on.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Bytes">The file's size.</param>
public sealed record KeptRows(IReadOnlyList<KeptColumn> Columns, IReadOnlyList<KeptInput> Inputs, long Rows, long Bytes);

/// <summary>A column of kept rows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its logical type in words.</param>
/// <param name="Classification">The strictest of what it was made from.</param>
/// <param name="PersonalData">Whether personal data went into it.</param>
public sealed record KeptColumn(string Name, string Type, string Classification, bool PersonalData);

/// <summary>A port as it was read. Holds the text of a row filter, so it is for no screen and no answer.</summary>
/// <param name="Port">The port as <c>domain/product/port</c>.</param>
/// <param name="SourceId">The source that it read.</param>
/// <param name="Table">The table that it read.</param>
/// <param name="Columns">The columns that were used, each with its mask or null.</param>
/// <param name="RowFilter">The condition under which its rows were read, or null for all.</param>
public sealed record KeptInput(string Port, Guid SourceId, string Table, IReadOnlyDictionary<string, string?> Columns, string? RowFilter);
