using DataMesh.Portal.Features.Products.Pages;

namespace DataMesh.Portal.Tests.Features.Products;

public class MendLinksTests
{
    [Theory]
    [InlineData("purpose", "step=docs&field=purpose")]
    [InlineData("owners", "step=docs&field=owners")]
    [InlineData("ports", "step=source")]
    [InlineData("ports.orders", "step=columns&port=orders")]
    [InlineData("ports.orders.examples", "step=columns&port=orders&field=examples")]
    [InlineData("ports.orders.columns.email.description", "step=columns&port=orders&column=email&field=description")]
    [InlineData("ports.orders.columns.geo.lat.classification", "step=columns&port=orders&column=geo.lat&field=classification")]
    [InlineData("ports.orders.columns.geo.lat", "step=columns&port=orders&column=geo.lat")]
    [InlineData("ports.orders.columns.a b&c.description", "step=columns&port=orders&column=a%20b%26c&field=description")]
    public void Of_Field_LeadsToItsStepAndField(string field, string expected)
        => Assert.Equal($"/products/commerce/orders/edit?{expected}", MendLinks.Of("commerce/orders", field));
}
