namespace DataMesh.Portal.Query.Execution;

/// <summary>Why a query failed.</summary>
public enum QueryFailure
{
    /// <summary>A value went out of range or could not be converted: the flow must be mended.</summary>
    Value,

    /// <summary>It took too long.</summary>
    Timeout,

    /// <summary>It needed too much memory.</summary>
    Memory,

    /// <summary>It had to read more of a source than it may.</summary>
    Limit,

    /// <summary>The right to read ended while the rows were on their way.</summary>
    Refused,

    /// <summary>A source could not be read.</summary>
    Source,

    /// <summary>The engine failed in a way that is not the user's doing.</summary>
    Engine,
}

/// <summary>A query that was right but could not be carried out. The message is for people and quotes no data.</summary>
public sealed class QueryException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="message">A sentence that says how to mend it.</param>
    /// <param name="node">The flow's node, where it is known.</param>
    /// <param name="inner">What was thrown; its message may quote data.</param>
    public QueryException(QueryFailure failure, string message, string? node = null, Exception? inner = null)
        : base(message, inner) => (Failure, Node) = (failure, node);

    /// <summary>Why the query failed.</summary>
    public QueryFailure Failure { get; }

    /// <summary>The flow's node, where it is known.</summary>
    public string? Node { get; }
}
