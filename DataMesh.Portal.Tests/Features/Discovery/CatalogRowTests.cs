using Bunit;
using DataMesh.Portal.Features.Discovery.Browse;
using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Tests.UI;

namespace DataMesh.Portal.Tests.Features.Discovery;

public class CatalogRowTests : UiTest
{
    private static readonly SearchHit s_hit = new("shop/orders", "Orders", "Orders", "shop", "Shop", "sourceAligned", "published", "1.0", "Orders.", "Orders.", [], [], null, "none", null,
        new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), [], []);

    [Fact]
    public void Row_BrokenPorts_AreMarkedInWordsAndNamed()
    {
        var mark = Row(s_hit with { BrokenPorts = ["orders", "lines"] }).Find(".chip.bad");
        Assert.Equal("Source changed", mark.TextContent.Trim());
        Assert.Equal("The source of orders, lines no longer has what is promised; the product's page says what changed.", mark.GetAttribute("title"));
    }

    [Fact]
    public void Row_AllFits_IsNotMarked() => Assert.DoesNotContain("Source changed", Row(s_hit).Markup, StringComparison.Ordinal);

    private IRenderedComponent<CatalogRow> Row(SearchHit hit) => Render<CatalogRow>(p => p.Add(r => r.Hit, hit));
}
