using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Grants;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Requests;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Lasting;

/// <summary>The list of grants that somebody has to look at again, and what they decide about many of them at once.</summary>
internal sealed class GrantReviews(IDbContextFactory<PortalDbContext> databases, Deciders deciders, GrantQueries queries, RevokeImpact impact, PortalSettings settings, TimeProvider time) : IGrantReviews
{
    private const int MostListed = 500;

    public async Task<ReviewList> ListAsync(Principal principal, CancellationToken ct)
    {
        var acting = await deciders.OfAsync(principal, ct);
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        var mine = Mine(db, acting, now);
        var due = ReviewsDue.Due(settings, now) is { } rule ? await mine.Where(rule).Select(g => g.Id).ToListAsync(ct) : [];
        var unused = Unused(db, mine, now) is { } idle ? await idle.Select(g => g.Id).ToListAsync(ct) : [];
        var listed = due.Concat(unused).ToHashSet();
        var grants = await mine.Where(g => listed.Contains(g.Id)).OrderBy(g => g.LookedAtAt ?? g.From).ThenBy(g => g.Id).Take(MostListed).ToListAsync(ct);
        var views = await queries.ViewsAsync(db, principal, acting.Rights, grants, now, null, ct);
        return new ReviewList([.. views.Select(v => new ReviewItem(v, due.Contains(v.Id), unused.Contains(v.Id)))], due.Count, unused.Count,
            await mine.CountAsync(ct) - due.Count, settings.Access.ReviewEveryMonths, settings.Access.UnusedAfterDays);
    }

    public async Task<int> DueAsync(Principal principal, CancellationToken ct)
    {
        var acting = await deciders.OfAsync(principal, ct);
        var now = time.GetUtcNow();
        if (ReviewsDue.Due(settings, now) is not { } due) return 0;
        await using var db = await databases.CreateDbContextAsync(ct);
        return await Mine(db, acting, now).Where(due).CountAsync(ct);
    }

    public async Task<Result<ReviewDone>> DecideAsync(Principal principal, IReadOnlyList<ReviewDecision> decisions, CancellationToken ct)
    {
        if (decisions.Count is 0 or > MostListed) return Invalid.Field("decisions", $"Name 1 to {MostListed} grants.");
        var acting = await deciders.OfAsync(principal, ct);
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        var ids = decisions.Select(d => d.Grant).ToList();
        var grants = await Mine(db, acting, now).AsTracking().Where(g => ids.Contains(g.Id)).ToDictionaryAsync(g => g.Id, ct);
        var wrong = new List<FieldError>();
        for (var i = 0; i < decisions.Count; i++) Check($"decisions[{i}]", decisions[i], grants.GetValueOrDefault(decisions[i].Grant), ids.IndexOf(decisions[i].Grant) != i, now, wrong);
        if (wrong.Count > 0) return Invalid.Of(wrong);
        var exceptions = (await db.ExceptionsAsync(ids, ct)).ToLookup(e => e.ExceptionOf!.Value);
        foreach (var decision in decisions) Apply(db, acting, grants[decision.Grant], [.. exceptions[decision.Grant].Where(e => !ids.Contains(e.Id))], decision, now);
        return await db.TrySaveAsync("a grant of the list", null, ct) is { } lost ? lost
            : new ReviewDone(decisions.Count(d => d.Action == ReviewAction.Keep), decisions.Count(d => d.Action == ReviewAction.Shorten), decisions.Count(d => d.Action == ReviewAction.Revoke));
    }

    public Task<Result<GrantImpact>> ImpactAsync(Principal principal, Guid grant, CancellationToken ct) => impact.OfAsync(principal, grant, ct);

