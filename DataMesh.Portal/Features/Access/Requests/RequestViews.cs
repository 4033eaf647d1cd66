using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Shows requests to somebody: only the ports of which that person may know.</summary>
internal sealed class RequestViews(IDbContextFactory<PortalDbContext> databases, IPortDirectory directory, Deciders deciders)
{
    public async Task<IReadOnlyList<AccessRequestView>> OfAsync(Acting acting, IReadOnlyList<AccessRequest> requests, CancellationToken ct)
    {
        if (requests.Count == 0) return [];
        var ports = await directory.GetAsync([.. requests.SelectMany(r => r.Ports).Select(p => p.PortId).Distinct()], ct);
        var people = await deciders.PeopleAsync(requests, ct);
        return [.. requests.Select(r => One(acting, r, ports, people))];
    }

    /// <summary>One request, with the texts that were accepted.</summary>
    public async Task<AccessRequestView> OfAsync(Acting acting, AccessRequest request, CancellationToken ct)
    {
        var view = (await OfAsync(acting, [request], ct))[0];
        if (view.Agreed.All(a => a.TermsVersion is null)) return view;
        var products = request.Ports.Where(p => p.TermsVersion is not null).DistinctBy(p => p.ProductId).ToDictionary(p => p.ProductId);
        var ids = products.Keys.ToList();
        await using var db = await databases.CreateDbContextAsync(ct);
        var texts = (await db.Set<TermsText>().AsNoTracking().Where(t => ids.Contains(t.ProductId)).ToListAsync(ct))
            .Where(t => products[t.ProductId].TermsVersion == t.Version).ToDictionary(t => ProductOf(products[t.ProductId]), t => t.Text);
        return view with { Agreed = [.. view.Agreed.Select(a => a with { Terms = texts.GetValueOrDefault(a.Product) })] };
    }

    private AccessRequestView One(Acting acting, AccessRequest request, IReadOnlyDictionary<Guid, PortInfo> ports, DecidingPeople people)
    {
        var rights = acting.Rights;
        var mine = request.RequesterId == acting.Self.Id;
        var shown = request.Ports.OrderBy(p => p.Path, StringComparer.Ordinal).Where(p => mine || acting.AnswersFor(request, p)
            || (ports.TryGetValue(p.PortId, out var info) && directory.MaySee(rights, info.DomainId, info.State, info.Visibility))).ToList();
        bool MayDecide(AccessRequestPort p) => request.Steps.Any(s => s.RequestPortId == p.Id && acting.Decides(request, s) is not null);
        var consumer = request.ConsumerKind == ConsumerKind.Domain ? rights.Domains.GetValueOrDefault(request.ConsumerId) : null;
        var steps = StepViews.Of(rights, request, shown, people);
        // Closed, it says who could have decided.
        var approvers = request.IsOpen ? steps.SelectMany(s => s.People)
            : shown.SelectMany(p => people.ByDomain[p.DomainId]).Where(p => p.Id != request.RequesterId).Select(p => p.Name);
        return new AccessRequestView(request.Id, request.State, request.RequesterEmail, request.RequesterName,
            new Consumer(request.ConsumerKind, request.ConsumerPath ?? consumer?.Slug ?? request.RequesterEmail), request.ConsumerName ?? consumer?.Name ?? request.RequesterName,
            request.Purpose, request.Level, request.Until, [.. shown.Select(p => Port(p, ports.GetValueOrDefault(p.PortId), MayDecide(p), !mine && acting.AnswersFor(request, p)))],
            [.. request.Notes.OrderBy(n => n.At).ThenBy(n => n.Action != "submitted").ThenBy(n => n.Id).Select(n => new RequestNoteView(n.At, n.ByName, n.Action, n.Note))],
            request.CreatedAt, request.DecidedAt, shown.Any(MayDecide), [.. approvers.Distinct()], request.Revision)
        {
            Steps = steps,
            ExceptionOf = request.ExceptionOf,
            Agreed = [.. shown.Where(p => p.PurposeCode is not null || p.TermsVersion is not null).DistinctBy(p => p.ProductId).Select(p => new AgreedView(ProductOf(p), p.PurposeCode, p.PurposeName, p.TermsVersion, null))],
        };
    }

    private static string ProductOf(AccessRequestPort port) => port.Path[..port.Path.LastIndexOf('/')];

    private static RequestPortView Port(AccessRequestPort port, PortInfo? info, bool mayDecide, bool answers)
    {
        var asked = port.Columns is null ? null : JsonText.List(port.Columns).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<RequestColumnView> columns = info is null ? [] : [.. info.Columns.Select(c => new RequestColumnView(c.Name, c.Type.ToString(), c.Description,
            c.Classification is null ? null : Words.Of(c.Classification), c.PersonalData, asked is null || asked.Contains(c.Name), c.Mask))];
        return new RequestPortView(port.Path, info?.ProductName ?? port.Path, columns, WordOf(port.Decision), port.GrantId, mayDecide)
        {
            // The row filter in it is not for the requester.
            Proposed = answers && port.Conditions is { } kept ? PortConditions.Read(kept).View : null,
        };
    }

    private static string WordOf(PortDecision decision) => decision switch
    {
        PortDecision.Open => "open",
        PortDecision.Granted => "granted",
        PortDecision.Denied => "denied",
        _ => "withdrawn",
    };
}
