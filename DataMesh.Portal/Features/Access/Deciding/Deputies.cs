using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Deciding;

/// <summary>Names deputies and ends their time.</summary>
internal sealed class Deputies(IDbContextFactory<PortalDbContext> databases, IUserDirectory users, TimeProvider time) : IDeputies
{
    public async Task<DeputyView?> MineAsync(Principal principal, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        var mine = await db.Set<Delegation>().AsNoTracking().SingleOrDefaultAsync(d => d.PersonId == principal.Id && d.Until > now, ct);
        return mine is null ? null : (await ViewsAsync([mine], ct)).FirstOrDefault();
    }

    public async Task<IReadOnlyList<DeputyView>> StandingInAsync(Principal principal, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        return await ViewsAsync(await db.Set<Delegation>().AsNoTracking().Where(d => d.DeputyId == principal.Id && d.From <= now && d.Until > now).ToListAsync(ct), ct);
    }

    public async Task<Result<DeputyView>> NameAsync(Principal principal, DeputyInput input, CancellationToken ct)
    {
        if (principal.Way == PrincipalWay.System || principal.Id == Guid.Empty) return new Forbidden("Only people name a deputy.");
        var now = time.GetUtcNow();
        var from = input.From is { } wished && wished > now ? wished : now;
        var wrong = new List<FieldError>();
        var deputy = string.IsNullOrWhiteSpace(input.Deputy) ? null : await users.FindAsync(input.Deputy.Trim(), ct);
        if (deputy is null) wrong.Add(new FieldError("deputy", string.IsNullOrWhiteSpace(input.Deputy) ? "Write the address of the person who decides in your place." : $"There is nobody with the address '{input.Deputy.Trim()}'."));
        else if (deputy.Id == principal.Id) wrong.Add(new FieldError("deputy", "A deputy is somebody else."));
        if (input.Until is null) wrong.Add(new FieldError("until", "Say until when; a deputy's time has an end."));
        else if (input.Until <= from) wrong.Add(new FieldError("until", "The end has to come after the beginning, and lie ahead."));
        else if (input.Until > now.AddYears(1).AddDays(1)) wrong.Add(new FieldError("until", $"The end is more than a year ahead; choose one up to {Words.Day(now.AddYears(1))}."));
        if (wrong.Count > 0) return Invalid.Of(wrong);

        await using var db = await databases.CreateDbContextAsync(ct);
        var mine = await db.Set<Delegation>().SingleOrDefaultAsync(d => d.PersonId == principal.Id, ct);
        if (mine is null) db.Add(mine = new Delegation { PersonId = principal.Id });
        (mine.DeputyId, mine.From, mine.Until) = (deputy!.Id, from, input.Until!.Value);
        db.Record(principal, new DeputyNamed(principal.Id, principal.Email, deputy.Id, deputy.Name, from, mine.Until));
        if (await db.TrySaveAsync("the deputy", "A deputy was named at the same moment; look who it is.", ct) is { } lost) return lost;
        return new DeputyView(principal.Email, principal.Name, deputy.Email, deputy.Name, from, mine.Until);
    }

    public async Task<Result<Done>> EndAsync(Principal principal, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var mine = await db.Set<Delegation>().SingleOrDefaultAsync(d => d.PersonId == principal.Id, ct);
        if (mine is null || mine.Until <= time.GetUtcNow()) return new NotFound("You have no deputy.");
        var name = (await users.GetAsync([mine.DeputyId], ct)).GetValueOrDefault(mine.DeputyId)?.Name ?? "somebody";
        db.Remove(mine);
        db.Record(principal, new DeputyEnded(principal.Id, principal.Email, mine.DeputyId, name));
        return await db.TrySaveAsync("the deputy", null, ct) is { } lost ? lost : Done.Yes;
    }

    public async Task<IReadOnlyList<Guid>> WithDeputiesAsync(IReadOnlyCollection<Guid> people, CancellationToken ct)
    {
        if (people.Count == 0) return [];
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        var deputies = await db.Set<Delegation>().AsNoTracking().Where(d => people.Contains(d.PersonId) && d.From <= now && d.Until > now).Select(d => d.DeputyId).ToListAsync(ct);
        return [.. people.Concat(deputies).Distinct()];
    }

    private async Task<IReadOnlyList<DeputyView>> ViewsAsync(IReadOnlyList<Delegation> delegations, CancellationToken ct)
    {
        var people = await users.GetAsync(delegations.SelectMany(d => new[] { d.PersonId, d.DeputyId }), ct);
        return [.. from d in delegations
                   where people.ContainsKey(d.PersonId) && people.ContainsKey(d.DeputyId)
                   select new DeputyView(people[d.PersonId].Email, people[d.PersonId].Name, people[d.DeputyId].Email, people[d.DeputyId].Name, d.From, d.Until)];
    }
}
