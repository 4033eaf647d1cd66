using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Api;
using DataMesh.Portal.Features.Products.Catalog;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Documentation;
using DataMesh.Portal.Features.Products.Drafting;
using DataMesh.Portal.Features.Products.Drift;
using DataMesh.Portal.Features.Products.Ports;
using DataMesh.Portal.Features.Products.Publishing;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Products;

/// <summary>Data products: making, documenting, publishing.</summary>
internal static class ProductsFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddProducts(this IServiceCollection services)
    {
        services.AddSingleton<IPortDirectory, PortDirectory>();
        services.AddSingleton<IPortContracts, PortContracts>();
        services.AddSingleton<ProductViews>();
        services.AddSingleton<ProductQueries>();
        services.AddSingleton<ProductEditing>();
        services.AddSingleton<PortEditing>();
        services.AddSingleton<PortLooks>();
        services.AddSingleton<PortChecks>();
        services.AddSingleton<IPortDrift, PortDrifts>();
        services.AddSingleton<DriftSignal>();
        services.AddSingleton<IEventConsumer, UploadLooks>();
        services.AddSingleton<DriftWatch>();
        services.AddHostedService(s => s.GetRequiredService<DriftWatch>());
        services.AddSingleton<ProductLife>();
        services.AddSingleton<IProductService, ProductService>();
        services.AddSingleton<IProductDrafts, ProductDrafts>();
        services.AddSingleton<IBulkProducts, BulkProducts>();
        services.AddSingleton<ProductUse>();
        services.AddSingleton<IDomainUse>(s => s.GetRequiredService<ProductUse>());
        services.AddSingleton<ISourceUse>(s => s.GetRequiredService<ProductUse>());
        return services.AddProductsPages();
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapProducts(this IEndpointRouteBuilder routes)
    {
        ProductEndpoints.Map(routes);
        return routes;
    }
}
