using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Notifications.Home;

/// <summary>Gathers what waits for somebody.</summary>
internal sealed class HomeReader(IAccessService access, IDomainDirectory directory, IDomainService domains, IProductService products, ISourceService sources, TimeProvider time)
{
    private const int Shown = 5;
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(30);
    private static readonly TimeSpan s_late = TimeSpan.FromDays(7);

    public async Task<HomeView> ReadAsync(Principal principal, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var rights = await directory.RightsAsync(principal, ct);
        var waiting = (await access.WaitingAsync(principal, new PageRequest(50, null), ct)).Items;
        var requests = (await access.RequestsAsync(principal, asApprover: false, null, new PageRequest(20, null), ct)).Items;
        var grants = (await access.GrantsAsync(principal, new GrantQuery(State: GrantState.Active), new PageRequest(50, null), ct)).Items;
        var drafts = await DraftsAsync(principal, rights, ct);
        var pilots = await PilotsAsync(principal, rights, ct);
        return new HomeView([.. waiting.Take(Shown)], waiting.Count > Shown,
            [.. requests.Where(r => r.State is RequestState.Submitted or RequestState.NeedsInfo || now - r.DecidedAt < s_late).Take(Shown)],
            [.. grants.Where(g => g.Until - now < s_soon).OrderBy(g => g.Until).Take(Shown)],
            grants, drafts, pilots, rights.Roles.Count == 0 && requests.Count == 0 && grants.Count == 0);
    }

    private async Task<IReadOnlyList<ProductView>> DraftsAsync(Principal principal, DomainRights rights, CancellationToken ct)
    {
        if (rights.With(DomainRole.Contributor).Count == 0) return [];
        var page = await products.ListAsync(principal, new ProductQuery(State: ProductState.Draft, Sort: "-updated"), new PageRequest(20, null), ct);
        return page.Ok ? [.. page.Value.Items.Where(p => p.MyRole >= DomainRole.Contributor).Take(Shown)] : [];
    }

    // Roles in sub-domains are often inherited: the check list is for the domains that stand on their own.
    private async Task<IReadOnlyList<Pilot>> PilotsAsync(Principal principal, DomainRights rights, CancellationToken ct)
    {
        var pilots = new List<Pilot>();
        foreach (var domain in rights.With(DomainRole.Owner).Select(d => rights.Domains[d]).Where(d => d.ParentId is not { } parent || !rights.Is(DomainRole.Owner, parent)).OrderBy(d => d.Name).Take(Shown))
        {
            var offered = await products.ListAsync(principal, new ProductQuery(Domain: domain.Slug, State: ProductState.Published), new PageRequest(1, null), ct);
            if (!offered.Ok || offered.Value.Items.Count > 0) continue;
            var view = await domains.GetAsync(principal, domain.Slug, ct);
            var connected = await sources.ListAsync(principal, domain.Slug, ct);
            pilots.Add(new Pilot(domain.Slug, domain.Name, view.Ok && !string.IsNullOrWhiteSpace(view.Value.Purpose), connected.Ok && connected.Value.Count > 0));
        }

        return pilots;
    }
}
