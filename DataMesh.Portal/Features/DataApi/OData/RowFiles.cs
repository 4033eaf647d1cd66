using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Features.DataApi.OData.Options;
using DataMesh.Portal.Features.DataApi.OData.Reading;
using DataMesh.Portal.Features.DataApi.OData.Writing;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using Microsoft.Net.Http.Headers;

namespace DataMesh.Portal.Features.DataApi.OData;

/// <summary>All rows at once, in the forms in which data sets are fetched too: CSV, NDJSON and Parquet.</summary>
internal sealed partial class RowFiles(PageReader pages, IEnumerable<IRowWriter> writers, ILogger<RowFiles> log)
{
    /// <summary>Answers; once rows are on their way a failure breaks the connection off, so that nobody takes half an answer for a whole one.</summary>
    /// <returns>Why not, or null when the rows were sent.</returns>
    /// <exception cref="OptionException">An option cannot be followed in this form.</exception>
    public async Task<Error?> AnswerAsync(Principal principal, ODataSet set, QueryOptions options, ODataFormat format, HttpContext http, CancellationToken ct)
    {
        if (options.SkipToken is not null) throw new OptionException("$skiptoken", 0, "Only JSON comes in pages; leave $skiptoken out.");
        if (options.Count) throw new OptionException("$count", 0, "Only JSON has a place for the number of rows; ask at …/$count.");
        if (format.MediaType == ODataFormat.Parquet)
        {
            if (options.Skip > 0) throw new OptionException("$skip", 0, "Parquet comes whole; filter instead of leaving rows out.");
            var made = await pages.ParquetAsync(principal, set, options, ct);
            if (made.Error is { } lacking) return lacking;
            await using var file = made.Value;
            Begin(http, set, format, "parquet");
            await SendAsync(http, set, () => file.CopyToAsync(http.Response.Body, ct));
            return null;
        }

        var writer = writers.Single(w => w.MediaType == format.MediaType);
        var stream = await pages.StreamAsync(principal, set, options, writer.Level, ct);
        if (stream.Error is { } refused) return refused;
        await using var rows = stream.Value;
        Begin(http, set, format, writer.Extension);
        await SendAsync(http, set, () => writer.WriteAsync(rows, http.Response.Body, ct));
        return null;
    }

    private async Task SendAsync(HttpContext http, ODataSet set, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (QueryException e)
        {
            BrokenOff(log, set.Name, e.Failure);
            http.Abort();
        }
    }

    private static void Begin(HttpContext http, ODataSet set, ODataFormat format, string extension)
    {
        http.Response.ContentType = format.ContentType;
        var disposition = new ContentDispositionHeaderValue(format.MediaType == ODataFormat.Ndjson ? "inline" : "attachment");
        disposition.SetHttpFileName($"{set.Name}.{extension}");
        http.Response.Headers.ContentDisposition = disposition.ToString();
    }

    [LoggerMessage(1, LogLevel.Warning, "The rows of {Set} broke off on their way: {Failure}")]
    private static partial void BrokenOff(ILogger logger, string set, QueryFailure failure);
}
