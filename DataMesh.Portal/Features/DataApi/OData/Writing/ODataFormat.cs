using System.Globalization;
using DataMesh.Portal.Features.DataApi.OData.Options;
using Microsoft.Net.Http.Headers;

namespace DataMesh.Portal.Features.DataApi.OData.Writing;

/// <summary>How much a JSON answer says of itself.</summary>
internal enum MetadataLevel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What a client with <c>$metadata</c> lacks.</summary>
    Minimal,

    /// <summary>Types and addresses too.</summary>
    Full,
}

/// <summary>The form of an answer.</summary>
/// <param name="MediaType">The media type, without parameters.</param>
/// <param name="Metadata">For JSON.</param>
/// <param name="Ieee754">For JSON: whether numbers that a double cannot hold are texts.</param>
internal sealed record ODataFormat(string MediaType, MetadataLevel Metadata = MetadataLevel.Minimal, bool Ieee754 = false)
{
    public const string Json = "application/json";
    public const string Csv = "text/csv";
    public const string Ndjson = "application/x-ndjson";
    public const string Parquet = "application/vnd.apache.parquet";

    private static readonly string[] s_offered = [Json, Ndjson, Csv, Parquet];

    /// <summary>The form that <c>$format</c> or else Accept names; null where there is none of them.</summary>
    public static ODataFormat? Of(HttpRequest request)
    {
        if (OptionsReader.Text(request.Query, "$format") is { } format) return Named(format);
        var accept = request.GetTypedHeaders().Accept;
        if (accept is null or { Count: 0 }) return new ODataFormat(Json);
        return accept.Where(a => a.Quality is not 0).OrderByDescending(a => a.Quality ?? 1).Select(Fitting).FirstOrDefault(f => f is not null);
    }

    /// <summary>The value of Content-Type.</summary>
    public string ContentType => MediaType switch
    {
        Json => string.Create(CultureInfo.InvariantCulture, $"application/json;odata.metadata={Metadata.ToString().ToLowerInvariant()}{(Ieee754 ? ";IEEE754Compatible=true" : "")};charset=utf-8"),
        Csv => "text/csv; charset=utf-8; header=present",
        _ => MediaType,
    };

    private static ODataFormat? Named(string format) => format switch
    {
        "json" => new ODataFormat(Json),
        "csv" => new ODataFormat(Csv),
        "ndjson" => new ODataFormat(Ndjson),
        "parquet" => new ODataFormat(Parquet),
        _ => MediaTypeHeaderValue.TryParse(format, out var type) && s_offered.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase) ? Fitting(type) : null,
    };

    private static ODataFormat? Fitting(MediaTypeHeaderValue asked)
    {
        var plain = new MediaTypeHeaderValue(asked.MediaType);
        if (s_offered.FirstOrDefault(o => new MediaTypeHeaderValue(o).IsSubsetOf(plain)) is not { } offered) return null;
        if (offered != Json) return new ODataFormat(offered);
        var level = (Parameter(asked, "odata.metadata") ?? Parameter(asked, "metadata"))?.ToLowerInvariant() switch
        {
            null or "minimal" => MetadataLevel.Minimal,
            "none" => MetadataLevel.None,
            "full" => MetadataLevel.Full,
            _ => (MetadataLevel?)null,
        };
        return level is { } known ? new ODataFormat(Json, known, string.Equals(Parameter(asked, "IEEE754Compatible"), "true", StringComparison.OrdinalIgnoreCase)) : null;
    }

    private static string? Parameter(MediaTypeHeaderValue type, string name)
        => type.Parameters.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value.ToString().Trim('"');
}
