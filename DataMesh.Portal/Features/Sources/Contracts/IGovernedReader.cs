using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Contracts;

/// <summary>The only way to rows: asks the guard, binds, runs, and records the read or its refusal for audit.</summary>
public interface IGovernedReader
{
    /// <summary>Runs a flow up to a node.</summary>
    /// <param name="principal">Who reads.</param>
    /// <param name="flow">What to read.</param>
    /// <param name="node">Up to this node; null for the flow's output.</param>
    /// <param name="limit">At most so many rows, 1 to 10,000.</param>
    /// <param name="way">By which way, for audit: <c>preview</c>, <c>api</c>, <c>dataset</c>.</param>
    /// <param name="progress">Told how far it is, or null.</param>
    /// <param name="ct">Cancels, at the sources too.</param>
    /// <returns>The rows; or 400 with errors by node, 403 with the reason, 404 for a port that the principal may not know of.</returns>
    Task<Result<QueryResult>> RunAsync(Principal principal, Flow flow, string? node, int limit, string way, IProgress<QueryProgress>? progress, CancellationToken ct);

    /// <summary>As <see cref="RunAsync"/> for a look while one builds: in the place of ports that the principal may know of but not read stand the example rows that everybody sees of them.</summary>
    /// <returns>The rows, with the ports whose examples they come from; or 400 and 404 as above.</returns>
    Task<Result<PreviewResult>> PreviewAsync(Principal principal, Flow flow, string? node, int limit, IProgress<QueryProgress>? progress, CancellationToken ct);

    /// <summary>Streams all rows of a flow's output; needs <paramref name="level"/> on every input.</summary>
    /// <returns>The rows; the first ones are there already, so that most failures are told before anything is sent. Read the batches once, or dispose the stream.</returns>
    Task<Result<QueryStream>> StreamAsync(Principal principal, Flow flow, AccessLevel level, string way, CancellationToken ct);

    /// <summary>Writes all rows of a flow's output as a Parquet file; needs <see cref="AccessLevel.Export"/> on every input.</summary>
    /// <returns>The file, which is deleted when the stream is closed. Reading it throws <see cref="QueryException"/> where the right to read ends meanwhile.</returns>
    Task<Result<Stream>> ParquetAsync(Principal principal, Flow flow, string way, CancellationToken ct);

    /// <summary>Says how a flow would be carried out up to a node, without reading rows.</summary>
    Task<Result<QueryExplanation>> ExplainAsync(Principal principal, Flow flow, string? node, CancellationToken ct);

    /// <summary>What every node of the flow offers to this principal, or what is wrong with it; reads no rows.</summary>
    /// <param name="principal">Who looks.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="examples">Whether ports that may be known of but not read offer what their contract promises, as in <see cref="PreviewAsync"/>.</param>
    /// <param name="ct">Cancels.</param>
    Task<FlowInspection> InspectAsync(Principal principal, Flow flow, bool examples, CancellationToken ct);
}

/// <summary>Rows of a look while one builds.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Examples">The ports of which example rows were taken; empty where everything was read.</param>
public sealed record PreviewResult(QueryResult Rows, IReadOnlyList<string> Examples);

/// <summary>Rows on their way.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Batches">The rows, to be read once. A failure in the middle throws <see cref="QueryException"/>.</param>
public sealed record QueryStream(IReadOnlyList<PlanColumn> Columns, IAsyncEnumerable<RowBatch> Batches) : IAsyncDisposable
{
    /// <summary>What of the ports the rows depend on.</summary>
    internal IReadOnlyList<ScanUse> Uses { get; init; } = [];

    internal Func<ValueTask>? Close { get; init; }

    /// <summary>Throws where the right to read has ended; asked before every batch already.</summary>
    internal Func<ValueTask>? Check { get; init; }

    /// <summary>Ends the query if it still runs.</summary>
    public ValueTask DisposeAsync() => Close?.Invoke() ?? ValueTask.CompletedTask;
}

/// <summary>What a flow's nodes offer.</summary>
/// <param name="Nodes">By node id: its columns, or its errors.</param>
/// <param name="Errors">What is wrong with the flow as a whole, e.g. a cycle.</param>
/// <param name="Refused">Inputs that the principal may not read, by port: why.</param>
public sealed record FlowInspection(IReadOnlyDictionary<string, NodeInspection> Nodes, IReadOnlyList<FlowError> Errors, IReadOnlyDictionary<string, ReadRefused> Refused);
