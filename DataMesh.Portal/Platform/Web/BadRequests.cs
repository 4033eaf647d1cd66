using System.Text.Json;
using DataMesh.Portal.Platform.Results;
using Microsoft.AspNetCore.Diagnostics;

namespace DataMesh.Portal.Platform.Web;

/// <summary>Bodies and parameters that the framework could not read become problems that name the field.</summary>
internal sealed class BadRequests(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        if (exception is BadHttpRequestException bad)
        {
            var error = bad.InnerException is JsonException json
                ? Invalid.Field(Field(json.Path), $"The body cannot be read at {json.Path ?? "$"} (line {json.LineNumber + 1}): {Reason(json)}")
                : new Invalid(bad.Message, []);
            if (bad.StatusCode == StatusCodes.Status413PayloadTooLarge) await new TooLarge("The body is too large.").ToProblem().ExecuteAsync(httpContext);
            else await error.ToProblem().ExecuteAsync(httpContext);
            return true;
        }

        if (!Api.IsForPrograms(httpContext.Request.Path)) return false;
        httpContext.Response.StatusCode = StatusCodes.Status500InternalServerError;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = 500, Title = "Something went wrong", Detail = "The portal failed; the trace id finds the reason in its log." },
        });
    }

    private static string Field(string? path) => path is null or "$" ? "body" : path.TrimStart('$', '.');

    // The framework's text names .NET types; what the caller can use is where it is and what was expected.
    private static string Reason(JsonException e)
        => e.Message.Contains("could not be converted", StringComparison.Ordinal) ? "the value has the wrong type or is not one of the allowed words."
            : e.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "there is no such field."
            : e.Message.Split(" Path:")[0];
}
