using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Lasting;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Gathers what helps to decide on a request; only for those who decide on it.</summary>
internal sealed class DecisionContexts(IDbContextFactory<PortalDbContext> databases, Deciders deciders, IPortDirectory directory, TimeProvider time)
{
    public async Task<Result<DecisionContext>> OfAsync(Principal principal, Guid id, CancellationToken ct)
    {
        var acting = await deciders.OfAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var request = await db.Set<AccessRequest>().AsNoTracking().WithAll().SingleOrDefaultAsync(r => r.Id == id, ct);
        if (request is null || !acting.MayKnow(request)) return NotFound.Of("access request", id.ToString());
        var mine = request.Ports.Where(p => acting.AnswersFor(request, p)).ToList();
        if (mine.Count == 0 || request.RequesterId == principal.Id) return new Forbidden("Only those who decide on the request see who else holds it.");

        var now = time.GetUtcNow();
        var ids = mine.Select(p => p.PortId).ToList();
        var held = await db.Set<Grant>().AsNoTracking().Where(g => ids.Contains(g.PortId) && g.State == GrantState.Active && (g.Until == null || g.Until > now))
            .Select(g => new { g.SubjectKind, g.SubjectId }).Distinct().ToListAsync(ct);
        var before = await db.Set<Grant>().AsNoTracking().Where(g => ids.Contains(g.PortId) && g.SubjectKind == request.ConsumerKind && g.SubjectId == request.ConsumerId && (g.ExceptionOf == null || request.ExceptionOf != null))
            .OrderByDescending(g => g.From).Take(5).ToListAsync(ct);
        var denied = await db.Set<AccessRequest>().AsNoTracking()
            .Where(r => r.Id != request.Id && r.ConsumerKind == request.ConsumerKind && r.ConsumerId == request.ConsumerId
                && r.Ports.Any(p => ids.Contains(p.PortId) && p.Decision == PortDecision.Denied))
            .OrderByDescending(r => r.CreatedAt).Take(3).Select(r => r.DecidedAt).ToListAsync(ct);
        var ports = await directory.GetAsync(ids, ct);
        var used = await GrantUses.OfAsync(db, [.. before.Select(g => g.Id)], null, ct);
        var masked = request.ExceptionOf is { } of ? await db.Set<Grant>().AsNoTracking().SingleOrDefaultAsync(g => g.Id == of, ct) : null;
        var most = (await RouteFinder.TermsAsync(db, [.. mine.Select(p => p.ProductId).Distinct()], ct)).Values.Min(t => t.MostDays);
        return new DecisionContext(held.Count(h => h.SubjectKind == ConsumerKind.User), held.Count(h => h.SubjectKind == ConsumerKind.Domain),
            [.. before.Select(g => Line(g, used.GetValueOrDefault(g.Id), now)), .. denied.OfType<DateTimeOffset>().Select(d => $"was denied on {Words.Day(d)}")],
            [.. Findings(request, mine, ports), .. Masks(masked, mine)], ProposedUntil(request, mine, ports, most, now))
        {
            MostDays = most,
            Denied = denied.Count > 0,
            // Asking for values as they are, one is not proposed to mask them.
            ProposedMasks = (request.ExceptionOf is null ? mine : []).Where(p => ports.ContainsKey(p.PortId)).ToDictionary(p => p.Path, p => Masks(Asked(p, ports[p.PortId])), StringComparer.Ordinal),
        };
    }

    // A code in the place of a person's name still joins; restricted values are hidden.
    private static IReadOnlyDictionary<string, string> Masks(IEnumerable<PortColumnInfo> asked)
        => asked.Where(c => c.Mask is null && (c.PersonalData || c.Classification == Classification.Restricted))
            .ToDictionary(c => c.Name, c => c.Classification == Classification.Restricted ? "redact" : c.Type.IsDateLike ? "year" : "hash", StringComparer.Ordinal);

    private static IEnumerable<DecisionFinding> Masks(Grant? masked, IReadOnlyList<AccessRequestPort> mine) => masked is null ? []
        : JsonText.Map(masked.Masks).Where(m => mine.Any(p => p.Columns is { } asked && JsonText.List(asked).Contains(m.Key))).Select(m => new DecisionFinding("warn", $"{m.Key} is masked now: {m.Value}"));

    private static string Line(Grant grant, Used? used, DateTimeOffset now)
        => $"{Line(grant, now)}, {(used is null ? "never used" : $"last used on {Words.Day(used.LastAt)}")}";

    private static string Line(Grant grant, DateTimeOffset now) => grant.StateAt(now) switch
    {
        GrantState.Active => $"{(grant.ExceptionOf is null ? "holds" : $"sees {Words.And(JsonText.List(grant.Columns))} as it is, with")} {Words.Of(grant.Level)} on {grant.Path}{(grant.Until is { } until ? $" until {Words.Day(until)}" : " without an end")}",
        GrantState.Expired => $"had {Words.Of(grant.Level)} on {grant.Path} until {Words.Day(grant.Until ?? now)}",
        _ => $"had {Words.Of(grant.Level)} on {grant.Path}, revoked on {Words.Day(grant.EndedAt ?? now)}",
    };

    private static List<DecisionFinding> Findings(AccessRequest request, IReadOnlyList<AccessRequestPort> mine, IReadOnlyDictionary<Guid, PortInfo> ports)
    {
        var asked = mine.Where(p => ports.ContainsKey(p.PortId)).SelectMany(p => Asked(p, ports[p.PortId])).ToList();
        var found = new List<DecisionFinding> { new("good", "purpose stated") };
        if (mine.Any(p => p.Columns is not null)) found.Add(new DecisionFinding("good", "names the columns that are needed"));
        if (request.Until is not null) found.Add(new DecisionFinding("good", "has an end date"));
        else found.Add(new DecisionFinding("warn", "no end date asked for"));
        if (asked.Where(c => c.PersonalData).Select(c => c.Name).Distinct().ToList() is { Count: > 0 } personal)
            found.Add(new DecisionFinding("warn", $"personal data: {Words.And(personal)}"));
        if (asked.Where(c => c.Classification == Classification.Restricted).Select(c => c.Name).Distinct().ToList() is { Count: > 0 } restricted)
            found.Add(new DecisionFinding("warn", $"restricted: {Words.And(restricted)}"));
        if (request.Level == AccessLevel.Export) found.Add(new DecisionFinding("warn", "asks for downloads"));
        return found;
    }

    // A year; half of one where people's data is among it.
    private static DateTimeOffset? ProposedUntil(AccessRequest request, IReadOnlyList<AccessRequestPort> mine, IReadOnlyDictionary<Guid, PortInfo> ports, int? mostDays, DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var most = mostDays is { } days ? today.AddDays(days) : DateTimeOffset.MaxValue;
        if (request.Until is { } asked && asked > now) return asked < most ? asked : most;
        var personal = mine.Where(p => ports.ContainsKey(p.PortId)).SelectMany(p => Asked(p, ports[p.PortId])).Any(c => c.PersonalData);
        var proposed = today.AddMonths(personal ? 6 : 12);
        return proposed < most ? proposed : most;
    }

    private static IEnumerable<PortColumnInfo> Asked(AccessRequestPort port, PortInfo info)
    {
        var names = port.Columns is null ? null : JsonText.List(port.Columns);
        return info.Columns.Where(c => names is null || names.Contains(c.Name));
    }
}
