using System.Collections.Concurrent;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataMesh.Portal.Tests.Platform.Events;

public sealed class LateEventsTests : IDisposable
{
    private readonly PortalFactory _portal = new();
    private readonly Said _said = new();

    public void Dispose() => _portal.Dispose();

    [Fact]
    public async Task Dispose_EventsRecordedAfterTheStop_AreWritten()
    {
        var late = Make();
        late.Record(Principal.System, new ProductChanged(Guid.Empty, "a/b", "before the stop"));
        await late.StopAsync(CancellationToken.None);
        Assert.Equal(["before the stop"], await WrittenAsync());

        // A request that the server cut off records what it had read until then.
        late.Record(Principal.System, new ProductChanged(Guid.Empty, "a/b", "after the stop"));
        await late.DisposeAsync();
        Assert.Equal(["before the stop", "after the stop"], await WrittenAsync());
        Assert.Empty(_said.Lines);
    }

    [Fact]
    public async Task Stop_AgainAfterTheEnd_SaysNothing()
    {
        var late = Make();
        late.Record(Principal.System, new ProductChanged(Guid.Empty, "a/b", "once"));
        await late.StopAsync(CancellationToken.None);
        await late.DisposeAsync();
        await late.StopAsync(CancellationToken.None);
        Assert.Equal(["once"], await WrittenAsync());
        Assert.Empty(_said.Lines);
    }

    private LateEvents Make() => new(_portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>(), TimeProvider.System, _portal.Services.GetRequiredService<IHostApplicationLifetime>(), _said);

    private async Task<IReadOnlyList<string>> WrittenAsync()
    {
        await using var db = await _portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var all = await db.Set<OutboxEvent>().AsNoTracking().Where(e => e.Name == "product.changed").OrderBy(e => e.Sequence).Select(e => e.Json).ToListAsync();
        return [.. all.Select(e => System.Text.Json.JsonDocument.Parse(e).RootElement.GetProperty("what").GetString()!)];
    }

    private sealed class Said : ILogger<LateEvents>
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
