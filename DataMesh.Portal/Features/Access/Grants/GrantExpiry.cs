using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Grants;

/// <summary>Marks grants whose end has come, each minute, so that their subjects are told. The guard does not wait for it.</summary>
internal sealed partial class GrantExpiry(IDbContextFactory<PortalDbContext> databases, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<GrantExpiry> logger)
    : RepeatedWork(TimeSpan.FromMinutes(1), time, lifetime)
{
    private const int Batch = 200;

    /// <summary>Marks what has expired by now; answers how many grants that were.</summary>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        var marked = 0;
        while (true)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var now = Time.GetUtcNow();
            var due = await db.Set<Grant>().Where(g => g.State == GrantState.Active && g.Until <= now).OrderBy(g => g.Until).Take(Batch).ToListAsync(ct);
            if (due.Count == 0) return marked;
            foreach (var grant in due)
            {
                grant.State = GrantState.Expired;
                grant.EndedAt = grant.Until;
                db.Record(Principal.System, new GrantEnded(grant.Id, grant.Path, grant.SubjectName, grant.SubjectUserId, "expired", null) { SubjectDomainId = grant.SubjectDomainId });
            }

            await db.SaveChangesAsync(ct);
            marked += due.Count;
        }
    }

    protected override IReadOnlyList<Func<CancellationToken, Task>> Round => [SweepAsync];

    [LoggerMessage(Level = LogLevel.Error, Message = "Grants whose end has come could not be marked; trying again in a minute. Reads are refused all the same.")]
    protected override partial void LogFailed(Exception e);
}
