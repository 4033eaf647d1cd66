using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Execution;

/// <summary>What a query may take.</summary>
/// <param name="MaxRows">Rows at most; more cut the result. Streams ignore it.</param>
/// <param name="Timeout">How long it may run.</param>
/// <param name="MemoryBytes">Memory of the engine; null takes the engine's option.</param>
/// <param name="Threads">Threads of the engine; null takes the engine's option.</param>
/// <param name="Read">What may be read of sources; null is without limits.</param>
public sealed record QueryLimits(long MaxRows, TimeSpan Timeout, long? MemoryBytes = null, int? Threads = null, ReadLimits? Read = null)
{
    /// <summary>10,000 rows and 30 seconds.</summary>
    public static QueryLimits Default { get; } = new(10_000, TimeSpan.FromSeconds(30));
}

/// <summary>How far a query is.</summary>
/// <param name="Stage">What it does: reading a source, or joining and computing.</param>
/// <param name="Percentage">0 to 100 of this stage, or null where it is not known.</param>
/// <param name="Rows">Rows read so far of all inputs that send rows, or null where there is none.</param>
/// <param name="Inputs">How far each input is that sends rows.</param>
public sealed record QueryProgress(string Stage, double? Percentage, long? Rows, IReadOnlyList<InputProgress> Inputs);

/// <summary>How far an input is.</summary>
/// <param name="Node">The input's node.</param>
/// <param name="Source">The source's name.</param>
/// <param name="Rows">Rows read so far.</param>
/// <param name="Share">About what share of its rows that is, 0 to 1; null where nobody knows.</param>
public sealed record InputProgress(string Node, string Source, long Rows, double? Share);

/// <summary>How one input was read.</summary>
/// <param name="Node">The input's node.</param>
/// <param name="Port">The port.</param>
/// <param name="Source">The source's name.</param>
/// <param name="Columns">The granted columns that were read.</param>
/// <param name="Pushed">What was moved to the source, in words.</param>
/// <param name="Statement">What the source was asked, or null where the engine reads its files.</param>
/// <param name="Rows">How many rows the source sent; null where the engine reads its files, and before it is run. Inputs of one statement have them together.</param>
public sealed record InputExplanation(string Node, string Port, string Source, IReadOnlyList<string> Columns, IReadOnlyList<string> Pushed, string? Statement, long? Rows = null)
{
    /// <summary>What is carried out here although the source can be asked, and why; a sentence each.</summary>
    public IReadOnlyList<string> Stays { get; init; } = [];
}

/// <summary>How a query is carried out.</summary>
/// <param name="Inputs">The inputs.</param>
/// <param name="EngineSql">What the embedded engine does, with ports in place of files and without row filters; empty where one source carries out everything.</param>
public sealed record QueryExplanation(IReadOnlyList<InputExplanation> Inputs, string EngineSql);

/// <summary>The rows of a query.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows; values are long, decimal, double, string, bool, DateOnly, DateTime (UTC), TimeOnly or null. A double may be infinite or not a number where a file holds such values.</param>
/// <param name="Truncated">Whether there are more rows.</param>
/// <param name="Reason">Why the rows were cut, or null.</param>
/// <param name="RowCount">How many rows there are in all; null where they were cut.</param>
/// <param name="Explanation">How it was carried out.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record QueryResult(
    IReadOnlyList<PlanColumn> Columns, IReadOnlyList<object?[]> Rows, bool Truncated, string? Reason, long? RowCount, QueryExplanation Explanation, TimeSpan Elapsed);
