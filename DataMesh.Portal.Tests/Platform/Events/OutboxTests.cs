using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Platform.Events;

public sealed class OutboxTests : IDisposable
{
    private readonly PortalFactory _portal = new();

    public void Dispose() => _portal.Dispose();

    [Fact]
    public async Task CatchUp_AfterARecordedEvent_ConsumerHasSeenItOnceInOrder()
    {
        var consumer = new Keeper();
        using var app = _portal.WithWebHostBuilder(b => b.ConfigureTestServices(s => s.AddSingleton<IEventConsumer>(consumer)));
        var databases = app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>();
        for (var i = 0; i < 5; i++)
        {
            await using var db = await databases.CreateDbContextAsync();
            db.Record(Principal.System, new ProductChanged(Guid.Empty, "a/b", $"change {i}"));
            await db.SaveChangesAsync();
        }

        await app.Services.GetRequiredService<IOutbox>().CatchUpAsync(consumer.Name, CancellationToken.None);

        Assert.Equal(["change 0", "change 1", "change 2", "change 3", "change 4"], consumer.Seen);
    }

    [Fact]
    public async Task CatchUp_ConsumerThatFailsOnce_IsGivenTheEventAgain()
    {
        var consumer = new Keeper { FailFirst = true };
        using var app = _portal.WithWebHostBuilder(b => b.ConfigureTestServices(s => s.AddSingleton<IEventConsumer>(consumer)));
        await using (var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync())
        {
            db.Record(Principal.System, new ProductChanged(Guid.Empty, "a/b", "once"));
            await db.SaveChangesAsync();
        }

        await app.Services.GetRequiredService<IOutbox>().CatchUpAsync(consumer.Name, CancellationToken.None);

        Assert.Equal(["once"], consumer.Seen);
    }

    [Fact]
    public async Task Record_WhenTheChangeIsNotSaved_LeavesNoEvent()
    {
        var consumer = new Keeper();
        using var app = _portal.WithWebHostBuilder(b => b.ConfigureTestServices(s => s.AddSingleton<IEventConsumer>(consumer)));
        await using (var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync())
            db.Record(Principal.System, new ProductChanged(Guid.Empty, "a/b", "never"));

        await app.Services.GetRequiredService<IOutbox>().CatchUpAsync(consumer.Name, CancellationToken.None);

        Assert.Empty(consumer.Seen);
    }

    private sealed class Keeper : IEventConsumer
    {
        private readonly List<string> _seen = [];
        private bool _failed;

        public bool FailFirst { get; init; }

        public IReadOnlyList<string> Seen => _seen;

        public string Name => "keeper";

        public bool Wants(Type eventType) => eventType == typeof(ProductChanged);

        public Task HandleAsync(PortalDbContext db, IReadOnlyList<RecordedEvent> events, CancellationToken ct)
        {
            if (FailFirst && !_failed)
            {
                _failed = true;
                throw new InvalidOperationException("Not this time.");
            }

            _seen.AddRange(events.Select(e => ((ProductChanged)e.Event).What));
            return Task.CompletedTask;
        }
    }
}
