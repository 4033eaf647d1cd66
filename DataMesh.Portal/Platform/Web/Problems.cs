using DataMesh.Portal.Platform.Results;
using Microsoft.AspNetCore.Mvc;
using ProblemHttpResult = Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult;

namespace DataMesh.Portal.Platform.Web;

/// <summary>The one map from expected failures to RFC 9457 problems.</summary>
public static class Problems
{
    private const string RetryAfter = "retryAfter";

    /// <summary>What every problem has: the trace, and in the header <c>Retry-After</c> when to come again.</summary>
    internal static void Complete(ProblemDetailsContext context)
    {
        context.ProblemDetails.Extensions["traceId"] = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        if (context.ProblemDetails.Extensions.TryGetValue(RetryAfter, out var seconds)) context.HttpContext.Response.Headers.RetryAfter = seconds?.ToString();
    }

    /// <summary>The error as a problem: <c>type</c>, <c>title</c>, <c>status</c>, <c>detail</c>, and <c>errors</c> by field or node.</summary>
    public static ProblemHttpResult ToProblem(this Error error)
    {
        var (status, title, type) = error switch
        {
            NotFound => (StatusCodes.Status404NotFound, "Not found", "not-found"),
            Forbidden => (StatusCodes.Status403Forbidden, "Not allowed", "not-allowed"),
            Invalid => (StatusCodes.Status400BadRequest, "The input is wrong", "invalid-input"),
            Conflict => (StatusCodes.Status409Conflict, "That cannot be done now", "conflict"),
            Stale => (StatusCodes.Status412PreconditionFailed, "Changed meanwhile", "changed-meanwhile"),
            Blocked => (StatusCodes.Status422UnprocessableEntity, "Blocked by policies", "blocked"),
            Unavailable => (StatusCodes.Status502BadGateway, "A source did not answer", "source-unavailable"),
            TooMany => (StatusCodes.Status429TooManyRequests, "Too many requests", "too-many-requests"),
            TooLarge => (StatusCodes.Status413PayloadTooLarge, "Too large", "too-large"),
            _ => throw new InvalidOperationException($"No problem is mapped for {error.GetType().Name}."),
        };
        var problem = new ProblemDetails
        {
            Status = status,
            Title = title,
            Type = $"urn:datamesh-portal:problem:{type}",
            Detail = error.Message,
        };
        switch (error)
        {
            case Invalid invalid:
                problem.Extensions["errors"] = invalid.Fields.GroupBy(f => f.Field)
                    .ToDictionary(g => g.Key, g => g.Select(f => f.Message).ToArray());
                if (invalid.Fields.Any(f => f.Position is not null))
                    problem.Extensions["positions"] = invalid.Fields.Where(f => f.Position is not null)
                        .GroupBy(f => f.Field).ToDictionary(g => g.Key, g => g.First().Position);
                break;
            case Blocked blocked:
                problem.Extensions["policies"] = blocked.Findings;
                break;
            case TooMany tooMany:
                if (tooMany.Reason is { } which) problem.Extensions["reason"] = which;
                problem.Extensions[RetryAfter] = tooMany.RetryAfter;
                break;
            case Forbidden { Reason: { } reason }:
                problem.Extensions["reason"] = reason;
                break;
        }

        return TypedResults.Problem(problem);
    }

    /// <summary>The value by <paramref name="ok"/>, or the error as a problem.</summary>
    public static IResult ToHttp<T>(this Result<T> result, Func<T, IResult> ok)
        => result.Error is { } error ? error.ToProblem() : ok(result.Value);

    /// <summary>200 with the value, or the error as a problem.</summary>
    public static IResult ToHttp<T>(this Result<T> result) => result.ToHttp(value => TypedResults.Ok(value));
}
