using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Shows requests to somebody: only the ports of which that person may know.</summary>
internal sealed class RequestViews(IPortDirectory directory, IDomainDirectory domains, IUserDirectory users)
{
    public async Task<IReadOnlyList<AccessRequestView>> OfAsync(Principal principal, DomainRights rights, IReadOnlyList<AccessRequest> requests, CancellationToken ct)
    {
        if (requests.Count == 0) return [];
        var ports = await directory.GetAsync([.. requests.SelectMany(r => r.Ports).Select(p => p.PortId).Distinct()], ct);
        var approvers = await ApproversAsync([.. requests.SelectMany(r => r.Ports).Select(p => p.DomainId).Distinct()], ct);
        return [.. requests.Select(r => One(principal, rights, r, ports, approvers))];
    }

    public async Task<AccessRequestView> OfAsync(Principal principal, DomainRights rights, AccessRequest request, CancellationToken ct)
        => (await OfAsync(principal, rights, [request], ct))[0];

    /// <summary>By domain: who may decide on its ports, by name.</summary>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<Person>>> ApproversAsync(IReadOnlyList<Guid> domainIds, CancellationToken ct)
    {
        var ids = new Dictionary<Guid, IReadOnlyList<Guid>>();
        foreach (var domain in domainIds) ids[domain] = await domains.PeopleAsync(domain, DomainRole.Steward, ct);
        var people = await users.GetAsync(ids.Values.SelectMany(i => i).Distinct(), ct);
        return ids.ToDictionary(d => d.Key, d => (IReadOnlyList<Person>)[.. d.Value.Where(people.ContainsKey).Select(i => people[i]).OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)]);
    }

    private AccessRequestView One(Principal principal, DomainRights rights, AccessRequest request, IReadOnlyDictionary<Guid, PortInfo> ports, IReadOnlyDictionary<Guid, IReadOnlyList<Person>> approvers)
    {
        var mine = request.RequesterId == principal.Id;
        var shown = request.Ports.OrderBy(p => p.Path, StringComparer.Ordinal).Where(p => mine || rights.Is(DomainRole.Steward, p.DomainId)
            || (ports.TryGetValue(p.PortId, out var info) && directory.MaySee(rights, info.DomainId, info.State, info.Visibility))).ToList();
        var open = shown.Where(p => p.Decision == PortDecision.Open).ToList();
        bool MayDecide(AccessRequestPort p) => !mine && request.IsOpen && p.Decision == PortDecision.Open && rights.Is(DomainRole.Steward, p.DomainId);
        var consumer = request.ConsumerKind == ConsumerKind.Domain ? rights.Domains.GetValueOrDefault(request.ConsumerId) : null;
        return new AccessRequestView(request.Id, request.State, request.RequesterEmail, request.RequesterName,
            new Consumer(request.ConsumerKind, consumer?.Slug ?? request.RequesterEmail), consumer?.Name ?? request.RequesterName,
            request.Purpose, request.Level, request.Until, [.. shown.Select(p => Port(p, ports.GetValueOrDefault(p.PortId), MayDecide(p)))],
            [.. request.Notes.OrderBy(n => n.At).ThenBy(n => n.Id).Select(n => new RequestNoteView(n.At, n.ByName, n.Action, n.Note))],
            request.CreatedAt, request.DecidedAt, open.Any(MayDecide),
            [.. (request.IsOpen ? open : shown).SelectMany(p => approvers[p.DomainId]).Where(p => p.Id != request.RequesterId).DistinctBy(p => p.Id).Select(p => p.Name)],
            request.Revision);
    }

    private static RequestPortView Port(AccessRequestPort port, PortInfo? info, bool mayDecide)
    {
        var asked = port.Columns is null ? null : JsonText.List(port.Columns).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<RequestColumnView> columns = info is null ? [] : [.. info.Columns.Select(c => new RequestColumnView(c.Name, c.Type.ToString(), c.Description,
            c.Classification is null ? null : Words.Of(c.Classification), c.PersonalData, asked is null || asked.Contains(c.Name), c.Mask))];
        return new RequestPortView(port.Path, info?.ProductName ?? port.Path, columns, WordOf(port.Decision), port.GrantId, mayDecide);
    }

    private static string WordOf(PortDecision decision) => decision switch
    {
        PortDecision.Open => "open",
        PortDecision.Granted => "granted",
        PortDecision.Denied => "denied",
        _ => "withdrawn",
    };
}
