using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Notifications.Model;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.UI.Formatting;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Notifications.Telling;

/// <summary>Tells people what concerns them; never the one who did it.</summary>
internal sealed class NotificationConsumer(IDomainDirectory domains, IPortDirectory ports, IHeldAccess held, IDeputies deputies, IUserDirectory users) : IEventConsumer
{
    /// <summary>The consumer's name.</summary>
    public const string Consumer = "notifications";

    public string Name => Consumer;

    public bool Wants(Type eventType) => eventType.IsSubclassOf(typeof(RequestEvent)) || eventType == typeof(GrantEnded)
        || eventType == typeof(GrantEnding) || eventType == typeof(GrantReviewed) || eventType == typeof(ReviewDue)
        || eventType == typeof(ProductDeprecated) || eventType == typeof(ProductRetired)
        || eventType == typeof(PortDrifted) || eventType == typeof(PortFits)
        || eventType == typeof(KeyEnding) || eventType == typeof(KeyReported)
        || eventType == typeof(SnapshotFailed) || eventType == typeof(SnapshotRowsChanged);

    public async Task HandleAsync(PortalDbContext db, IReadOnlyList<RecordedEvent> events, CancellationToken ct)
    {
        var ids = events.Select(e => e.Id).ToList();
        var told = await db.Set<Notification>().Where(n => ids.Contains(n.EventId)).Select(n => n.EventId).Distinct().ToListAsync(ct);
        foreach (var e in events.Where(e => !told.Contains(e.Id)))
        {
            var (people, text, href) = await ConcernAsync(e, ct);
            foreach (var user in people.Distinct().Where(p => p != e.ActorId && p != Guid.Empty))
                db.Add(new Notification { Id = Guid.CreateVersion7(), UserId = user, EventId = e.Id, Text = Cut(text), Href = href, At = e.At });
        }
    }

    private async Task<(IReadOnlyList<Guid> People, string Text, string Href)> ConcernAsync(RecordedEvent e, CancellationToken ct) => e.Event switch
    {
        RequestSubmitted r => (await StewardsAsync(r.DomainIds, ct), $"{e.ActorName} asks for {Ports(r.Ports)}", $"/access?tab=decide&request={r.RequestId}"),
        RequestMoved { Action: "answered" or "withdrawn" } r => (await StewardsAsync(r.DomainIds, ct),
            r.Action == "answered" ? $"{e.ActorName} answered about {Ports(r.Ports)}" : $"{e.ActorName} withdrew the request for {Ports(r.Ports)}",
            r.Action == "answered" ? $"/access?tab=decide&request={r.RequestId}" : $"/access/requests/{r.RequestId}"),
        RequestMoved r => ([r.RequesterId], r.Action switch
        {
            "owner-approved" => $"{e.ActorName} approved {Ports(r.Ports)}; Governance decides next",
            "approved" when e.ActorId == Guid.Empty => $"You have {Ports(r.Ports)} at once",
            "approved" => $"{e.ActorName} granted you {Ports(r.Ports)}",
            "denied" => $"{e.ActorName} denied {Ports(r.Ports)}{(r.Note is null ? "" : $": {r.Note}")}",
            _ => $"{e.ActorName} asks about your request: {r.Note}",
        }, $"/access/requests/{r.RequestId}"),
        RequestPassedOn r => (await deputies.WithDeputiesAsync(r.To, ct), $"{r.RequesterName} asks for {Ports(r.Ports)}: {e.ActorName} approved, and you decide next", $"/access?tab=decide&request={r.RequestId}"),
        RequestOverdue r => (r.How == "unanswered" ? r.To : await deputies.WithDeputiesAsync(r.To, ct), r.How switch
        {
            "reminded" => $"{r.RequesterName} still waits for your decision on {Ports(r.Ports)}",
            "escalated" => $"Nobody decided on {Ports(r.Ports)} for {r.RequesterName}: Governance may decide in the owners' place",
            _ => $"Nobody decides on {Ports(r.Ports)} for {r.RequesterName}: look whether {(r.Step == StepKind.Governance ? "Governance" : "the domain or Governance")} has people",
        }, r.How == "unanswered" ? "/admin/users" : $"/access?tab=decide&request={r.RequestId}"),
        GrantEnding g => (g.SubjectKind == ConsumerKind.User ? [g.SubjectId] : await domains.PeopleAsync(g.SubjectDomainId ?? g.SubjectId, DomainRole.Steward, ct),
            $"{(g.SubjectKind == ConsumerKind.User ? "Your grant" : $"The grant of {g.SubjectName}")} on {g.Port} ends on {Format.Date(g.Until)}: renew it if you still need it", $"/access/request?renew={g.GrantId}"),
        GrantReviewed { SubjectUserId: { } user } g when g.Until != g.Before => ([user], $"{e.ActorName} shortened your grant on {g.Port}{(g.Until is { } end ? $": it ends on {Format.Date(end)}" : "")}", "/access?tab=grants"),
        ReviewDue d => (await StewardsAsync([d.DomainId], ct), $"{Format.Count(d.Grants, "grant")} on {d.DomainName} {(d.Grants == 1 ? "has" : "have")} to be looked at again", "/access?tab=review"),
        GrantEnded { SubjectUserId: { } user } g => ([user], g.How == "expired"
            ? $"Your grant on {g.Port} has ended"
            : $"{e.ActorName} revoked your grant on {g.Port}{(g.Reason is null ? "" : $": {g.Reason}")}", "/access?tab=grants"),
        GrantReviewed { SubjectDomainId: { } domain } g when g.Until != g.Before => (await domains.PeopleAsync(domain, DomainRole.Steward, ct),
            $"{e.ActorName} shortened the grant of {g.SubjectName} on {g.Port}{(g.Until is { } shorter ? $": it ends on {Format.Date(shorter)}" : "")}", "/access?tab=grants"),
        GrantEnded { SubjectDomainId: { } domain } g => (await domains.PeopleAsync(domain, DomainRole.Steward, ct), g.How == "expired"
            ? $"The grant of {g.SubjectName} on {g.Port} has ended"
            : $"{e.ActorName} revoked the grant of {g.SubjectName} on {g.Port}{(g.Reason is null ? "" : $": {g.Reason}")}", "/access?tab=grants"),
        KeyEnding k => (await KeyPeopleAsync(k, ct), $"The API key {k.Name}{(k.UserId is null ? $" of {k.Holder}" : "")} ends on {Format.Date(k.ExpiresAt)}: rotate it before", KeyHref(k)),
        KeyReported k => ([.. await KeyPeopleAsync(k, ct), .. (await users.HoldingAsync(PlatformRoles.Administrator, ct)).Select(p => p.Id)],
            $"Somebody found the API key {k.Name} of {k.Holder}; it is revoked. Look at what it did, and make a new one", KeyHref(k)),
        ProductDeprecated p => (await HoldersAsync(p.ProductId, ct), $"{p.Name} is deprecated: plan what to use instead", $"/products/{p.Product}"),
        ProductRetired p => (await HoldersAsync(p.ProductId, ct), $"{p.Name} is retired: it can no longer be read", $"/products/{p.Product}"),
        PortDrifted p => (await OwnersAsync(p.ProductId, ct), $"The source of {p.Product}/{p.Port} changed: it {p.What}", PortHref(p.Product, p.Port)),
        PortFits p => (await OwnersAsync(p.ProductId, ct), $"The source of {p.Product}/{p.Port} fits again", PortHref(p.Product, p.Port)),
        SnapshotFailed s => ([s.OwnerId], $"The snapshot of {s.Name} needs you: {s.Reason}", $"/datasets/{s.DataSetId}"),
        SnapshotRowsChanged s => ([s.OwnerId], $"{s.Name} went from {Format.Count(s.Before, "row")} to {Format.Count(s.Rows, "row")}", $"/datasets/{s.DataSetId}"),
        _ => ([], "", ""),
    };

