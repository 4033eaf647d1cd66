using System.Net;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.UI;

public sealed class StatusPageTests : IDisposable
{
    private readonly PortalFactory _portal = new();

    public void Dispose() => _portal.Dispose();

    [Fact]
    public async Task Address_WithoutAPage_AnswersAPageThatSaysSo()
    {
        using var answer = await _portal.CreateClient().GetAsync(new Uri("/no-such-address", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is nothing here", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", string.Join(';', answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_OfTheApi_AnswersNoPage()
    {
        using var answer = await _portal.CreateClient().GetAsync(new Uri("/api/v1/no-such-address", UriKind.Relative));

        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/css/portal.css", "text/css")]
    [InlineData("/css/controls.css", "text/css")]
    [InlineData("/css/radzen-map.css", "text/css")]
    [InlineData("/js/theme.js", "text/javascript")]
    [InlineData("/_content/Radzen.Blazor/css/standard-base.css", "text/css")]
    [InlineData("/_content/Radzen.Blazor/Radzen.Blazor.min.js", "text/javascript")]
    [InlineData("/_framework/blazor.web.js", "text/javascript")]
    public async Task Assets_OfTheShell_AreServedToStrangers(string address, string type)
    {
        using var answer = await _portal.CreateClient().GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
    }
}
