using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Features.Notifications.Telling;

/// <summary>Whom an event concerns at this moment, and what they are told. Asked when it happens, and again before an e-mail or a post about it leaves.</summary>
internal sealed class Concerns(IDomainDirectory domains, IPortDirectory ports, IHeldAccess held, IDeputies deputies, IUserDirectory users)
{
    /// <summary>Whether events of the type concern anybody.</summary>
    public static bool Any(Type type) => type.IsSubclassOf(typeof(RequestEvent)) || type == typeof(GrantEnded) || type == typeof(GrantEnding) || type == typeof(GrantReviewed)
        || type == typeof(ReviewDue) || type == typeof(AccessTermsChanged) || type == typeof(ProductPublished) || type == typeof(ProductChanged)
        || type == typeof(ProductDeprecated) || type == typeof(ProductRetired) || type == typeof(PortDrifted) || type == typeof(PortFits)
        || type == typeof(SnapshotFailed) || type == typeof(SnapshotRowsChanged) || type == typeof(WebhookPaused) || type == typeof(WebhookGaveUp) || type.IsSubclassOf(typeof(KeyEvent)) || SecurityWords.Tells(type);

    /// <summary>The event's concerns, the most pressing first: who is in several is told by the first.</summary>
    public async Task<IReadOnlyList<Concern>> OfAsync(RecordedEvent e, CancellationToken ct) => e.Event switch
    {
        ProductEvent p => await OfProductAsync(p, ct),
        AccountEvent a => SecurityWords.Of(e, a) is { } text ? [new(MessageKind.Security, [a.UserId], text, "/account", TellsActor: true, Mailed: a is PasswordLinkMade { Mailed: not null })] : [],
        KeyEvent k => await OfKeyAsync(e, k, ct) is { } key ? [key] : [],
        _ => await OneAsync(e, ct) is { } one ? [one] : [],
    };

