using System.Globalization;
using DataMesh.Portal.Platform.Results;
using Microsoft.AspNetCore.Mvc;

namespace DataMesh.Portal.Platform.Web;

/// <summary>Revisions as ETags: a read sends one, a write has to bring it back in <c>If-Match</c>.</summary>
public static class ETags
{
    /// <summary>Adds the revision as a strong ETag to the answer.</summary>
    public static void SetETag(this HttpContext http, long revision)
        => http.Response.Headers.ETag = $"\"{revision.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>200 with the value and its ETag.</summary>
    public static IResult Tagged<T>(HttpContext http, T value, long revision)
    {
        http.SetETag(revision);
        return TypedResults.Ok(value);
    }

    /// <summary>201 with the value, its ETag and its address.</summary>
    public static IResult Created<T>(HttpContext http, string location, T value, long revision)
    {
        http.SetETag(revision);
        return TypedResults.Created(location, value);
    }

    /// <summary>
    /// The revision in <c>If-Match</c>; null for <c>*</c>. Without the header, or with one that is not ours,
    /// <paramref name="problem"/> is 428 or 412 and has to be answered.
    /// </summary>
    public static long? IfMatch(this HttpRequest request, out IResult? problem)
    {
        problem = null;
        var header = request.Headers.IfMatch.ToString();
        if (header.Length == 0)
        {
            problem = TypedResults.Problem(new ProblemDetails
            {
                Status = StatusCodes.Status428PreconditionRequired,
                Title = "If-Match is required",
                Type = "urn:datamesh-portal:problem:precondition-required",
                Detail = "Send the ETag that you read in If-Match, so that nobody's change is lost.",
            });
            return null;
        }

        if (header == "*") return null;
        if (long.TryParse(header.Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)) return revision;
        problem = Stale.Of("this").ToProblem();
        return null;
    }
}
