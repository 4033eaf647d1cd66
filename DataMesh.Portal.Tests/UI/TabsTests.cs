using Bunit;
using DataMesh.Portal.UI.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.UI;

public class TabsTests : UiTest
{
    private static readonly TabItem[] s_items = [new("overview", "Overview"), new("schema", "Schema", 9), new("preview", "Preview")];

    [Fact]
    public void Tabs_Links_KeepOtherParametersAndLeaveTheFirstTabBare()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/products/commerce/orders?q=amount&tab=schema");

        var tabs = Render<Tabs>(p => p.Add(t => t.Items, s_items).Add(t => t.Active, "schema"));

        Assert.Equal(
            ["http://localhost/products/commerce/orders?q=amount", "http://localhost/products/commerce/orders?q=amount&tab=schema", "http://localhost/products/commerce/orders?q=amount&tab=preview"],
            tabs.FindAll("a").Select(a => a.GetAttribute("href")));
    }

    [Theory]
    [InlineData("schema", "Schema9")]
    [InlineData(null, "Overview")]
    [InlineData("no-such-tab", "Overview")]
    public void Tabs_Active_IsSaidAloudForExactlyOne(string? active, string expected)
    {
        var tabs = Render<Tabs>(p => p.Add(t => t.Items, s_items).Add(t => t.Active, active));

        Assert.Equal(expected, Assert.Single(tabs.FindAll("[aria-current=page]")).TextContent);
    }
}
