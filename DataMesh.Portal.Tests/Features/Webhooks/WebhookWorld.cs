using System.Collections.Concurrent;
using System.Net;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Features.Webhooks.Model;
using DataMesh.Portal.Features.Webhooks.Sending;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Features.Access;
using DataMesh.Portal.Tests.Features.Sources.Connectors.Http;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Webhooks;

/// <summary>A portal whose clock and deliveries are in the test's hands, with the domain sales, its sub-domain crm, and a receiver that answers as a test says.</summary>
internal sealed class WebhookWorld : IAsyncDisposable
{
    private WebhookWorld() => Portal = new PortalFactory().With("Webhooks:AllowedHosts:0", "127.0.0.1").With(s =>
    {
        s.AddSingleton<TimeProvider>(Clock);
        s.AddSingleton(new WebhookLimits { Timeout = TimeSpan.FromSeconds(2) });
        s.Remove(s.Single(d => d.ImplementationType == typeof(WebhookWorker)));
    });

    public PortalFactory Portal { get; }

    public ManualClock Clock { get; } = new();

    public ApiServer Receiver { get; private set; } = null!;

    public Principal Owner { get; private set; } = null!;

    /// <summary>What the receiver got, in order.</summary>
    public ConcurrentQueue<(IHeaderDictionary Headers, string Body)> Got { get; } = new();

    /// <summary>How the receiver answers; 204 by itself.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = http =>
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    };

    public IWebhookService Webhooks => Get<IWebhookService>();

    public static async Task<WebhookWorld> CreateAsync()
    {
        var world = new WebhookWorld();
        world.Receiver = await ApiServer.StartAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync();
            world.Got.Enqueue((new HeaderDictionary(http.Request.Headers.ToDictionary(h => h.Key, h => h.Value)), body));
            await world.Answer(http);
        });
        var admin = await world.Portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        await admin.SubmitAsync("/api/v1/domains", new { slug = "sales", name = "Sales", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        world.Owner = await world.Portal.PersonAsync("olga@example.com");
        await admin.ReplaceAsync("/api/v1/domains/sales/members/olga@example.com", new { role = "owner" });
        foreach (var (slug, parent) in new[] { ("crm", "sales"), ("logistics", null) })
            await admin.SubmitAsync("/api/v1/domains", new { slug, name = slug, purpose = "Is there.", parent, visibility = "everyone" }, HttpStatusCode.Created);
        return world;
    }

    public T Get<T>() where T : notnull => Portal.Services.GetRequiredService<T>();

    public Task<PortalDbContext> DatabaseAsync() => Get<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();

    /// <summary>A webhook at the receiver, of sales where nothing else is said.</summary>
    public async Task<WebhookMade> AddAsync(WebhookScope? scope = null, Principal? by = null, params string[] events)
    {
        var made = await Webhooks.CreateAsync(by ?? Owner, scope ?? WebhookScope.Of("sales"), new WebhookInput("Chat", Receiver.Address + "/hook?token=t", events), default);
        Assert.True(made.Ok, made.Error?.Message);
        return made.Value;
    }

    /// <summary>Records events and waits until the consumer has seen them.</summary>
    public async Task HappenAsync(params PortalEvent[] events)
    {
        await using (var db = await DatabaseAsync())
        {
            foreach (var e in events) db.Record(new Principal(Guid.CreateVersion7(), "ann@example.com", "Ann", PlatformRoles.None, PrincipalWay.Browser), e);
            await db.SaveChangesAsync();
        }

        await CaughtUpAsync();
    }

    /// <summary>Waits until webhooks and people are told of what happened.</summary>
    public async Task CaughtUpAsync()
    {
        await Get<IOutbox>().CatchUpAsync("webhooks", default);
        await Get<IOutbox>().CatchUpAsync("notifications", default);
    }

    public Task<int> RoundAsync(CancellationToken ct = default) => Get<WebhookPump>().RoundAsync(ct);

    public async Task<IReadOnlyList<WebhookDelivery>> DeliveriesAsync()
    {
        await using var db = await DatabaseAsync();
        return await db.Set<WebhookDelivery>().AsNoTracking().OrderBy(d => d.Id).ToListAsync();
    }

    public async Task<WebhookView> ViewAsync(WebhookMade made) => (await Webhooks.GetAsync(Owner, made.Webhook.Domain is { } domain ? WebhookScope.Of(domain) : WebhookScope.Own, made.Webhook.Id, default)).Value;

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
