using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Guard;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Takes a wish for access in, and grants at once what a rule lets through.</summary>
internal sealed class RequestSubmission(IDbContextFactory<PortalDbContext> databases, RequestReader reader, RouteFinder routes, IRoutePolicies policies, Seating seating, Deciders deciders, RequestViews views, TimeProvider time)
{
    private const int Tries = 3;
    private static readonly TimeSpan s_renewal = TimeSpan.FromDays(60);

    public async Task<Result<AccessRequestView>> SubmitAsync(Principal principal, AccessRequestInput input, CancellationToken ct)
    {
        if (principal.Way == PrincipalWay.System || principal.Id == Guid.Empty || principal.Kind != PrincipalKind.User) return new Forbidden("Only people ask for access.");
        for (var attempt = 1; ; attempt++)
        {
            var sent = await TryAsync(principal, input, ct);
            // Somebody asked for or was granted the same at this moment: looked at again, the answer says what is there now.
            if (sent.Error is not Lost) return sent;
            if (attempt == Tries) return new Conflict(sent.Error.Message);
        }
    }

    private async Task<Result<AccessRequestView>> TryAsync(Principal principal, AccessRequestInput input, CancellationToken ct)
    {
        var acting = await deciders.OfAsync(principal, ct);
        var now = time.GetUtcNow();
        var wrong = new List<FieldError>();
        RequestRules.Purpose(input.Purpose, wrong);
        var asked = await reader.ReadAsync(principal, acting.Rights, input, now, wrong, ct);
        var (ports, consumer) = (asked.Ports, asked.Consumer);
        input = asked.Input;
        await using var db = await databases.CreateDbContextAsync(ct);
        var agreed = await Agreements.ReadAsync(db, ports, input, wrong, ct);
        if (wrong.Count > 0) return Invalid.Of(wrong);
        if (consumer.Refused is { } refused) return refused;

        // Taken before it is looked at what there is: who is granted the same after that has the number.
        var numbers = await Giving.NumbersAsync(db, consumer.Kind, consumer.Id, [.. ports.Select(p => p.Id)], ct);
        if (await AlreadyAsync(db, principal, acting.Rights, consumer, ports, input, now, ct) is { } already) return already;

        var ways = await routes.OfAsync(db, acting.Rights, consumer, [.. ports.Select(p => (p, RequestReader.Asked(input, p)))], input, now, ct);
        var request = New(principal, consumer, ports, input, agreed, now);
        db.Add(request);
        var seats = await seating.OfAsync(await policies.NowAsync(ct), ports, principal.Id, ct);
        var decided = ports.Where(p => !ways[p.Id].Automatic).ToList();
        db.Record(principal, new RequestSubmitted(request.Id, [.. ports.Select(p => p.Path)], [.. decided.Select(p => p.DomainId).Distinct()], request.Purpose));
        foreach (var port in request.Ports) Begin(db, acting.Rights, request, port, ports.First(p => p.Id == port.PortId), ways[port.PortId], seats[port.ProductId], numbers[port.PortId], now);
        foreach (var why in request.Ports.Where(p => ways[p.PortId].Automatic).GroupBy(p => ways[p.PortId].Why!)) Granted(db, request, [.. why], why.Key, now);
        request.Settle(now);
        if (await db.TrySaveAsync("the request", "The same access was asked for at this moment; look at your requests and grants.", ct) is { } lost) return new Lost(lost.Message);
        return await views.OfAsync(acting, request, ct);
    }

    // A rule gives the grant now; where it does not, the owners begin, and Governance comes after them.
    private static void Begin(PortalDbContext db, DomainRights rights, AccessRequest request, AccessRequestPort port, PortInfo info, PortRoute way, IReadOnlyList<Seat> seats, int number, DateTimeOffset now)
    {
        if (way.Given is { } given)
        {
            var rule = request.AddStep(null, port, 1, StepKind.Automatic);
            (rule.State, rule.DecidedAt, rule.Note) = (StepState.Approved, now, way.Why);
            Giving.Give(db, Principal.System, rights, request, port, info, given, way.Basis, number, now);
            (port.Decision, port.OpenKey, port.DecidedByName, port.DecidedAt) = (PortDecision.Granted, null, Principal.System.Name, now);
            return;
        }

        foreach (var seat in seats)
        {
            var owner = request.AddStep(null, port, 1, StepKind.Owner, seat);
            (owner.State, owner.WaitsSince) = (StepState.Open, now);
        }

        if (way.Basis == GrantBasis.Governance) request.AddStep(null, port, 2, StepKind.Governance);
    }

    private static void Granted(PortalDbContext db, AccessRequest request, IReadOnlyList<AccessRequestPort> ports, string why, DateTimeOffset now)
    {
        var note = $"Granted at once: {why}.";
        request.Notes.Add(new RequestNote { Id = Guid.CreateVersion7(), RequestId = request.Id, At = now, ById = Guid.Empty, ByName = Principal.System.Name, Action = "approved", Note = note });
        db.Record(Principal.System, new RequestMoved(request.Id, [.. ports.Select(p => p.Path)], "approved", request.RequesterId, [.. ports.Select(p => p.DomainId).Distinct()], note));
    }

