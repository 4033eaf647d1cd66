using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Guard;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Takes a wish for access in.</summary>
internal sealed class RequestSubmission(IDbContextFactory<PortalDbContext> databases, IPortDirectory directory, IDomainDirectory domains, RequestViews views, TimeProvider time)
{
    private static readonly TimeSpan s_renewal = TimeSpan.FromDays(60);

    public async Task<Result<AccessRequestView>> SubmitAsync(Principal principal, AccessRequestInput input, CancellationToken ct)
    {
        if (principal.Way == PrincipalWay.System || principal.Id == Guid.Empty) return new Forbidden("Only people ask for access.");
        var rights = await domains.RightsAsync(principal, ct);
        var now = time.GetUtcNow();
        var wrong = new List<FieldError>();
        RequestRules.Purpose(input.Purpose, wrong);
        RequestRules.Level(input.Level, wrong);
        RequestRules.Until(input.Until, now, wrong);
        var ports = await PortsAsync(rights, input, wrong, ct);
        var consumer = ConsumerOf(principal, rights, input.Consumer, wrong);
        if (wrong.Count > 0) return Invalid.Of(wrong);
        if (consumer.Refused is { } refused) return refused;

        await using var db = await databases.CreateDbContextAsync(ct);
        if (await AlreadyAsync(db, principal, rights, consumer, ports, input, now, ct) is { } already) return already;

        var request = New(principal, consumer, ports, input, now);
        db.Add(request);
        db.Record(principal, new RequestSubmitted(request.Id, [.. ports.Select(p => p.Path)], [.. ports.Select(p => p.DomainId).Distinct()], request.Purpose));
        if (await db.TrySaveAsync("the request", "This access was asked for a moment ago; that request is still open.", ct) is { } lost) return lost;
        return await views.OfAsync(principal, rights, request, ct);
    }

