using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.Keys;

/// <summary>Tells holders, each hour and once for each key, that its end comes near. Keys that were rotated, and those made for a shorter time, need no word.</summary>
internal sealed partial class KeyEnds(IDbContextFactory<PortalDbContext> databases, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<KeyEnds> logger)
    : RepeatedWork(TimeSpan.FromHours(1), time, lifetime)
{
    private const int Batch = 200;

    /// <summary>Records for each key whose end comes near that its holder is to be told; answers how many.</summary>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        var now = Time.GetUtcNow();
        var near = now + ApiKeys.EndIsNear;
        var told = 0;
        while (true)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var due = await db.Set<ApiKey>().Include(k => k.User).Include(k => k.ServiceAccount)
                .Where(k => k.EndToldAt == null && k.RevokedAt == null && k.ReplacedAt == null && k.ExpiresAt > now && k.ExpiresAt <= near).OrderBy(k => k.ExpiresAt).Take(Batch).ToListAsync(ct);
            if (due.Count == 0) return told;
            foreach (var key in due)
            {
                key.EndToldAt = now;
                if (key.ExpiresAt - key.CreatedAt <= ApiKeys.EndIsNear) continue;
                var whose = key.Whose();
                db.Record(Principal.System, new KeyEnding(key.Id, key.Name, whose.Name, whose.UserId, whose.DomainId, key.ExpiresAt));
                told++;
            }

            await db.SaveChangesAsync(ct);
        }
    }

    protected override IReadOnlyList<Func<CancellationToken, Task>> Round => [SweepAsync];

    [LoggerMessage(Level = LogLevel.Error, Message = "Holders of keys that end soon could not be told; trying again in an hour.")]
    protected override partial void LogFailed(Exception e);
}
