using System.Globalization;
using System.Text.Json;
using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Features.DataApi.OData.Options;
using DataMesh.Portal.Features.DataApi.OData.Reading;
using DataMesh.Portal.Features.DataApi.OData.Writing;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;

namespace DataMesh.Portal.Features.DataApi.OData;

/// <summary>Answers the addresses of an OData service.</summary>
internal sealed class ODataEndpoint(PageReader pages, IReadVersions versions, RowFiles files, PortalSettings settings)
{
    private const string Xml = "application/xml";

    /// <summary>The service document: what there is to read.</summary>
    public Task<IResult> DocumentAsync(Task<Result<ODataService>> finding, HttpContext http) => GuardedAsync(http, async () =>
    {
        OptionsReader.Check(http.Request.Query, "$format");
        if ((await finding) is var found && found.Error is { } error) return ODataErrors.Of(error);
        if (ODataFormat.Of(http.Request) is not { MediaType: ODataFormat.Json } format) return NotAcceptable(ODataFormat.Json);
        var root = Root(http, found.Value);
        var sets = found.Value.Sets.Select(s => new { name = s.Name, title = s.Title, kind = "EntitySet", url = s.Name });
        var document = format.Metadata == MetadataLevel.None ? new Dictionary<string, object> { ["value"] = sets } : new Dictionary<string, object> { ["@odata.context"] = root + "$metadata", ["value"] = sets };
        return TypedResults.Text(JsonSerializer.Serialize(document), format.ContentType);
    });

    /// <summary>The service's types.</summary>
    public static Task<IResult> MetadataAsync(Task<Result<ODataService>> finding, HttpContext http, CancellationToken ct) => GuardedAsync(http, async () =>
    {
        OptionsReader.Check(http.Request.Query, "$format");
        if ((await finding) is var found && found.Error is { } error) return ODataErrors.Of(error);
        if (OptionsReader.Text(http.Request.Query, "$format") is { } named && named is not ("xml" or Xml)) return NotAcceptable(Xml);
        http.Response.ContentType = "application/xml;charset=utf-8";
        await EdmWriter.WriteAsync(found.Value, http.Response.Body, ct);
        return TypedResults.Empty;
    });

    /// <summary>Rows of an entity set, or one of them by its key.</summary>
    public Task<IResult> RowsAsync(Task<Result<ODataService>> finding, Principal principal, string name, HttpContext http, CancellationToken ct) => GuardedAsync(http, async () =>
    {
        OptionsReader.Check(http.Request.Query);
        if ((await finding) is var found && found.Error is { } error) return ODataErrors.Of(error);
        var key = name.EndsWith(')') && name.IndexOf('(', StringComparison.Ordinal) is > 0 and var open ? name[(open + 1)..^1] : null;
        var opened = await OpenAsync(found.Value, principal, key is null ? name : name[..(name.Length - key.Length - 2)], http, ct);
        if (opened.Refusal is { } refused) return refused;
        var set = opened.Set!;
        if (ODataFormat.Of(http.Request) is not { } format) return NotAcceptable(string.Join(", ", ODataFormat.Json, ODataFormat.Ndjson, ODataFormat.Csv, ODataFormat.Parquet));
        if (key is not null) return await OneAsync(found.Value, set, OptionsReader.Read(http.Request.Query, set) with { Where = KeyReader.Read(key, set), Top = 1 }, principal, format, http, ct);
        var asked = set.Asked.Of(http.Request.QueryString.Value ?? "", () => new AskedRows(set, OptionsReader.Read(http.Request.Query, set)));
        if (await UnchangedAsync(principal, asked, format, http, ct)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        if (format.MediaType != ODataFormat.Json) return await files.AnswerAsync(principal, set, asked.Options, format, http, ct) is { } problem ? ODataErrors.Of(problem) : TypedResults.Empty;
        return await PageAsync(found.Value, set, asked, principal, format, http, ct);
    });

    /// <summary>How many rows of an entity set meet the filter, as plain text.</summary>
    public Task<IResult> CountAsync(Task<Result<ODataService>> finding, Principal principal, string name, HttpContext http, CancellationToken ct) => GuardedAsync(http, async () =>
    {
        OptionsReader.Check(http.Request.Query, "$filter");
        if ((await finding) is var found && found.Error is { } error) return ODataErrors.Of(error);
        var opened = await OpenAsync(found.Value, principal, name, http, ct);
        if (opened.Refusal is { } refused) return refused;
        var count = await pages.CountAsync(principal, opened.Set!, OptionsReader.Read(http.Request.Query, opened.Set!), ct);
        return count.Error is { } failed ? ODataErrors.Of(failed) : TypedResults.Text(count.Value.ToString(CultureInfo.InvariantCulture), "text/plain");
    });

    private async Task<IResult> PageAsync(ODataService service, ODataSet set, AskedRows asked, Principal principal, ODataFormat format, HttpContext http, CancellationToken ct)
    {
        var options = asked.Options;
        var size = PageSize(http, out var wished);
        long? count = null;
        if (options.Count)
        {
            var counted = await pages.CountAsync(principal, set, options, ct);
            if (counted.Error is { } uncounted) return ODataErrors.Of(uncounted);
            count = counted.Value;
        }

        var page = await pages.ReadAsync(principal, asked, size, ct);
        if (page.Error is { } error) return ODataErrors.Of(error);
        if (wished) http.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"odata.maxpagesize={size}");
        http.Response.ContentType = format.ContentType;
        var root = Root(http, service);
        await new JsonPage(root, service, set, options.Columns, format).WriteAsync(http.Response.BodyWriter, page.Value.Rows, !options.Selected, count, Next(root, set, page.Value, http), ct);
        return TypedResults.Empty;
    }

