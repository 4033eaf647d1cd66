using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Contracts;

/// <summary>Tells whether a read would give what it gave before, without reading rows.</summary>
public interface IReadVersions
{
    /// <summary>A word for what a flow's rows depend on: the flow, what of every input the principal may read now, and the sources' versions.</summary>
    /// <param name="principal">Who would read.</param>
    /// <param name="flow">What would be read.</param>
    /// <param name="level">What the read would need.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The word; null where an input may not be read, or a source cannot tell its version.</returns>
    Task<string?> OfAsync(Principal principal, Flow flow, AccessLevel level, CancellationToken ct);
}
