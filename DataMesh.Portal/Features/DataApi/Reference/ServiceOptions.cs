using System.Text.Json.Nodes;
using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Features.DataApi.OData.Options;
using DataMesh.Portal.Features.DataApi.OData.Reading;
using DataMesh.Portal.Query.Plan;
using Microsoft.OpenApi;

namespace DataMesh.Portal.Features.DataApi.Reference;

/// <summary>The options of an address as parameters.</summary>
internal static class ServiceOptions
{
    /// <summary>Options that are the same for every set, by their names in the document.</summary>
    public static Dictionary<string, IOpenApiParameter> Common() => new(StringComparer.Ordinal)
    {
        ["top"] = Query("$top", "Rows at most.", Number(0, null)),
        ["skip"] = Query("$skip", "Rows to leave out. Leaving out costs reading them: follow @odata.nextLink instead.", Number(0, OptionsReader.MostSkipped)),
        ["count"] = Query("$count", "Whether the first page tells how many rows meet the filter.", new OpenApiSchema { Type = JsonSchemaType.Boolean }),
        ["format"] = Query("$format", "The form of the answer; Accept says the same. CSV and Parquet are downloads and need a grant of level export.", Words(["json", "ndjson", "csv", "parquet"])),
        ["prefer"] = new OpenApiParameter { Name = "Prefer", In = ParameterLocation.Header, Description = $"odata.maxpagesize=N: rows of a page, up to {PageReader.MostPage}; {PageReader.DefaultPage} without it.", Schema = ServiceSchemas.Text("E.g. odata.maxpagesize=500") },
        ["ifNoneMatch"] = new OpenApiParameter { Name = "If-None-Match", In = ParameterLocation.Header, Description = "The ETag of the answer that you have: 304 where nothing changed.", Schema = ServiceSchemas.Text("An ETag.") },
    };

    /// <summary>The columns to answer.</summary>
    public static OpenApiParameter Select(ODataSet set) => List("$select", "The columns to answer, in order; all without it.", set.Columns.Select(c => c.Property));

    /// <summary>The order.</summary>
    public static OpenApiParameter OrderBy(ODataSet set) => List("$orderby", "The order; null is less than everything.", set.Columns.SelectMany(c => (string[])[c.Property, $"{c.Property} desc"]));

    /// <summary>The condition, with an example over the set's own columns.</summary>
    public static OpenApiParameter Filter(ODataSet set) => new()
    {
        Name = "$filter", In = ParameterLocation.Query,
        Description = "A condition: eq ne gt ge lt le and or not in, parentheses, contains startswith endswith length tolower toupper, year month day; at most 100 parts. A wrong one is a 400 that says where.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 8_000 },
        Example = JsonValue.Create($"{(set.Columns.FirstOrDefault(c => !c.Key) ?? set.Columns[0]).Property} ne null"),
    };

    /// <summary>What stands in the parentheses of an address that names one row.</summary>
    public static string KeyTemplate(ODataSet set) => set.Keys is [var only] ? Place(only) : string.Join(',', set.Keys.Select(k => $"{k.Property}={Place(k)}"));

    /// <summary>The parameters of <see cref="KeyTemplate"/>.</summary>
    public static IEnumerable<OpenApiParameter> Keys(ODataSet set) => set.Keys.Select(k => new OpenApiParameter
    {
        Name = k.Property, In = ParameterLocation.Path, Required = true, Description = k.Description ?? "Part of the row's key.", Schema = ServiceSchemas.Column(k),
    });

    private static string Place(ODataColumn key) => key.Type.Kind == LogicalKind.String ? $"'{{{key.Property}}}'" : $"{{{key.Property}}}";

    private static OpenApiParameter List(string name, string description, IEnumerable<string> words) => new()
    {
        Name = name, In = ParameterLocation.Query, Description = description, Style = ParameterStyle.Form, Explode = false,
        Schema = new OpenApiSchema { Type = JsonSchemaType.Array, UniqueItems = true, Items = Words(words) },
    };

    private static OpenApiParameter Query(string name, string description, OpenApiSchema schema) => new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };

    private static OpenApiSchema Words(IEnumerable<string> words) => new() { Type = JsonSchemaType.String, Enum = [.. words.Select(w => (JsonNode)JsonValue.Create(w))] };

    private static OpenApiSchema Number(long least, long? most) => new()
    {
        Type = JsonSchemaType.Integer, Minimum = least.ToString(System.Globalization.CultureInfo.InvariantCulture), Maximum = most?.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
