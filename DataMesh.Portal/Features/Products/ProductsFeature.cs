namespace DataMesh.Portal.Features.Products;

/// <summary>What this feature adds to the portal.</summary>
internal static class ProductsFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddProducts(this IServiceCollection services) => services;

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapProducts(this IEndpointRouteBuilder routes) => routes;
}
