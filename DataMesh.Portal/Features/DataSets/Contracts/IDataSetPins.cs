using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.DataSets.Contracts;

/// <summary>Charts of data sets that people keep on their Home. Who pins a set still reads its rows with their own grants, each time they look.</summary>
public interface IDataSetPins
{
    /// <summary>Pins that a person may have.</summary>
    const int Most = 12;

    /// <summary>The sets that the principal pinned, the newest pin first; those that it may not see any more are left out.</summary>
    Task<IReadOnlyList<Guid>> ListAsync(Principal principal, CancellationToken ct);

    /// <summary>Pins a set that the principal sees, or takes it off; doing so twice changes nothing. 404 for a set that it does not see, 409 beyond <see cref="Most"/>.</summary>
    Task<Result<Done>> PinAsync(Principal principal, Guid dataSet, bool pinned, CancellationToken ct);
}
