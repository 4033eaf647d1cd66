using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Platform.Web;

/// <summary>How a route answers what is refused in front of it; routes without one answer problems.</summary>
/// <param name="Of">The answer to an error.</param>
internal sealed record RefusalForm(Func<Error, IResult> Of);

/// <summary>Refuses in the form of the route that was asked for.</summary>
internal static class RefusalForms
{
    /// <summary>Answers the error.</summary>
    public static Task RefuseAsync(this HttpContext http, Error error)
        => (http.GetEndpoint()?.Metadata.GetMetadata<RefusalForm>()?.Of(error) ?? error.ToProblem()).ExecuteAsync(http);
}