    private async Task<IResult> OneAsync(ODataService service, ODataSet set, QueryOptions options, Principal principal, ODataFormat format, HttpContext http, CancellationToken ct)
    {
        if (format.MediaType != ODataFormat.Json) return NotAcceptable(ODataFormat.Json);
        OptionsReader.Check(http.Request.Query, "$select", "$format");
        var page = await pages.ReadAsync(principal, new AskedRows(set, options), 1, ct);
        if (page.Error is { } error) return ODataErrors.Of(error);
        if (page.Value.Rows is not [var row]) return ODataErrors.Of(new NotFound($"'{set.Name}' has no row with this key."));
        http.Response.ContentType = format.ContentType;
        await new JsonPage(Root(http, service), service, set, options.Columns, format).WriteOneAsync(http.Response.BodyWriter, row, !options.Selected, ct);
        return TypedResults.Empty;
    }

    /// <summary>The set, or why it cannot be read: 403 where the caller may know of it, with where access is asked for.</summary>
    private async Task<(ODataSet? Set, IResult? Refusal)> OpenAsync(ODataService service, Principal principal, string name, HttpContext http, CancellationToken ct)
    {
        if (service.Sets.FirstOrDefault(s => s.Name == name) is { } set) return (set, null);
        // Granted in the meantime, perhaps; the next call sees that.
        if (service.Closed.TryGetValue(name, out var flow) && await pages.RefusedAsync(principal, flow, ct) is { } refused)
            return (null, ODataErrors.Of(refused, refused is Forbidden && service.Path.Split('/') is [_, not "datasets", _] ? $"{Portal(http)}access/request?product={Uri.EscapeDataString(service.Path["odata/".Length..])}" : null));
        return (null, ODataErrors.Of(new NotFound($"There is no entity set '{LiteralReader.Shorten(name)}' here, or you may not know of it.")));
    }

    /// <summary>Sends the ETag where the sources can tell their versions; whether the caller has these rows already.</summary>
    private async Task<bool> UnchangedAsync(Principal principal, AskedRows asked, ODataFormat format, HttpContext http, CancellationToken ct)
    {
        var level = format.MediaType is ODataFormat.Csv or ODataFormat.Parquet ? AccessLevel.Export : AccessLevel.Read;
        if (await versions.OfAsync(principal, asked.Whole, level, ct) is not { } version) return false;
        var options = asked.Options;
        var rest = string.Join('\n', format.ContentType, options.SkipToken, options.Top, options.Skip, options.Count, PageSize(http, out _), string.Join(',', options.Columns.Select(c => c.Property)), Portal(http));
        var tag = $"W/\"{version}-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(rest)).AsSpan(0, 8))}\"";
        http.Response.Headers.ETag = tag;
        return http.Request.Headers.IfNoneMatch.SelectMany(h => (h ?? "").Split(',', StringSplitOptions.TrimEntries)).Contains(tag, StringComparer.Ordinal);
    }

    private static string? Next(string root, ODataSet set, RowPage page, HttpContext http)
    {
        if (page.Next is not { } mark) return null;
        // The count was told on the first page; what was skipped and taken is behind the mark.
        var kept = http.Request.Query.Where(q => q.Key is not ("$skiptoken" or "$skip" or "$top" or "$count")).Select(q => (q.Key, Value: q.Value.ToString()));
        var options = kept.Concat(page.Left is { } left ? [("$top", left.ToString(CultureInfo.InvariantCulture))] : Array.Empty<(string, string)>()).Append(("$skiptoken", mark.Write()));
        return $"{root}{set.Name}?{string.Join('&', options.Select(o => $"{Uri.EscapeDataString(o.Item1).Replace("%24", "$", StringComparison.Ordinal)}={Uri.EscapeDataString(o.Item2)}"))}";
    }

    /// <summary>Rows of a page: what the header Prefer asks for, within what the portal gives.</summary>
    private static int PageSize(HttpContext http, out bool wished)
    {
        var wish = http.Request.Headers["Prefer"].SelectMany(h => (h ?? "").Split(',', ';')).Select(p => p.Split('=', 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(p => p is ["odata.maxpagesize" or "maxpagesize", _]);
        wished = int.TryParse(wish?[1].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0;
        return wished ? Math.Min(size, PageReader.MostPage) : PageReader.DefaultPage;
    }

    private static async Task<IResult> GuardedAsync(HttpContext http, Func<Task<IResult>> answer)
    {
        http.Response.Headers["OData-Version"] = "4.0";
        // What one caller may see is for no shared cache, and for the caller's own only after asking again.
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.Vary = "Accept, Authorization, Cookie, Prefer";
        try
        {
            return await answer();
        }
        catch (OptionException e)
        {
            return ODataErrors.Of(e);
        }
        catch (NotImplementedOption e)
        {
            return ODataErrors.Of(e);
        }
    }

    private static IResult NotAcceptable(string offered) => ODataErrors.Of(StatusCodes.Status406NotAcceptable, "not-acceptable", $"This comes as {offered}; name one of them in Accept or $format.");

    private string Root(HttpContext http, ODataService service) => $"{Portal(http)}{service.Path}/";

    private string Portal(HttpContext http) => settings.PublicUrl.Length > 0 ? settings.PublicUrl + "/" : $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/";
}
