using DataMesh.Portal.Features.DataApi.OData.Model;
using Microsoft.OpenApi;

namespace DataMesh.Portal.Features.DataApi.Reference;

/// <summary>An OData service as an OpenAPI document, for tools that make clients, tests or forms out of one.</summary>
internal static class ServiceDocument
{
    /// <summary>The document of what the caller found.</summary>
    /// <param name="service">The service with the sets that the caller may read, and nothing else of it.</param>
    /// <param name="root">The portal's address, without a slash at its end.</param>
    public static OpenApiDocument Of(ODataService service, string root)
    {
        var document = new OpenApiDocument
        {
            Info = new OpenApiInfo { Title = service.Title, Version = service.Version, Description = Words(service, root) },
            Servers = [new OpenApiServer { Url = root }],
            Paths = [],
            Tags = new HashSet<OpenApiTag>(),
            Components = new OpenApiComponents
            {
                Schemas = ServiceSchemas.Common(),
                SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    [PortalDocument.Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key of yours." },
                    ["basic"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "For spreadsheets: your e-mail address, and an API key as the password." },
                },
            },
        };
        document.Security = [.. document.Components.SecuritySchemes!.Keys.Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] })];
        foreach (var set in service.Sets) document.Components.Schemas![set.TypeName] = ServiceSchemas.Row(set);
        document.Components.Responses = ServiceResponses.Common(document);
        document.Components.Parameters = ServiceOptions.Common();

        var operations = new ServiceOperations(document, service);
        document.Paths.Add($"/{service.Path}", operations.ServiceDocument());
        document.Paths.Add($"/{service.Path}/$metadata", operations.Metadata());
        foreach (var set in service.Sets)
        {
            document.Tags.Add(new OpenApiTag { Name = set.Name, Description = set.Description ?? set.Title });
            document.Paths.Add($"/{service.Path}/{set.Name}", operations.Rows(set));
            document.Paths.Add($"/{service.Path}/{set.Name}/$count", operations.Count(set));
            if (set.Keys.Count > 0) document.Paths.Add($"/{service.Path}/{set.Name}({ServiceOptions.KeyTemplate(set)})", operations.One(set));
        }

        document.Tags.Add(new OpenApiTag { Name = "Service", Description = "What there is to read, and its types." });
        return document;
    }

    private static string Words(ODataService service, string root) => string.Join("\n\n",
        ((string?[])[service.Description, "An OData 4 service. This document says what the caller who fetched it may read at that moment: only granted columns, masked where the grant says so.",
            service.Sets.Count > 0 ? null : service.Path.Split('/') is [_, not "datasets", _] ? $"No rows of it may be read yet: ask at {root}/access/request?product={Uri.EscapeDataString(service.Path["odata/".Length..])}" : "No rows of it may be read yet, since access to an input is missing."]).OfType<string>());
}
