using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Platform.Limits;

public class RateLimitTests
{
    [Fact]
    public async Task Requests_MoreThanTheMinuteHolds_Are429WithWhenToComeAgainAndOthersGoOn()
    {
        await using var portal = new PortalFactory().With("Limits:RequestsPerMinute", "3").With("Limits:RowsPerMinute", "1000");
        using var one = await portal.ClientAsync("one@example.com");
        using var other = await portal.ClientAsync("other@example.com");
        var me = new Uri("/api/v1/me", UriKind.Relative);
        for (var left = 2; left >= 0; left--)
        {
            using var answer = await one.GetAsync(me);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("\"requests\";q=3;w=60, \"rows\";q=1000;w=60", Assert.Single(answer.Headers.GetValues("RateLimit-Policy")));
            Assert.Matches($"^\"requests\";r={left};t=[0-9]+, \"rows\";r=1000;t=[0-9]+$", Assert.Single(answer.Headers.GetValues("RateLimit")));
        }

        using var refused = await one.GetAsync(me);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("urn:datamesh-portal:problem:too-many-requests", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
        using var odata = await one.GetAsync(new Uri("/odata/commerce/shop", UriKind.Relative));
        Assert.Equal(HttpStatusCode.TooManyRequests, odata.StatusCode);
        Assert.InRange(odata.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Contains("requests a minute", (await odata.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        using var fine = await other.GetAsync(me);
        Assert.Equal(HttpStatusCode.OK, fine.StatusCode);
    }

    [Fact]
    public async Task Requests_WithoutLimits_SayNothingOfThem()
    {
        await using var portal = new PortalFactory().With("Limits:RowsPerMinute", "0");
        using var client = await portal.ClientAsync("one@example.com");
        using var answer = await client.GetAsync(new Uri("/api/v1/me", UriKind.Relative));
        Assert.False(answer.Headers.Contains("RateLimit"));
    }
}
