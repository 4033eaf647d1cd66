using System.Diagnostics;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Demo.Company;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Demo.Seeding;

/// <summary>
/// Fills in the demo mesh through the features' own contracts, as the people themselves would. Only ever into an empty
/// database; a seeding that was cut off goes on at the next start, since every step first looks whether it was done.
/// </summary>
internal sealed partial class DemoSeeder(IDbContextFactory<PortalDbContext> databases, IUserRegistrar registrar, IUserDirectory users, IDomainService domains,
    DemoSources sources, DemoCatalog catalog, DemoAccess access, TimeProvider time, ILogger<DemoSeeder> logger)
{
    /// <summary>Seeds when the database is empty or a seeding was cut off.</summary>
    /// <returns>Whether the demo is there now; false when the database holds somebody's own data.</returns>
    public async Task<bool> SeedAsync(CancellationToken ct)
    {
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            var state = await db.Set<DemoState>().SingleOrDefaultAsync(ct);
            if (state?.FinishedAt is not null) return true;
            if (state is null)
            {
                if (await registrar.CountAsync(ct) > 0) return false;
                db.Add(new DemoState { Id = 1, StartedAt = time.GetUtcNow() });
                await db.SaveChangesAsync(ct);
            }
        }

        var clock = Stopwatch.StartNew();
        var people = await PeopleAsync(ct);
        await DomainsAsync(ct);
        await sources.SeedAsync(people, ct);
        await catalog.SeedAsync(people, ct);
        await access.SeedAsync(people, ct);
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            var state = await db.Set<DemoState>().SingleAsync(ct);
            state.FinishedAt = time.GetUtcNow();
            await db.SaveChangesAsync(ct);
        }

        LogSeeded(clock.Elapsed.TotalSeconds);
        return true;
    }

    /// <summary>Whether the demo was filled in completely.</summary>
    public async Task<bool> IsSeededAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<DemoState>().AnyAsync(s => s.FinishedAt != null, ct);
    }

    private async Task<DemoCast> PeopleAsync(CancellationToken ct)
    {
        var cast = new Dictionary<string, Principal>();
        foreach (var person in DemoPeople.All)
        {
            var known = await users.FindAsync(person.Email, ct)
                ?? (await registrar.CreateAsync(person.Email, person.Name, person.Roles, DemoPeople.Password, Principal.System, ct)).Must();
            cast[person.Email.Split('@')[0]] = new Principal(known.Id, known.Email, known.Name, person.Roles, PrincipalWay.Browser);
        }

        return new DemoCast(cast);
    }

    private async Task DomainsAsync(CancellationToken ct)
    {
        foreach (var domain in DemoPeople.Domains)
            if (!(await domains.GetAsync(Principal.System, domain.Slug!, ct)).Ok)
                (await domains.CreateAsync(Principal.System, domain, ct)).Must();
        foreach (var person in DemoPeople.All)
            foreach (var (domain, role) in person.Domains)
                (await domains.SetMemberAsync(Principal.System, domain, person.Email, role, ct)).Must();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The demo mesh was filled in within {Seconds:F1} s.")]
    private partial void LogSeeded(double seconds);
}
