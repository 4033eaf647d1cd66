using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Pages.Parts;

namespace DataMesh.Portal.Features.Products;

/// <summary>What the pages of products bring: the product's own tabs, and the list of products on a domain's page.</summary>
internal static class ProductsPages
{
    /// <summary>Registers the tabs.</summary>
    public static IServiceCollection AddProductsPages(this IServiceCollection services)
    {
        services.AddSingleton(new ProductTab("overview", "Overview", 0, typeof(OverviewTab), null));
        services.AddSingleton(new ProductTab("schema", "Schema", 10, typeof(SchemaTab), null));
        services.AddSingleton(new ProductTab("preview", "Preview", 20, typeof(PreviewTab), null));
        services.AddSingleton(new ProductTab("activity", "Activity", 90, typeof(ActivityTab), null));
        services.AddSingleton(new DomainTab("products", "Products", 10, typeof(DomainProducts), null));
        return services;
    }
}
