using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Contracts;

/// <summary>Approves or denies several requests with one reason, where there is nothing to look at in any of them.</summary>
public interface IManyDecisions
{
    /// <summary>Whether Governance lets people decide many requests at once.</summary>
    Task<bool> AllowedAsync(CancellationToken ct);

    /// <summary>
    /// Whether a request may be decided together with others, as far as the request itself says: never where personal or restricted columns or
    /// masks are at stake, nor while it waits for its requester; and to approve it, never where columns are not classified, downloads are asked
    /// for or others have to approve too.
    /// </summary>
    /// <param name="request">The request as somebody sees it who decides on it.</param>
    /// <param name="approve">True to approve, false to deny.</param>
    /// <returns>Why not, in words; null where it may.</returns>
    string? WhyNot(AccessRequestView request, bool approve);

    /// <summary>
    /// Decides each request by itself, as if it alone were decided; what cannot be decided is told and leaves the others alone. What was denied before,
    /// has no end that anybody named, or has masks proposed is not approved so.
    /// </summary>
    /// <param name="principal">Who decides.</param>
    /// <param name="requests">1 to 100 requests; each once.</param>
    /// <param name="approve">True to approve what was asked with the masks that owners proposed, false to deny.</param>
    /// <param name="note">The reason; each requester reads it.</param>
    /// <param name="ct">Cancels; what was decided stays.</param>
    /// <returns>What became of each, in the order of <paramref name="requests"/>; or what is wrong with the list or the note.</returns>
    Task<Result<ManyDecided>> DecideAsync(Principal principal, IReadOnlyList<Guid> requests, bool approve, string? note, CancellationToken ct);
}

/// <summary>What became of several requests.</summary>
/// <param name="Items">One line each.</param>
/// <param name="Decided">How many were decided.</param>
/// <param name="Left">How many were not.</param>
public sealed record ManyDecided(IReadOnlyList<OneDecided> Items, int Decided, int Left);

/// <summary>What became of one of several requests.</summary>
/// <param name="Request">The request.</param>
/// <param name="Outcome"><c>approved</c>, <c>denied</c>, or <c>left</c> where it stays as it was.</param>
/// <param name="Message">Why it stays, or null.</param>
public sealed record OneDecided(Guid Request, string Outcome, string? Message);
