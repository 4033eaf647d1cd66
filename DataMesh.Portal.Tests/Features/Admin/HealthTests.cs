using System.Net;
using System.Text.Json;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Admin;

public sealed class HealthTests(PortalFactory portal) : IClassFixture<PortalFactory>
{
    [Fact]
    public async Task Ready_WhenEverythingWorks_NamesTheFourChecksToAnybody()
    {
        using var answer = await portal.CreateClient().GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.Equal("ready", body.GetProperty("status").GetString());
        Assert.Equal(["database", "engine", "disk", "index"], body.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("name").GetString()!).Take(4));
    }

    [Fact]
    public async Task Ready_WhenAProbeFails_Is503AndKeepsTheReasonToItself()
    {
        using var broken = portal.WithWebHostBuilder(b => b.ConfigureTestServices(s => s.AddSingleton<IHealthProbe, Broken>()));

        using var answer = await broken.CreateClient().GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.DoesNotContain("hunter2", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_Always_Answers() => Assert.Equal(HttpStatusCode.OK, (await portal.CreateClient().GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);

    private sealed class Broken : IHealthProbe
    {
        public string Name => "broken";

        public string Title => "Broken";

        public Task<HealthFinding> AskAsync(CancellationToken ct) => throw new InvalidOperationException("the password is hunter2");
    }
}
