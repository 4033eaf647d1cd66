using DataMesh.Portal.Platform.Settings;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DataMesh.Portal.Features.DataApi.Reference;

/// <summary>What the reference says of the API as a whole.</summary>
internal sealed class PortalDocument(PortalSettings settings) : IOpenApiDocumentTransformer
{
    public const string Bearer = "bearer";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "DataMesh Portal",
            Version = "v1",
            Description = "Everything that a screen can do, through the same services. Sign in with `Authorization: Bearer <key>`; make a key in your account or with `keys create`.\n\n"
                + "Errors are problems by RFC 9457: `errors` by field, or by node of a flow. Lists take `limit` (50, at most 200) and `cursor`, and answer `items` and `next`. "
                + "What people edit carries an `ETag`: a write brings it back in `If-Match`, else it gets 428 or 412. What you may not know of is 404; what you know of and may not do is 403.",
        };
        if (settings.PublicUrl.Length > 0) document.Servers = [new OpenApiServer { Url = settings.PublicUrl }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key of yours." };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        return Task.CompletedTask;
    }
}
