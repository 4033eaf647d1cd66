using System.Net;
using System.Net.Http.Json;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Notifications;

public sealed class NotificationApiTests : IDisposable
{
    private const string List = "/api/v1/me/notifications";
    private const string Choices = "/api/v1/me/notification-choices";
    private readonly PortalFactory _portal = new();

    public void Dispose() => _portal.Dispose();

    [Fact]
    public async Task List_OfOnesOwn_FiltersPagesAndMarks()
    {
        var ann = await _portal.ClientAsync("ann@example.com");
        await TellAsync("ann@example.com", 3);
        await TellAsync("bea@example.com", 1);

        var sets = await ann.ReadAsync($"{List}?kind=dataSets&limit=2");
        Assert.Equal(2, sets.Items().Count);
        Assert.All(sets.Items(), n => Assert.Equal("dataSets", n.GetProperty("kind").GetString()));
        Assert.Single((await ann.ReadAsync($"{List}?kind=dataSets&limit=2&cursor={sets.GetProperty("next").GetString()}")).Items());
        // The key that was made for the test is told too.
        Assert.Single((await ann.ReadAsync($"{List}?kind=security")).Items());

        var first = sets.Items()[0].GetProperty("id").GetString();
        await ann.SubmitAsync($"{List}/read", new { ids = new[] { first } }, HttpStatusCode.NoContent);
        Assert.DoesNotContain((await ann.ReadAsync($"{List}?unread=true")).Items(), n => n.GetProperty("id").GetString() == first);
        var bea = await _portal.ClientAsync("bea@example.com");
        await bea.SubmitAsync($"{List}/read", new { ids = new[] { first }, read = false }, HttpStatusCode.NoContent);
        Assert.DoesNotContain((await ann.ReadAsync($"{List}?unread=true")).Items(), n => n.GetProperty("id").GetString() == first);
        await ann.SubmitAsync($"{List}/read", new { }, HttpStatusCode.NoContent);
        Assert.Empty((await ann.ReadAsync($"{List}?unread=true")).Items());
        Assert.NotEmpty((await bea.ReadAsync($"{List}?unread=true")).Items());
    }

    [Fact]
    public async Task Choices_ByApi_HoldToETagsAndNameTheWrongField()
    {
        var ann = await _portal.ClientAsync("ann@example.com");
        var before = await ann.ReadAsync(Choices);
        Assert.Equal(8, before.GetProperty("kinds").GetArrayLength());
        Assert.False(before.GetProperty("mailWorks").GetBoolean());
        using var without = await ann.PutAsync(new Uri(Choices, UriKind.Relative), JsonContent.Create(new { }));
        Assert.Equal(HttpStatusCode.PreconditionRequired, without.StatusCode);

        var body = new { kinds = new[] { new { kind = "dataSets", inApp = false, mail = "none" } }, digest = new { every = "weekly", hour = 6, weekday = "friday", timeZone = "Europe/Berlin" } };
        var after = await ann.ReplaceAsync(Choices, body);
        Assert.Contains(after.GetProperty("kinds").EnumerateArray(), k => k.GetProperty("kind").GetString() == "dataSets" && !k.GetProperty("inApp").GetBoolean());
        Assert.Contains(after.GetProperty("kinds").EnumerateArray(), k => k.GetProperty("kind").GetString() == "alarms" && k.GetProperty("inApp").GetBoolean());
        Assert.Equal("friday", after.GetProperty("digest").GetProperty("weekday").GetString());

        using var stale = new HttpRequestMessage(HttpMethod.Put, Choices) { Content = JsonContent.Create(body), Headers = { { "If-Match", "\"0\"" } } };
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await ann.SendAsync(stale)).StatusCode);
        var wrong = await ann.ReplaceAsync(Choices, new { digest = new { every = "daily", hour = 24, weekday = "friday", timeZone = "Mars/Olympus" } }, HttpStatusCode.BadRequest);
        Assert.Equal(["digest.hour", "digest.timeZone"], wrong.GetProperty("errors").EnumerateObject().Select(p => p.Name).Order());
    }

    [Fact]
    public async Task Mails_ByOthersThanAdministrators_AreRefused()
    {
        var ann = await _portal.ClientAsync("ann@example.com");
        Assert.Equal(HttpStatusCode.Forbidden, (await ann.GetAsync(new Uri("/api/v1/mails", UriKind.Relative))).StatusCode);
        var admin = await _portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        Assert.Empty((await admin.ReadAsync("/api/v1/mails")).Items());
    }

    private async Task TellAsync(string email, int times)
    {
        var person = await _portal.PersonAsync(email);
        await using (var db = await _portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync())
        {
            for (var i = 0; i < times; i++) db.Record(Principal.System, new SnapshotFailed(Guid.NewGuid(), $"Set {i}", Guid.NewGuid(), person.Id, "away", true));
            await db.SaveChangesAsync();
        }

        await _portal.Services.GetRequiredService<IOutbox>().CatchUpAsync("notifications", default);
    }
}
