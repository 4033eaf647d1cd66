using System.Security.Claims;
using System.Text.RegularExpressions;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Querying;
using DataMesh.Portal.Features.DataSets.Snapshots;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.Query.Execution;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace DataMesh.Portal.Features.DataSets.Downloading;

/// <summary>All rows of a kept set, or of a snapshot of it, in the form that the caller accepts.</summary>
internal sealed partial class RowsEndpoint(IDataSetService sets, IGovernedReader reader, SnapshotRows snapshots, IEnumerable<IRowWriter> writers, ILogger<RowsEndpoint> log)
{
    private const string Parquet = "application/vnd.apache.parquet";

    public static string MediaTypes => $"application/json, application/x-ndjson, text/csv, {Parquet}";

    /// <summary>Answers; once rows are on their way a failure breaks the connection off, so that nobody takes half an answer for a whole one.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="id">The set.</param>
    /// <param name="format">A file ending, for links, which cannot say Accept; null takes Accept.</param>
    /// <param name="snapshot">A run's id or <c>latest</c> for a snapshot; null reads the set itself.</param>
    /// <param name="http">The request and its answer.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>What to answer, or null when the rows are on their way already.</returns>
    public async Task<IResult?> AnswerAsync(ClaimsPrincipal user, Guid id, string? format, string? snapshot, HttpContext http, CancellationToken ct)
    {
        var principal = user.Principal();
        var set = await sets.GetAsync(principal, id, ct);
        if (set.Error is { } error) return error.ToProblem();
        if ((format is null ? Accepted(http.Request) : Named(format)) is not { } mediaType)
            return TypedResults.Problem(new ProblemDetails { Status = 406, Title = "Not acceptable", Type = "urn:datamesh-portal:problem:not-acceptable", Detail = $"Rows come as {MediaTypes}; name one of them in Accept, or format=json, ndjson, csv or parquet." });
        var opened = snapshot is null ? Live(principal, set.Value, mediaType is "text/csv" or Parquet ? "download" : "api") : await KeptAsync(principal, id, snapshot, ct);
        if (opened.Error is { } broken) return broken.ToProblem();
        if (mediaType == Parquet)
        {
            var made = await opened.Value.ParquetAsync(ct);
            if (made.Error is { } lacking) return lacking.ToProblem();
            await using var file = made.Value;
            http.Response.ContentLength = file.Length;
            return await SendAsync(http, id, set.Value.Name, Parquet, "attachment", "parquet", () => file.CopyToAsync(http.Response.Body, ct));
        }

        var writer = writers.Single(w => w.MediaType == mediaType);
        var stream = await opened.Value.StreamAsync(writer.Level, ct);
        if (stream.Error is { } refused) return refused.ToProblem();
        await using var rows = stream.Value;
        return await SendAsync(http, id, set.Value.Name, mediaType == "text/csv" ? "text/csv; charset=utf-8; header=present" : mediaType,
            mediaType == "text/csv" ? "attachment" : "inline", writer.Extension, () => writer.WriteAsync(rows, http.Response.Body, ct));
    }

    private async Task<IResult?> SendAsync(HttpContext http, Guid id, string name, string contentType, string shown, string extension, Func<Task> write)
    {
        http.Response.ContentType = contentType;
        var disposition = new ContentDispositionHeaderValue(shown);
        disposition.SetHttpFileName($"{FileName(name)}.{extension}");
        http.Response.Headers.ContentDisposition = disposition.ToString();
        try
        {
            await write();
        }
        catch (QueryException e)
        {
            BrokenOff(log, id, e.Failure);
            http.Abort();
        }

        return null;
    }

    private Result<Opened> Live(Principal principal, DataSetView set, string way)
        => QueryApi.ReadFlow(set.Flow).Map(flow => new Opened((level, ct) => reader.StreamAsync(principal, flow, level, way, ct), ct => reader.ParquetAsync(principal, flow, way, ct)));

    private async Task<Result<Opened>> KeptAsync(Principal principal, Guid set, string snapshot, CancellationToken ct)
        => (await snapshots.FindAsync(set, snapshot, ct)).Map(found => new Opened((level, stop) => snapshots.StreamAsync(principal, found, level, stop), stop => snapshots.ParquetAsync(principal, found, stop)));

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

    /// <summary>Rows that are there for the asking, live or kept.</summary>
    private sealed record Opened(Func<AccessLevel, CancellationToken, Task<Result<QueryStream>>> StreamAsync, Func<CancellationToken, Task<Result<Stream>>> ParquetAsync);

    [LoggerMessage(1, LogLevel.Warning, "The rows of data set {Set} broke off on their way: {Failure}")]
    private static partial void BrokenOff(ILogger logger, Guid set, QueryFailure failure);
}