    // A product without owners is its domain's contributors' business.
    private async Task<IReadOnlyList<Guid>> OwnersAsync(Guid productId, CancellationToken ct) => await ports.ProductsAsync([productId], null, 1, ct) switch
    {
        [{ OwnerIds: { Count: > 0 } owners }] => owners,
        [var product] => await domains.PeopleAsync(product.DomainId, DomainRole.Contributor, ct),
        _ => [],
    };

    private async Task<IReadOnlyList<Guid>> StewardsAsync(IReadOnlyList<Guid> domainIds, CancellationToken ct)
    {
        var people = new List<Guid>();
        foreach (var domain in domainIds) people.AddRange(await domains.PeopleAsync(domain, DomainRole.Steward, ct));
        return await deputies.WithDeputiesAsync(people, ct);
    }

    private async Task<IReadOnlyList<Guid>> HoldersAsync(Guid productId, CancellationToken ct)
    {
        var people = new List<Guid>();
        foreach (var holder in await held.HoldersAsync(productId, ct))
        {
            if (holder.Kind == ConsumerKind.User) people.Add(holder.Id);
            else if (holder.DomainId is { } domain) people.AddRange(await domains.PeopleAsync(domain, DomainRole.Steward, ct));
            else people.AddRange(await domains.PeopleAsync(holder.Id, DomainRole.Member, ct));
        }

        return people;
    }

    // A person hears of their own keys, the owners and stewards of a domain of those of its service accounts.
    private async Task<IReadOnlyList<Guid>> KeyPeopleAsync(KeyEvent key, CancellationToken ct)
        => key.UserId is { } user ? [user] : await domains.PeopleAsync(key.DomainId ?? Guid.Empty, DomainRole.Steward, ct);

    private static string KeyHref(KeyEvent key) => key.UserId is null ? $"/domains/{key.Holder.Split('/')[0]}?tab=service-accounts" : "/account";

    private static string PortHref(string product, string port) => $"/products/{product}?tab=schema&port={Uri.EscapeDataString(port)}";

    private static string Ports(IReadOnlyList<string> ports) => ports.Count <= 2 ? string.Join(" and ", ports) : $"{ports[0]} and {ports.Count - 1} more ports";

    private static string Cut(string text) => text.Length <= NotificationConfiguration.TextAtMost ? text : text[..(NotificationConfiguration.TextAtMost - 1)] + "…";
}