    private async Task<Concern?> OneAsync(RecordedEvent e, CancellationToken ct) => e.Event switch
    {
        RequestSubmitted r => ToDecide(await StewardsAsync(r.DomainIds, ct), $"{e.ActorName} asks for {Ports(r.Ports)}", r.RequestId),
        RequestMoved { Action: "answered" } r => ToDecide(await StewardsAsync(r.DomainIds, ct), $"{e.ActorName} answered about {Ports(r.Ports)}", r.RequestId),
        RequestMoved { Action: "withdrawn" } r when e.ActorId == Guid.Empty => new(MessageKind.RequestsToDecide, await StewardsAsync(r.DomainIds, ct), $"The request for {Ports(r.Ports)} is withdrawn: {r.Note}", $"/access/requests/{r.RequestId}"),
        RequestMoved { Action: "withdrawn" } r => new(MessageKind.RequestsToDecide, await StewardsAsync(r.DomainIds, ct), $"{e.ActorName} withdrew the request for {Ports(r.Ports)}", $"/access/requests/{r.RequestId}"),
        RequestMoved r => new(MessageKind.MyRequests, [r.RequesterId], r.Action switch
        {
            "one-approved" => $"{e.ActorName} approved {Ports(r.Ports)}; others decide on it too",
            "owner-approved" => $"{e.ActorName} approved {Ports(r.Ports)}; Governance decides next",
            "approved" when e.ActorId == Guid.Empty => $"You have {Ports(r.Ports)}{(r.Note?.StartsWith("Granted at once", StringComparison.Ordinal) == true ? " at once" : "")}",
            "approved" => $"{e.ActorName} granted you {Ports(r.Ports)}",
            "denied" => $"{e.ActorName} denied {Ports(r.Ports)}{(r.Note is null ? "" : $": {r.Note}")}",
            _ => $"{e.ActorName} asks about your request: {r.Note}",
        }, $"/access/requests/{r.RequestId}"),
        RequestPassedOn r => ToDecide(await deputies.WithDeputiesAsync(r.To, ct), $"{r.RequesterName} asks for {Ports(r.Ports)}: {e.ActorName} approved, and you decide next", r.RequestId),
        RequestOverdue { How: "unanswered" } r => new(MessageKind.RequestsToDecide, r.To,
            $"Nobody decides on {Ports(r.Ports)} for {r.RequesterName}: look whether {(r.Step == StepKind.Governance ? "Governance" : "the domain or Governance")} has people", "/admin/users"),
        RequestOverdue r => ToDecide(await deputies.WithDeputiesAsync(r.To, ct), r.How == "reminded"
            ? $"{r.RequesterName} still waits for your decision on {Ports(r.Ports)}"
            : $"Nobody decided on {Ports(r.Ports)} for {r.RequesterName}: Governance may decide in the owners' place", r.RequestId),
        ReviewDue d => new(MessageKind.RequestsToDecide, await StewardsAsync([d.DomainId], ct), $"{Format.Count(d.Grants, "grant")} on {d.DomainName} {(d.Grants == 1 ? "has" : "have")} to be looked at again", "/access?tab=review"),
        GrantEnding g => new(MessageKind.MyGrants, g.SubjectKind == ConsumerKind.User ? [g.SubjectId] : await domains.PeopleAsync(g.SubjectDomainId ?? g.SubjectId, DomainRole.Steward, ct),
            $"{(g.SubjectKind == ConsumerKind.User ? "Your grant" : $"The grant of {g.SubjectName}")} on {g.Port} ends on {Format.Date(g.Until)}: renew it if you still need it", $"/access/request?renew={g.GrantId}"),
        GrantReviewed { SubjectUserId: { } user } g when g.Until != g.Before => new(MessageKind.MyGrants, [user],
            $"{e.ActorName} shortened your grant on {g.Port}{(g.Until is { } end ? $": it ends on {Format.Date(end)}" : "")}", "/access?tab=grants"),
        GrantEnded { SubjectUserId: { } user } g => new(MessageKind.MyGrants, [user], g.How == "expired"
            ? $"Your grant on {g.Port} has ended"
            : $"{e.ActorName} revoked your grant on {g.Port}{(g.Reason is null ? "" : $": {g.Reason}")}", "/access?tab=grants"),
        GrantReviewed { SubjectDomainId: { } domain } g when g.Until != g.Before => new(MessageKind.MyGrants, await domains.PeopleAsync(domain, DomainRole.Steward, ct),
            $"{e.ActorName} shortened the grant of {g.SubjectName} on {g.Port}{(g.Until is { } shorter ? $": it ends on {Format.Date(shorter)}" : "")}", "/access?tab=grants"),
        GrantEnded { SubjectDomainId: { } domain } g => new(MessageKind.MyGrants, await domains.PeopleAsync(domain, DomainRole.Steward, ct), g.How == "expired"
            ? $"The grant of {g.SubjectName} on {g.Port} has ended"
            : $"{e.ActorName} revoked the grant of {g.SubjectName} on {g.Port}{(g.Reason is null ? "" : $": {g.Reason}")}", "/access?tab=grants"),
        AccessTermsChanged t => new(MessageKind.ProductsIOwn, await OwnersAsync(t.ProductId, ct), t.OfUse ? $"{e.ActorName} changed what {t.Product} may be used for, or its terms" : t.Open ? $"{e.ActorName} opened {t.Product} to everybody who asks" : $"{e.ActorName} changed how long {t.Product} may be asked for, or who decides", $"/products/{t.Product}?tab=access"),
        SnapshotFailed s => new(MessageKind.DataSets, [s.OwnerId], $"The snapshot of {s.Name} needs you: {s.Reason}", $"/datasets/{s.DataSetId}"),
        SnapshotRowsChanged s => new(MessageKind.DataSets, [s.OwnerId], $"{s.Name} went from {Format.Count(s.Before, "row")} to {Format.Count(s.Rows, "row")}", $"/datasets/{s.DataSetId}"),
        WebhookPaused { DomainId: { } domain } w => new(MessageKind.Alarms, await domains.PeopleAsync(domain, DomainRole.Owner, ct), $"The webhook {w.Name} of {w.Domain} is paused: {w.Reason}", $"/domains/{w.Domain}?tab=webhooks"),
        WebhookPaused { UserId: { } user } w => new(MessageKind.Alarms, [user], $"Your webhook {w.Name} is paused: {w.Reason}", "/account/notifications"),
        WebhookGaveUp w => new(MessageKind.Alarms, [w.UserId], $"Your webhook {w.Name} did not take a message, however often it was tried: {w.Reason}", "/account/notifications"),
        WebhookPaused w => new(MessageKind.Alarms, [.. (await users.HoldingAsync(PlatformRoles.Administrator, ct)).Select(p => p.Id)], $"The webhook {w.Name} of the installation is paused: {w.Reason}", "/admin/webhooks"),
        _ => null,
    };

