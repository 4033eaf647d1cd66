using DataMesh.Portal.Features.Webhooks.Managing;
using DataMesh.Portal.Platform.Settings;

namespace DataMesh.Portal.Tests.Features.Webhooks;

public class WebhookAddressTests
{
    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/", "closed to webhooks")]
    [InlineData("https://169.254.169.254/", "closed to webhooks")]
    [InlineData("https://localhost/", "closed to webhooks")]
    [InlineData("https://[::1]/", "closed to webhooks")]
    [InlineData("https://2130706434/", "closed to webhooks")]
    [InlineData("https://[::ffff:10.0.0.1]/", "closed to webhooks")]
    [InlineData("http://9.9.9.9/", "begins with https://")]
    [InlineData("https://no-such-host.invalid/", "There is no host")]
    [InlineData("https://user:pass@9.9.9.9/", "do not belong into the address")]
    [InlineData("https://9.9.9.9/#part", "leave it out")]
    [InlineData("ftp://9.9.9.9/", "beginning with https://")]
    [InlineData("", "beginning with https://")]
    public async Task Check_AddressThatIsClosedOrWrong_NamesTheFieldAndTheMend(string url, string why)
    {
        // What sources may reach opens nothing to webhooks.
        var wrong = await new WebhookAddress(new PortalSettings { AllowedHosts = ["127.0.0.0/8", "169.254.169.254"] }).CheckAsync(url, default);
        Assert.Equal("url", wrong?.Field);
        Assert.Contains(why, wrong!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:8080/hook")]
    [InlineData("http://10.1.2.3/hook")]
    public async Task Check_HttpToAHostThatIsAllowed_IsTaken(string url)
        => Assert.Null(await new WebhookAddress(new PortalSettings { Webhooks = new WebhookSettings { AllowedHosts = ["localhost", "10.1.0.0/16"] } }).CheckAsync(url, default));

    [Fact]
    public async Task Check_HttpsToAPublicHost_IsTaken() => Assert.Null(await new WebhookAddress(new PortalSettings()).CheckAsync("https://9.9.9.9/hook", default));
}
