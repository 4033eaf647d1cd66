using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Notifications.Home;

/// <summary>What waits for somebody.</summary>
/// <param name="ToDecide">Requests that wait for a decision, the longest first.</param>
/// <param name="MoreToDecide">Whether there are more than those.</param>
/// <param name="Requests">The person's requests that are open or were decided of late.</param>
/// <param name="Ending">Grants that end within 30 days.</param>
/// <param name="Grants">What the person may read by grant.</param>
/// <param name="Drafts">Products in the making in the person's domains.</param>
/// <param name="Pilots">Check lists of domains that the person owns and that offer nothing yet.</param>
/// <param name="IsNew">Whether the person has nothing here yet.</param>
internal sealed record HomeView(IReadOnlyList<AccessRequestView> ToDecide, bool MoreToDecide, IReadOnlyList<AccessRequestView> Requests, IReadOnlyList<GrantView> Ending,
    IReadOnlyList<GrantView> Grants, IReadOnlyList<ProductView> Drafts, IReadOnlyList<Pilot> Pilots, bool IsNew)
{
    /// <summary>How many things wait for the person to do something.</summary>
    public int Waiting => ToDecide.Count + Requests.Count(r => r.State == RequestState.NeedsInfo) + Ending.Count;
}

/// <summary>How far a domain is with its first product.</summary>
internal sealed record Pilot(string Slug, string Name, bool Described, bool Connected);
