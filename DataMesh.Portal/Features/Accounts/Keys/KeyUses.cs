using System.Collections.Concurrent;
using System.Net;
using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.Keys;

/// <summary>Writes down when and from where keys were used, at most once a minute for each and beside the requests, which do not wait for it.</summary>
internal sealed partial class KeyUses(IDbContextFactory<PortalDbContext> databases, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<KeyUses> logger) : BackgroundWork(lifetime)
{
    /// <summary>How exact the last use is.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, (DateTimeOffset At, string? From)> _noted = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _written = new();
    private readonly WorkSignal _signal = new();

    /// <summary>Notes a use; it is written soon.</summary>
    public void Note(Guid key, DateTimeOffset at, IPAddress? from)
    {
        // What the database said of the last use may be some seconds old.
        if (_written.TryGetValue(key, out var written) && at - written < Every) return;
        if (_noted.TryAdd(key, (at, (from is { IsIPv4MappedToIPv6: true } ? from.MapToIPv4() : from)?.ToString()))) _signal.Set();
    }

    /// <summary>Writes what was noted.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        foreach (var (key, use) in _noted)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var (at, from) = use;
            var latest = at - Every;
            // Another instance may have written it meanwhile.
            await db.Set<ApiKey>().Where(k => k.Id == key && (k.LastUsedAt == null || k.LastUsedAt <= latest))
                .ExecuteUpdateAsync(s => s.SetProperty(k => k.LastUsedAt, at).SetProperty(k => k.LastUsedFrom, from), ct);
            _written[key] = at;
            _noted.TryRemove(key, out _);
        }
    }

    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
    }

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        do
        {
            await _signal.WaitAsync(Every, time, stoppingToken);
            try
            {
                // Also what was noted last before the end.
                await FlushAsync(CancellationToken.None);
            }
            catch (Exception e)
            {
                LogNotWritten(e);
            }
        }
        while (!stoppingToken.IsCancellationRequested);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "When keys were used last could not be written; trying again within a minute.")]
    private partial void LogNotWritten(Exception e);
}
