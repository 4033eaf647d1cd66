using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Features.DataApi.OData.Writing;
using Microsoft.OpenApi;

namespace DataMesh.Portal.Features.DataApi.Reference;

/// <summary>The addresses of a service as operations.</summary>
internal sealed class ServiceOperations(OpenApiDocument document, ODataService service)
{
    /// <summary>What there is to read.</summary>
    public OpenApiPathItem ServiceDocument() => Get("Service", "listSets", "What there is to read", [], Ok("The entity sets that the caller may read.", ServiceSchemas.Object("The service document.",
        ("@odata.context", ServiceSchemas.Text("Where the types stand.")),
        ("value", new OpenApiSchema { Type = JsonSchemaType.Array, Items = ServiceSchemas.Object("An entity set.", ("name", ServiceSchemas.Text("Its name.")), ("title", ServiceSchemas.Text("Its name for people.")), ("kind", ServiceSchemas.Text("EntitySet.")), ("url", ServiceSchemas.Text("Its address, relative to the service's."))) }))));

    /// <summary>The types.</summary>
    public OpenApiPathItem Metadata() => Get("Service", "getMetadata", "The types, as CSDL in XML", [], new OpenApiResponse
    {
        Description = $"The types of {service.Title}.",
        Content = new Dictionary<string, OpenApiMediaType> { ["application/xml"] = new() { Schema = ServiceSchemas.Text("CSDL.") } },
    });

    /// <summary>Rows of a set.</summary>
    public OpenApiPathItem Rows(ODataSet set)
    {
        var ok = Ok("Rows, page by page.", ServiceSchemas.Page(set, document));
        ok.Content![ODataFormat.Ndjson] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(set.TypeName, document) };
        ok.Content[ODataFormat.Csv] = new OpenApiMediaType { Schema = ServiceSchemas.Text("All rows, with a line of names in front.") };
        ok.Content[ODataFormat.Parquet] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, ContentMediaType = ODataFormat.Parquet, Description = "All rows as a file." } };
        return Get(set.Name, $"list_{set.Name}", $"Rows of {set.Title}",
            [ServiceOptions.Select(set), ServiceOptions.Filter(set), ServiceOptions.OrderBy(set), .. Shared("top", "skip", "count", "format", "prefer", "ifNoneMatch")], ok, unchanged: true);
    }

    /// <summary>How many rows meet a filter.</summary>
    public OpenApiPathItem Count(ODataSet set) => Get(set.Name, $"count_{set.Name}", $"How many rows of {set.Title} there are", [ServiceOptions.Filter(set)], new OpenApiResponse
    {
        Description = "The number.",
        Content = new Dictionary<string, OpenApiMediaType> { ["text/plain"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } } },
    });

    /// <summary>One row by its key.</summary>
    public OpenApiPathItem One(ODataSet set) => Get(set.Name, $"get_{set.Name}", $"One row of {set.Title} by its key",
        [.. ServiceOptions.Keys(set), ServiceOptions.Select(set)], Ok("The row.", new OpenApiSchemaReference(set.TypeName, document)));

    private OpenApiPathItem Get(string tag, string id, string summary, IList<IOpenApiParameter> parameters, OpenApiResponse ok, bool unchanged = false) => new()
    {
        Operations = new Dictionary<HttpMethod, OpenApiOperation>
        {
            [HttpMethod.Get] = new()
            {
                OperationId = id, Summary = summary, Tags = new HashSet<OpenApiTagReference> { new(tag, document) },
                Parameters = parameters.Count > 0 ? parameters : null, Responses = ServiceResponses.With(document, ok, unchanged),
            },
        },
    };

    private IEnumerable<IOpenApiParameter> Shared(params string[] names) => names.Select(name => new OpenApiParameterReference(name, document));

    private static OpenApiResponse Ok(string description, IOpenApiSchema schema) => new() { Description = description, Content = ServiceResponses.Json(schema) };
}
