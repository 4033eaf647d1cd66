using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Contracts;

/// <summary>Shows before a decision what the requester would see after it.</summary>
public interface IRequestPreview
{
    /// <summary>First rows of a port of a request under the conditions that are about to be approved; never more than the principal itself may read.</summary>
    /// <param name="principal">Who decides.</param>
    /// <param name="id">The request.</param>
    /// <param name="port">One of its ports on which the principal decides now.</param>
    /// <param name="input">What is about to be approved.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Columns and rows; without rows where the principal may not read the port itself. Or what is wrong with the conditions.</returns>
    Task<Result<RequestPreview>> OfAsync(Principal principal, Guid id, string port, ApproveInput input, CancellationToken ct);
}

/// <summary>What the requester would see.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">Up to 20 rows, masked as they would be; null where the decider may not read rows.</param>
/// <param name="Why">Why there are no rows, or null.</param>
public sealed record RequestPreview(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>>? Rows, string? Why);
