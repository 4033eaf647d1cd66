using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.DataApi.OData.Finding;

/// <summary>
/// Products as callers found them, used again while the database says, at every request, that nothing that decides has changed; as the
/// guard keeps its decisions, a no is asked for anew.
/// </summary>
internal sealed class KeptServices(ServiceFinder finder, Kept<KeptServices.Asked, ODataService?> kept)
{
    // Each may hold the plans of some addresses.
    private const int Most = 1_000;
    private readonly Kept<Asked, ODataService?> _kept = kept.UpTo(Most);

    /// <summary>As <see cref="ServiceFinder.ProductAsync"/>.</summary>
    public async Task<Result<ODataService>> ProductAsync(Principal principal, string domain, string product, CancellationToken ct)
    {
        Error? error = null;
        var found = await _kept.GetAsync(new Asked(principal, domain, product), async token =>
        {
            var finding = await finder.ProductAsync(principal, domain, product, token);
            error = finding.Error;
            return finding.Ok ? finding.Value : null;
        }, service => service?.Until, ct);
        return found is null ? error! : found;
    }

    internal sealed record Asked(Principal Principal, string Domain, string Product);
}
