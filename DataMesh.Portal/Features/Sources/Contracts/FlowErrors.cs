using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Contracts;

/// <summary>Errors of flows as the API answers them.</summary>
public static class FlowErrors
{
    /// <summary>The error by node and field: <c>joined.on[0].left</c>, or <c>flow</c> where it is the flow as a whole.</summary>
    public static FieldError Field(FlowError error)
    {
        var field = (error.Node, error.Field) switch
        {
            ({ } node, { } name) => $"{node}.{name}",
            ({ } node, null) => node,
            (null, { } name) => name,
            _ => "flow",
        };
        return new FieldError(field, error.Message, error.Position);
    }

    /// <summary>What a read that failed means to whoever asked: a refusal, a source that is away, or a flow that cannot be carried out.</summary>
    public static Error Of(QueryException error) => error.Failure switch
    {
        QueryFailure.Source or QueryFailure.Engine => new Unavailable(error.Message),
        QueryFailure.Refused => new Forbidden(error.Message, "ended"),
        _ => Invalid.Field(error.Node ?? "flow", error.Message),
    };

    /// <summary>What is said of a port that is not there or that one may not know of: the same.</summary>
    public static string NoSuchPort(string port) => $"There is no port '{(port.Length <= 200 ? port : port[..200] + "…")}', or you may not know of it.";
}