    private static AccessRequest New(Principal principal, ConsumerChoice consumer, IReadOnlyList<PortInfo> ports, AccessRequestInput input, IReadOnlyDictionary<Guid, Agreement> agreed, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7();
        return new AccessRequest
        {
            Id = id,
            RequesterId = principal.Id,
            RequesterName = principal.Name,
            RequesterEmail = principal.Email,
            ConsumerKind = consumer.Kind,
            ConsumerId = consumer.Id,
            ConsumerDomainId = consumer.DomainId,
            ConsumerPath = consumer.Path,
            ConsumerName = consumer.Path is null ? null : consumer.Name,
            Purpose = input.Purpose.Trim(),
            Level = input.Level,
            Until = input.Until,
            ExceptionOf = input.ExceptionOf,
            State = RequestState.Submitted,
            CreatedAt = now,
            ChangedAt = now,
            Ports = [.. ports.Select(p => new AccessRequestPort
            {
                Id = Guid.CreateVersion7(),
                RequestId = id,
                PortId = p.Id,
                Path = p.Path,
                ProductId = p.ProductId,
                DomainId = p.DomainId,
                Columns = RequestReader.Asked(input, p) is { } asked ? JsonText.Of(asked) : null,
                PurposeCode = agreed[p.ProductId].Purpose?.Code,
                PurposeName = agreed[p.ProductId].Purpose?.Name,
                TermsVersion = agreed[p.ProductId].TermsVersion,
                Decision = PortDecision.Open,
                OpenKey = $"{consumer.Kind}:{consumer.Id:N}:{p.Id:N}{(input.ExceptionOf is null ? "" : ":masks")}",
            })],
            Notes = [new RequestNote { Id = Guid.CreateVersion7(), RequestId = id, At = now, ById = principal.Id, ByName = principal.Name, Action = "submitted" }],
        };
    }

    private static async Task<Error?> AlreadyAsync(PortalDbContext db, Principal principal, DomainRights rights, ConsumerChoice consumer, IReadOnlyList<PortInfo> ports,
        AccessRequestInput input, DateTimeOffset now, CancellationToken ct)
    {
        if (consumer.Kind == ConsumerKind.User && ports.FirstOrDefault(p => OwnPeople.Read(rights, p.DomainId)) is { } own)
            return new Conflict($"You read {own.Path} already, as one of its domain's own people.");

        var ids = ports.Select(p => p.Id).ToList();
        var open = await db.Set<AccessRequest>().AsNoTracking().Include(r => r.Ports)
            .Where(r => r.ConsumerKind == consumer.Kind && r.ConsumerId == consumer.Id && (r.ExceptionOf != null) == (input.ExceptionOf != null) && r.Ports.Any(p => p.Decision == PortDecision.Open && ids.Contains(p.PortId)))
            .FirstOrDefaultAsync(ct);
        if (open is not null)
        {
            var port = open.Ports.First(p => p.Decision == PortDecision.Open && ids.Contains(p.PortId));
            var who = open.RequesterId == principal.Id ? "You have" : $"{open.RequesterName} has";
            return new Conflict($"{who} already asked for {port.Path} on {Words.Day(open.CreatedAt)}; that request is still open.");
        }

        var grants = await db.Set<Grant>().AsNoTracking()
            .Where(g => g.SubjectKind == consumer.Kind && g.SubjectId == consumer.Id && ids.Contains(g.PortId)).ToListAsync(ct);
        if (input.ExceptionOf is { } masked) return MaskExceptions.Already(grants, masked, RequestReader.Asked(input, ports[0]) ?? [], input.Until!.Value, now);
        foreach (var port in ports)
        {
            var held = grants.Where(g => g.PortId == port.Id && g.ExceptionOf is null).ToList();
            if (held.FirstOrDefault(g => g.HoldsAt(now) && Covers(g, RequestReader.Asked(input, port), input, now)) is { } grant)
                return new Conflict($"{(consumer.Kind == ConsumerKind.User ? "You hold" : $"{consumer.Name} holds")} {Words.Of(grant.Level)} on {port.Path} already"
                    + (grant.Until is { } until ? $", until {Words.Day(until)}. Ask for a later end to renew it, or name the columns that are missing." : ". Name the columns that are missing to ask for more."));
            // Renewing is a new request, so those who had it may ask again while a product runs out.
            if (port.State == ProductState.Deprecated && held.Count == 0)
                return new Conflict($"{port.ProductName} is deprecated: it is not for new uses. Its page says what to use instead.");
        }

        return null;
    }

    // Whoever names no end may ask again when the end of what they hold comes near.
    private static bool Covers(Grant grant, IReadOnlyList<string>? asked, AccessRequestInput input, DateTimeOffset now)
        => grant.Level >= input.Level
            && (grant.Until is null || (input.Until is { } until ? until <= grant.Until : grant.Until > now + s_renewal))
            && (asked is null || asked.All(c => JsonText.List(grant.Columns).Contains(c, StringComparer.Ordinal)));

    // A save that lost a race.
    private sealed record Lost(string Message) : Error(Message);
}
