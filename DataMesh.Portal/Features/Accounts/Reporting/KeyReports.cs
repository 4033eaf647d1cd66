using System.Net;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Keys;
using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.Reporting;

/// <summary>
/// Takes keys that somebody found: a real one is revoked at once, and its holder and the administrators hear of it. Whoever hands
/// one in learns nothing from the answer, which is always the same.
/// </summary>
internal sealed class KeyReports(IDbContextFactory<PortalDbContext> databases, TimeProvider time) : IDisposable
{
    /// <summary>What is said to everybody.</summary>
    public const string Thanks = "Thank you. If that is a key of this portal, it no longer works, and those whom it concerns are told.";

    /// <summary>Said to whoever hands in too many.</summary>
    public const string TooMany = "That were many keys in a short time. Wait a minute, or tell the administrators of this portal.";

    private const int MaxWhereLength = 200;

    // In memory of this process: it only keeps one address from making the database work.
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetFixedWindowLimiter(address,
        _ => new FixedWindowRateLimiterOptions { PermitLimit = 10, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    public void Dispose() => _limiter.Dispose();

    /// <summary>Takes a report.</summary>
    /// <param name="text">What was found; anything else than a key of this portal changes nothing.</param>
    /// <param name="where">Where it was found, or null; cut after 200 characters.</param>
    /// <param name="from">The finder's address.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>False where the address handed in too many.</returns>
    public async Task<bool> TakeAsync(string? text, string? where, IPAddress? from, CancellationToken ct)
    {
        using var permit = _limiter.AttemptAcquire(from?.ToString() ?? "");
        if (!permit.IsAcquired) return false;
        text = (text ?? "").Trim();
        if (ApiKeyText.Prefix(text) is not { } prefix) return true;
        while (true)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var key = await db.Set<ApiKey>().Include(k => k.User).Include(k => k.ServiceAccount).SingleOrDefaultAsync(k => k.Prefix == prefix, ct);
            if (key is null || !CryptographicOperations.FixedTimeEquals(key.Hash, ApiKeyText.Hash(text)) || ApiKeys.StateOf(key, time.GetUtcNow()) != KeyState.Active) return true;
            key.RevokedAt = key.ReportedAt = time.GetUtcNow();
            var whose = key.Whose();
            db.Record(Principal.System, new KeyReported(key.Id, key.Name, whose.Name, whose.UserId, whose.DomainId, Cut(where), from?.ToString()));
            // Where somebody changes it at this moment it has to stop all the same.
            if (await db.TrySaveAsync("the key", null, ct) is null) return true;
        }
    }

    private static string? Cut(string? where)
    {
        var line = new string([.. (where ?? "").Where(c => !char.IsControl(c))]).Trim();
        return line.Length == 0 ? null : line.Length <= MaxWhereLength ? line : line[..MaxWhereLength];
    }
}