    // Nobody looks at what they hold themselves, nor does their deputy for them.
    private static IQueryable<Grant> Mine(PortalDbContext db, Acting acting, DateTimeOffset now)
    {
        var me = acting.Self.Id;
        IQueryable<Guid>? all = null;
        foreach (var (who, stewards) in acting.Capacities.Select(c => (c.For.Id, c.Rights.With(DomainRole.Steward))).Where(c => c.Item2.Count > 0))
        {
            var some = db.Set<Grant>().Where(g => stewards.Contains(g.DomainId) && !(g.SubjectKind == ConsumerKind.User && (g.SubjectId == me || g.SubjectId == who))).Select(g => g.Id);
            all = all is null ? some : all.Union(some);
        }

        var grants = db.Set<Grant>().AsNoTracking().Where(g => g.State == GrantState.Active && (g.Until == null || g.Until > now));
        return all is null ? grants.Where(_ => false) : grants.Where(g => all.Contains(g.Id));
    }

    // In whose name somebody looks: their own where they may.
    private static Principal? InNameOf(Acting acting, Grant grant)
        => acting.Capacities.First(c => c.Rights.Is(DomainRole.Steward, grant.DomainId) && c.For.Id != grant.SubjectUserId) is { Deputy: true } capacity ? capacity.For : null;

    private IQueryable<Grant>? Unused(PortalDbContext db, IQueryable<Grant> grants, DateTimeOffset now)
    {
        if (settings.Access.UnusedAfterDays == 0) return null;
        var since = now.AddDays(-settings.Access.UnusedAfterDays);
        // Whoever kept it knew that nobody uses it, so it is not proposed again at once.
        return grants.Where(g => g.ExceptionOf == null && (g.LookedAtAt ?? g.From) <= since && !db.Set<GrantUse>().Any(u => u.GrantId == g.Id && u.LastAt > since));
    }

    private static void Check(string field, ReviewDecision decision, Grant? grant, bool twice, DateTimeOffset now, List<FieldError> wrong)
    {
        if (grant is null) wrong.Add(new FieldError($"{field}.grant", $"There is no active grant '{decision.Grant}' at which you may look; one's own is looked at by somebody else."));
        else if (twice) wrong.Add(new FieldError($"{field}.grant", "The grant is named twice."));
        else if (decision.Action == ReviewAction.Shorten && decision.Until is null) wrong.Add(new FieldError($"{field}.until", "Say until when it holds from now on."));
        else if (decision.Action == ReviewAction.Shorten && decision.Until <= now) wrong.Add(new FieldError($"{field}.until", "The end is in the past; revoke the grant instead."));
        else if (decision.Action == ReviewAction.Shorten && grant.Until is { } until && decision.Until >= until) wrong.Add(new FieldError($"{field}.until", $"The grant ends on {Words.Day(until)} already; a review may only shorten it."));
        if (decision.Reason?.Length > RequestRules.TextAtMost) wrong.Add(new FieldError($"{field}.reason", $"The reason has {decision.Reason.Length} characters; {RequestRules.TextAtMost} are the most."));
    }

    private static void Apply(PortalDbContext db, Acting acting, Grant grant, IReadOnlyList<Grant> exceptions, ReviewDecision decision, DateTimeOffset now)
    {
        var (principal, absent) = (acting.Self, InNameOf(acting, grant));
        var by = absent is null ? principal.Name : $"{principal.Name}, for {absent.Name}";
        (grant.LookedAtAt, grant.LookedAtByName) = (now, by.Length <= 256 ? by : by[..256]);
        if (decision.Action == ReviewAction.Revoke)
        {
            GrantRevocation.Revoke(db, principal, grant, absent is null ? decision.Reason : $"{decision.Reason} (in the name of {absent.Name})".Trim(), now);
            foreach (var exception in exceptions) GrantRevocation.Revoke(db, principal, exception, "The grant was revoked whose masks it took off.", now);
            return;
        }

        var before = grant.Until;
        if (decision.Action == ReviewAction.Shorten)
        {
            (grant.Until, grant.EndToldAt) = (decision.Until, null);
            foreach (var exception in exceptions.Where(e => e.Until > decision.Until)) exception.Until = decision.Until;
        }

        db.Record(principal, new GrantReviewed(grant.Id, grant.Path, grant.SubjectName, grant.SubjectUserId, grant.Until, before) { SubjectDomainId = grant.SubjectDomainId, InNameOf = absent?.Id });
    }
}