    private async Task<IReadOnlyList<Concern>> OfProductAsync(ProductEvent e, CancellationToken ct)
    {
        var href = $"/products/{e.Product}";
        return e switch
        {
            ProductPublished p => [new(MessageKind.ProductsIOwn, await OwnersAsync(p.ProductId, ct), $"{p.Name} {p.Version} is published", href)],
            ProductChanged { ChangesPort: true } p when await IsOfferedAsync(p.ProductId, ct) => [new(MessageKind.ProductsIUse, await HoldersAsync(p.ProductId, ct), $"{Changed(p)}: {p.What}", $"{href}?tab=schema")],
            ProductDeprecated p => [new(MessageKind.ProductsIUse, await HoldersAsync(p.ProductId, ct), $"{p.Name} is deprecated: plan what to use instead", href), new(MessageKind.ProductsIOwn, await OwnersAsync(p.ProductId, ct), $"{p.Name} is deprecated", href)],
            ProductRetired p => [new(MessageKind.ProductsIUse, await HoldersAsync(p.ProductId, ct), $"{p.Name} is retired: it can no longer be read", href), new(MessageKind.ProductsIOwn, await OwnersAsync(p.ProductId, ct), $"{p.Name} is retired", href)],
            PortDrifted p => [new(MessageKind.Alarms, await OwnersAsync(p.ProductId, ct), $"The source of {p.Product}/{p.Port} changed: it {p.What}", PortHref(p.Product, p.Port))],
            PortFits p => [new(MessageKind.Alarms, await OwnersAsync(p.ProductId, ct), $"The source of {p.Product}/{p.Port} fits again", PortHref(p.Product, p.Port))],
            _ => [],
        };
    }

    // A person hears of their own keys, the owners and stewards of a domain of those of its service accounts; of a key that was found administrators too.
    private async Task<Concern?> OfKeyAsync(RecordedEvent e, KeyEvent k, CancellationToken ct)
    {
        if (SecurityWords.Of(e, k) is not { } text) return null;
        var people = k.UserId is { } user ? [user] : await domains.PeopleAsync(k.DomainId ?? Guid.Empty, DomainRole.Steward, ct);
        if (k is KeyReported) people = [.. people, .. (await users.HoldingAsync(PlatformRoles.Administrator, ct)).Select(p => p.Id)];
        return new Concern(MessageKind.Security, [.. people.Distinct()], text, k.UserId is null ? $"/domains/{k.Holder.Split('/')[0]}?tab=service-accounts" : "/account", TellsActor: k.UserId is not null);
    }

    private static string Changed(ProductChanged e) => e.Change switch
    {
        ContractChange.Breaking => $"{e.Product} was changed in a way that may break what you built on it",
        ContractChange.Additive => $"{e.Product} promises more than before",
        ContractChange.Descriptive => $"{e.Product} is described in other words",
        _ => $"What {e.Product} promises was changed",
    };

    private static Concern ToDecide(IReadOnlyList<Guid> people, string text, Guid request) => new(MessageKind.RequestsToDecide, people, text, $"/access?tab=decide&request={request}");

    // What changes in a draft is nobody's contract yet.
    private async Task<bool> IsOfferedAsync(Guid product, CancellationToken ct)
        => await ports.ProductsAsync([product], null, 1, ct) is [{ State: ProductState.Published or ProductState.Deprecated }];

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

    private static string PortHref(string product, string port) => $"/products/{product}?tab=schema&port={Uri.EscapeDataString(port)}";

    private static string Ports(IReadOnlyList<string> ports) => ports.Count <= 2 ? string.Join(" and ", ports) : $"{ports[0]} and {ports.Count - 1} more ports";
}
