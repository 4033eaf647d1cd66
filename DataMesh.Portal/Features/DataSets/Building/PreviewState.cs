using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>What the preview shows. While a newer one runs, what is there stays.</summary>
public sealed class PreviewState
{
    /// <summary>Whether one runs now.</summary>
    public bool Running { get; private set; }

    /// <summary>How far it is, in words, or null.</summary>
    public string? Stage { get; private set; }

    /// <summary>The rows, or null where there are none to show.</summary>
    public QueryResult? Result { get; private set; }

    /// <summary>How it would be carried out, for the Explain tab.</summary>
    public QueryExplanation? Explanation { get; private set; }

    /// <summary>Why there are no rows, or null.</summary>
    public Error? Refused { get; private set; }

    /// <summary>A fault's trace id, or null.</summary>
    public string? TraceId { get; private set; }

    /// <summary>Why there is nothing to run yet, or null.</summary>
    public string? NotReady { get; private set; }

    /// <summary>One begins.</summary>
    public void Begin() => (Running, Stage, Inputs, NotReady) = (true, null, [], null);

    /// <summary>How far its inputs are.</summary>
    public IReadOnlyList<InputProgress> Inputs { get; private set; } = [];

    /// <summary>It goes on.</summary>
    public void Advance(QueryProgress progress) => (Stage, Inputs) = (progress.Stage, progress.Inputs);

    /// <summary>It gave rows.</summary>
    public void Succeed(QueryResult result) => (Running, Stage, Result, Explanation, Refused, TraceId, NotReady) = (false, null, result, result.Explanation, null, null, null);

    /// <summary>It was refused or failed: rows that may not be seen any more go at once.</summary>
    public void Fail(Error error, string? traceId = null) => (Running, Stage, Result, Explanation, Refused, TraceId, NotReady) = (false, null, null, null, error, traceId, null);

    /// <summary>The step is not finished, so there is nothing to run.</summary>
    public void Wait(string why) => (Running, Stage, Result, Explanation, Refused, TraceId, NotReady) = (false, null, null, null, null, null, why);

    /// <summary>How it would be carried out is known.</summary>
    public void Explain(QueryExplanation explanation) => Explanation = explanation;

    /// <summary>Somebody stopped it.</summary>
    public void Stop() => (Running, Stage) = (false, null);
}
