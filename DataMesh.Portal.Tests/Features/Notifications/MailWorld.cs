using System.Net;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Notifications.Mail;
using DataMesh.Portal.Features.Notifications.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Features.Access;
using DataMesh.Portal.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Notifications;

/// <summary>A portal with a mail server, whose clock and e-mails are in the test's hands: Olga owns sales.</summary>
internal sealed class MailWorld : IAsyncDisposable
{
    private MailWorld() => Portal = new PortalFactory().With("Mail:Host", "127.0.0.1").With("Mail:Port", $"{Server.Port}").With("Mail:Security", "none").With("Mail:From", "Data mesh <data@example.com>")
        .With("Portal:PublicUrl", "https://data.example.com").With(s =>
        {
            s.AddSingleton<TimeProvider>(Clock);
            s.Remove(s.Single(d => d.ImplementationType == typeof(MailWorker)));
        });

    public MailServer Server { get; } = new();

    public PortalFactory Portal { get; }

    public ManualClock Clock { get; } = new();

    public Principal Olga { get; private set; } = null!;

    public Guid Sales { get; private set; }

    public HttpClient Admin { get; private set; } = null!;

    public static async Task<MailWorld> CreateAsync()
    {
        var world = new MailWorld();
        world.Admin = await world.Portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        var sales = await world.Admin.SubmitAsync("/api/v1/domains", new { slug = "sales", name = "Sales", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        world.Sales = sales.GetProperty("id").GetGuid();
        world.Olga = await world.Portal.PersonAsync("olga@example.com");
        await world.Admin.ReplaceAsync("/api/v1/domains/sales/members/olga@example.com", new { role = "owner" });
        // What was sent about keys of the test's own is none of the tests' business.
        await world.CaughtUpAsync();
        while (await world.RoundAsync() > 0) { }
        world.Server.Taken.Clear();
        return world;
    }

    public T Get<T>() where T : notnull => Portal.Services.GetRequiredService<T>();

    public Task<PortalDbContext> DatabaseAsync() => Get<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();

    public RequestSubmitted Request() => new(Guid.NewGuid(), ["sales/crm/customers"], [Sales], "Count them");

    public async Task HappenAsync(params PortalEvent[] events)
    {
        await using (var db = await DatabaseAsync())
        {
            foreach (var e in events) db.Record(new Principal(Guid.CreateVersion7(), "ann@example.com", "Ann", PlatformRoles.None, PrincipalWay.Browser), e);
            await db.SaveChangesAsync();
        }

        await CaughtUpAsync();
    }

    public async Task ChooseAsync(Principal who, DigestChoice? digest, params KindInput[] kinds)
    {
        var set = await Get<INotificationChoices>().SetAsync(who, new ChoicesInput(kinds, digest), null, default);
        Assert.True(set.Ok, set.Error?.Message);
    }

    public Task<int> RoundAsync() => Get<MailPump>().RoundAsync(default);

    public async Task<IReadOnlyList<OutgoingMail>> MailsAsync(Guid user)
    {
        await using var db = await DatabaseAsync();
        return await db.Set<OutgoingMail>().AsNoTracking().Where(m => m.UserId == user).OrderBy(m => m.Id).ToListAsync();
    }

    public Task CaughtUpAsync() => Get<IOutbox>().CatchUpAsync("notifications", default);

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Server.DisposeAsync();
    }
}
