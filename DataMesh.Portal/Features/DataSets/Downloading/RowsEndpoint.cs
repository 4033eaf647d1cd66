using System.Security.Claims;
using System.Text.RegularExpressions;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Querying;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.Query.Execution;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace DataMesh.Portal.Features.DataSets.Downloading;

/// <summary>All rows of a kept set, in the form that the caller accepts.</summary>
internal sealed partial class RowsEndpoint(IDataSetService sets, IGovernedReader reader, IEnumerable<IRowWriter> writers, ILogger<RowsEndpoint> log)
{
    private const string Parquet = "application/vnd.apache.parquet";

    public static string MediaTypes => $"application/json, application/x-ndjson, text/csv, {Parquet}";

    /// <summary>Answers; once rows are on their way a failure breaks the connection off, so that nobody takes half an answer for a whole one.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="id">The set.</param>
    /// <param name="format">A file ending, for links, which cannot say Accept; null takes Accept.</param>
    /// <param name="http">The request and its answer.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>What to answer, or null when the rows are on their way already.</returns>
    public async Task<IResult?> AnswerAsync(ClaimsPrincipal user, Guid id, string? format, HttpContext http, CancellationToken ct)
    {
        var principal = user.Principal();
        var set = await sets.GetAsync(principal, id, ct);
        if (set.Error is { } error) return error.ToProblem();
        if ((format is null ? Accepted(http.Request) : Named(format)) is not { } mediaType)
            return TypedResults.Problem(new ProblemDetails { Status = 406, Title = "Not acceptable", Type = "urn:datamesh-portal:problem:not-acceptable", Detail = $"Rows come as {MediaTypes}; name one of them in Accept, or format=json, ndjson, csv or parquet." });
        var flow = QueryApi.ReadFlow(set.Value.Flow);
        if (flow.Error is { } broken) return broken.ToProblem();
        var way = mediaType is "text/csv" or Parquet ? "download" : "api";
        if (mediaType == Parquet)
            return (await reader.ParquetAsync(principal, flow.Value, way, ct)).ToHttp(file => TypedResults.Stream(file, Parquet, $"{FileName(set.Value.Name)}.parquet"));

        var writer = writers.Single(w => w.MediaType == mediaType);
        var stream = await reader.StreamAsync(principal, flow.Value, writer.Level, way, ct);
        if (stream.Error is { } refused) return refused.ToProblem();
        await using var rows = stream.Value;
        http.Response.ContentType = mediaType == "text/csv" ? "text/csv; charset=utf-8; header=present" : mediaType;
        var disposition = new ContentDispositionHeaderValue(way == "download" ? "attachment" : "inline");
        disposition.SetHttpFileName($"{FileName(set.Value.Name)}.{writer.Extension}");
        http.Response.Headers.ContentDisposition = disposition.ToString();
        try
        {
            await writer.WriteAsync(rows, http.Response.Body, ct);
        }
        catch (QueryException e)
        {
            BrokenOff(log, id, e.Failure);
            http.Abort();
        }

        return null;
    }

    private string? Named(string format) => format == "parquet" ? Parquet : writers.FirstOrDefault(w => w.Extension == format)?.MediaType;

    /// <summary>The best of the accepted types; without Accept it is JSON.</summary>
    private string? Accepted(HttpRequest request)
    {
        var accept = request.GetTypedHeaders().Accept;
        if (accept is null or { Count: 0 }) return "application/json";
        string[] offered = [.. writers.Select(w => w.MediaType).OrderBy(t => t == "application/json" ? 0 : 1), Parquet];
        return accept.Where(a => a.Quality is not 0).OrderByDescending(a => a.Quality ?? 1)
            .Select(a => offered.FirstOrDefault(o => new MediaTypeHeaderValue(o).IsSubsetOf(new MediaTypeHeaderValue(a.MediaType)))).FirstOrDefault(o => o is not null);
    }

    private static string FileName(string name) => Unsafe().Replace(name, "-").Trim('-', '.') is { Length: > 0 } usable ? usable : "data-set";

    [GeneratedRegex(@"[^\p{L}\p{N}._-]+")]
    private static partial Regex Unsafe();

    [LoggerMessage(1, LogLevel.Warning, "The rows of data set {Set} broke off on their way: {Failure}")]
    private static partial void BrokenOff(ILogger logger, Guid set, QueryFailure failure);
}
