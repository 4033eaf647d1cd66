using DataMesh.Portal.Features.DataApi.OData;
using DataMesh.Portal.Features.DataApi.OData.Finding;
using DataMesh.Portal.Features.DataApi.OData.Reading;
using DataMesh.Portal.Features.DataApi.Pages;
using DataMesh.Portal.Features.DataApi.Reference;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.UI.Navigation;
using Microsoft.OpenApi;

namespace DataMesh.Portal.Features.DataApi;

/// <summary>What this feature adds to the portal.</summary>
internal static class DataApiFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddDataApi(this IServiceCollection services)
    {
        services.AddSingleton(new PersonMenuEntry("API reference", "/api-docs", "code", 50));
        services.AddSingleton<ServiceFinder>();
        services.AddSingleton<KeptServices>();
        services.AddSingleton<PageReader>();
        services.AddSingleton<RowFiles>();
        services.AddSingleton<ODataEndpoint>();
        services.AddSingleton(new ProductTab("api", "API", 70, typeof(ProductApiTab), null));
        return services.AddOpenApi("v1", o =>
        {
            o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            o.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
            o.AddDocumentTransformer<PortalDocument>();
            o.AddOperationTransformer<PortalOperations>();
        });
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapDataApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        ODataRoutes.Map(routes);
        ServiceReference.Map(routes);
        return routes;
    }
}
