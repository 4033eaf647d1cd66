using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Mvc;

namespace DataMesh.Portal.Features.Accounts.Reporting;

/// <summary><c>/api/v1/keys/report</c>: for scanners of repositories, and everybody else who finds a key.</summary>
internal static class KeyReportRoutes
{
    public static void MapKeyReports(this IEndpointRouteBuilder routes)
        => routes.MapApi("/keys", "Accounts").MapPost("/report", async (KeyReportBody? body, KeyReports reports, HttpContext http, CancellationToken ct)
                => await reports.TakeAsync(body?.Key, body?.Where, http.Connection.RemoteIpAddress, ct) ? TypedResults.Ok(new { message = KeyReports.Thanks }) : (IResult)TooMany(http))
            .AllowAnonymous().NeedsScope(ScopeKind.AnyKey)
            .WithSummary("Hands in an API key that was found, without signing in: a key of this portal is revoked at once. The answer is always the same");

    private static IResult TooMany(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "60";
        return TypedResults.Problem(new ProblemDetails { Status = StatusCodes.Status429TooManyRequests, Title = "Too many reports", Type = "urn:datamesh-portal:problem:too-many-requests", Detail = KeyReports.TooMany });
    }
}

/// <summary>A key that was found.</summary>
/// <param name="Key">The whole key.</param>
/// <param name="Where">Where it was found, for those whom it concerns.</param>
internal sealed record KeyReportBody(string? Key, string? Where);
