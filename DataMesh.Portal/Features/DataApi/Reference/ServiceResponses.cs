using Microsoft.OpenApi;

namespace DataMesh.Portal.Features.DataApi.Reference;

/// <summary>Answers that are the same at every address of a service.</summary>
internal static class ServiceResponses
{
    // Status, name in the document, meaning.
    private static readonly (string Status, string Name, string Means)[] s_failures =
    [
        ("400", "BadOption", "An option is wrong: `error.target` names it, `error.innererror.position` says where in it."),
        ("401", "NotSignedIn", "No key, or one that is not valid any more."),
        ("403", "NotGranted", "The grant ended, or its level is too low: `error.innererror.reason`, and in `request` where to ask."),
        ("404", "NotThere", "There is no such thing, or the caller may not know of it."),
        ("406", "NoSuchForm", "No form that was named in `$format` or Accept."),
        ("429", "TooMany", "Over a limit; Retry-After says when to come again."),
        ("501", "NotKnown", "An option of OData that the portal does not have, such as `$expand`."),
        ("502", "SourceAway", "A source did not answer."),
    ];

    /// <summary>The failures as components.</summary>
    public static Dictionary<string, IOpenApiResponse> Common(OpenApiDocument document) => s_failures.ToDictionary(f => f.Name, f => (IOpenApiResponse)new OpenApiResponse
    {
        Description = f.Means,
        Headers = f.Status == "429" ? new Dictionary<string, IOpenApiHeader> { ["Retry-After"] = Header("Seconds until the next call may succeed."), ["RateLimit"] = Limit(), ["RateLimit-Policy"] = Policy() } : null,
        Content = Json(new OpenApiSchemaReference(ServiceSchemas.Error, document)),
    }, StringComparer.Ordinal);

    /// <summary>The answers of an operation: what it gives, and how it fails.</summary>
    public static OpenApiResponses With(OpenApiDocument document, OpenApiResponse ok, bool unchanged = false)
    {
        ok.Headers ??= new Dictionary<string, IOpenApiHeader>();
        ok.Headers["RateLimit"] = Limit();
        ok.Headers["RateLimit-Policy"] = Policy();
        var responses = new OpenApiResponses { ["200"] = ok };
        if (unchanged)
        {
            ok.Headers["ETag"] = Header("Weak: the version of these rows, where the sources can tell theirs.");
            responses["304"] = new OpenApiResponse { Description = "Nothing changed since the ETag in If-None-Match." };
        }

        foreach (var (status, name, _) in s_failures) responses[status] = new OpenApiResponseReference(name, document);
        return responses;
    }

    /// <summary>JSON of this schema.</summary>
    public static Dictionary<string, OpenApiMediaType> Json(IOpenApiSchema schema) => new(StringComparer.Ordinal) { ["application/json"] = new OpenApiMediaType { Schema = schema } };

    private static OpenApiHeader Limit() => Header("What is left of the limits that hold for the caller, and when it is whole again.");

    private static OpenApiHeader Policy() => Header("The limits themselves.");

    private static OpenApiHeader Header(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