    private static AccessRequest New(Principal principal, ConsumerChoice consumer, IReadOnlyList<PortInfo> ports, AccessRequestInput input, DateTimeOffset now)
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
            Purpose = input.Purpose.Trim(),
            Level = input.Level,
            Until = input.Until,
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
                Columns = Asked(input, p) is { } asked ? JsonText.Of(asked) : null,
                Decision = PortDecision.Open,
                OpenKey = $"{consumer.Kind}:{consumer.Id:N}:{p.Id:N}",
            })],
            Notes = [new RequestNote { Id = Guid.CreateVersion7(), RequestId = id, At = now, ById = principal.Id, ByName = principal.Name, Action = "submitted" }],
        };
    }

    private static IReadOnlyList<string>? Asked(AccessRequestInput input, PortInfo port)
        => input.Columns is { } columns && columns.TryGetValue(port.Path, out var asked) && asked is not null
            ? [.. port.Columns.Select(c => c.Name).Where(n => asked.Contains(n, StringComparer.Ordinal))]
            : null;

    private async Task<IReadOnlyList<PortInfo>> PortsAsync(DomainRights rights, AccessRequestInput input, List<FieldError> wrong, CancellationToken ct)
    {
        var paths = input.Ports ?? [];
        if (paths.Count is 0 or > 20)
        {
            wrong.Add(new FieldError("ports", paths.Count == 0 ? "Name at least one port, as domain/product/port." : "Name at most 20 ports in one request."));
            return [];
        }

        var found = await directory.FindAsync([.. paths.Where(p => !string.IsNullOrEmpty(p)).Distinct(StringComparer.Ordinal)], ct);
        var ports = new List<PortInfo>();
        for (var i = 0; i < paths.Count; i++)
        {
            var field = $"ports[{i}]";
            if (paths[i] is not { Length: > 0 } path || !found.TryGetValue(path, out var port) || !directory.MaySee(rights, port.DomainId, port.State, port.Visibility))
                wrong.Add(new FieldError(field, $"There is no port '{paths[i]}', or you may not know of it. Write it as domain/product/port."));
            else if (port.State == ProductState.Draft)
                wrong.Add(new FieldError(field, $"{port.ProductName} is a draft; access can be asked for once it is published."));
            else if (port.State == ProductState.Retired)
                wrong.Add(new FieldError(field, $"{port.ProductName} is retired; nobody reads it any more."));
            else if (ports.All(p => p.Id != port.Id)) ports.Add(port);
        }

        foreach (var (path, columns) in input.Columns ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            if (ports.FirstOrDefault(p => p.Path == path) is not { } port)
            {
                if (!paths.Contains(path)) wrong.Add(new FieldError($"columns.{path}", $"'{path}' is not among the ports of this request."));
                continue;
            }

            RequestRules.Columns($"columns.{path}", columns, [.. port.Columns.Select(c => c.Name)], $"The port {path}", wrong);
        }

        return ports;
    }

    private static ConsumerChoice ConsumerOf(Principal principal, DomainRights rights, Consumer? consumer, List<FieldError> wrong)
    {
        var self = new ConsumerChoice(ConsumerKind.User, principal.Id, principal.Name, null);
        switch (consumer)
        {
            case null:
            case { Kind: ConsumerKind.User, Id: null or "" }:
                return self;
            case { Kind: ConsumerKind.User, Id: { } id }:
                if (!string.Equals(id, principal.Email, StringComparison.OrdinalIgnoreCase) && !(Guid.TryParse(id, out var guid) && guid == principal.Id))
                    wrong.Add(new FieldError("consumer.id", "People ask for themselves or for a domain to which they belong; leave the id out to ask for yourself."));
                return self;
            case { Kind: ConsumerKind.Domain }:
                if (rights.Find(consumer.Id ?? "") is not { } domain)
                {
                    wrong.Add(new FieldError("consumer.id", $"There is no domain '{consumer.Id}', or you may not know of it."));
                    return self;
                }

                return new ConsumerChoice(ConsumerKind.Domain, domain.Id, domain.Name,
                    rights.Is(DomainRole.Member, domain.Id) ? null : new Forbidden($"Only members of {domain.Name} ask for access on its behalf."));
            default:
                wrong.Add(new FieldError("consumer.kind", "Write user or domain."));
                return self;
        }
    }

    private static async Task<Error?> AlreadyAsync(PortalDbContext db, Principal principal, DomainRights rights, ConsumerChoice consumer, IReadOnlyList<PortInfo> ports,
        AccessRequestInput input, DateTimeOffset now, CancellationToken ct)
    {
        if (consumer.Kind == ConsumerKind.User && ports.FirstOrDefault(p => OwnPeople.Read(rights, p.DomainId)) is { } own)
            return new Conflict($"You read {own.Path} already, as one of its domain's own people.");

        var ids = ports.Select(p => p.Id).ToList();
        var open = await db.Set<AccessRequest>().AsNoTracking().Include(r => r.Ports)
            .Where(r => r.ConsumerKind == consumer.Kind && r.ConsumerId == consumer.Id && r.Ports.Any(p => p.Decision == PortDecision.Open && ids.Contains(p.PortId)))
            .FirstOrDefaultAsync(ct);
        if (open is not null)
        {
            var port = open.Ports.First(p => p.Decision == PortDecision.Open && ids.Contains(p.PortId));
            var who = open.RequesterId == principal.Id ? "You have" : $"{open.RequesterName} has";
            return new Conflict($"{who} already asked for {port.Path} on {Words.Day(open.CreatedAt)}; that request is still open.");
        }

        var grants = await db.Set<Grant>().AsNoTracking()
            .Where(g => g.SubjectKind == consumer.Kind && g.SubjectId == consumer.Id && ids.Contains(g.PortId)).ToListAsync(ct);
        foreach (var port in ports)
        {
            var held = grants.Where(g => g.PortId == port.Id).ToList();
            if (held.FirstOrDefault(g => g.HoldsAt(now) && Covers(g, Asked(input, port), input, now)) is { } grant)
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

    private sealed record ConsumerChoice(ConsumerKind Kind, Guid Id, string Name, Error? Refused);
}
