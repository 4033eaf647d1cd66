using DataMesh.Portal.Features.Demo.Company;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Demo.Seeding;

/// <summary>Makes the demo's products and brings each into its state.</summary>
internal sealed class DemoCatalog(IProductService products)
{
    public async Task SeedAsync(DemoCast people, CancellationToken ct)
    {
        foreach (var product in DemoProducts.All)
        {
            var owner = people[product.Owner];
            var there = await products.GetAsync(owner, product.Domain, product.Slug, ct);
            if (there.Ok && there.Value.State == product.State && there.Value.Ports.Count == product.Ports.Length) continue;
            if (!there.Ok)
                (await products.CreateAsync(owner, new ProductInput(product.Domain, product.Slug, product.Name, product.Kind, product.Purpose, product.Limitations, product.Usage,
                    product.Tags, [owner.Email], product.Visibility), ct)).Must();
            foreach (var port in product.Ports)
                (await products.PutPortAsync(owner, product.Domain, product.Slug, port.Port, new PortInput(port.Title, port.Description, port.Source, port.Table,
                    [.. port.Columns.Select(Column)], null), null, ct)).Must();
            if (product.State != ProductState.Draft) (await products.PublishAsync(owner, product.Domain, product.Slug, ct)).Must();
            if (product.State == ProductState.Deprecated) (await products.DeprecateAsync(owner, product.Domain, product.Slug, ct)).Must();
        }
    }

    private static ColumnInput Column(DemoColumn column) => new(column.Name, null, column.Description, column.Classification, column.Personal, column.Key,
        References: column.References, Mask: column.Mask, Unit: column.Unit, Example: column.Example);
}
