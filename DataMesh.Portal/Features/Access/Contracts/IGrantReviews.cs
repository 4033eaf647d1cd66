using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Contracts;

/// <summary>Looks at grants again: those that are due, those that nobody uses, and what stops when one is taken back.</summary>
public interface IGrantReviews
{
    /// <summary>Active grants over ports whose domains the principal, or somebody whose deputy it is, stewards and that are due or unused; one's own and theirs left out; up to 500, those without a look for longest first.</summary>
    Task<ReviewList> ListAsync(Principal principal, CancellationToken ct);

    /// <summary>How many grants are due for the principal to look at.</summary>
    Task<int> DueAsync(Principal principal, CancellationToken ct);

    /// <summary>Keeps, shortens and revokes many grants at once, all or none.</summary>
    /// <returns>How many; or by place in the list what is wrong.</returns>
    Task<Result<ReviewDone>> DecideAsync(Principal principal, IReadOnlyList<ReviewDecision> decisions, CancellationToken ct);

    /// <summary>What stops when a grant is taken back; for those who may take it back.</summary>
    Task<Result<GrantImpact>> ImpactAsync(Principal principal, Guid grant, CancellationToken ct);
}

/// <summary>Grants to look at.</summary>
/// <param name="Items">The grants.</param>
/// <param name="Due">How many of all are due.</param>
/// <param name="Unused">How many of all are unused.</param>
/// <param name="LookedAt">How many were given or looked at within the period.</param>
/// <param name="EveryMonths">The period in months; 0 where grants are not looked at again.</param>
/// <param name="UnusedDays">After how many days without a read a grant counts as unused; 0 where that is not asked.</param>
public sealed record ReviewList(IReadOnlyList<ReviewItem> Items, int Due, int Unused, int LookedAt, int EveryMonths, int UnusedDays);

/// <summary>A grant to look at.</summary>
/// <param name="Grant">The grant.</param>
/// <param name="Due">Whether nobody looked at it for the period.</param>
/// <param name="Unused">Whether nobody used it for long, so that it is proposed for revocation.</param>
public sealed record ReviewItem(GrantView Grant, bool Due, bool Unused);

/// <summary>What becomes of a grant.</summary>
/// <param name="Grant">The grant's id.</param>
/// <param name="Action">Keep, shorten or revoke.</param>
/// <param name="Until">The new end for shorten, UTC; before the one it has.</param>
/// <param name="Reason">Why, for revoke; up to 2,000 characters.</param>
public sealed record ReviewDecision(Guid Grant, ReviewAction Action, DateTimeOffset? Until = null, string? Reason = null);

/// <summary>What becomes of a grant that is looked at.</summary>
public enum ReviewAction
{
    /// <summary>It stays as it is.</summary>
    Keep,

    /// <summary>It ends earlier.</summary>
    Shorten,

    /// <summary>It ends now.</summary>
    Revoke,
}

/// <summary>What was done.</summary>
/// <param name="Kept">How many stay.</param>
/// <param name="Shortened">How many end earlier.</param>
/// <param name="Revoked">How many ended.</param>
public sealed record ReviewDone(int Kept, int Shortened, int Revoked);

/// <summary>What stops when a grant is taken back, as far as the portal knows.</summary>
/// <param name="People">How many people read by it.</param>
/// <param name="StillReading">How many of them would still read the port by another right.</param>
/// <param name="DataSets">Data sets, of those who would stop, that read the port.</param>
/// <param name="Scheduled">How many of these run by a schedule.</param>
/// <param name="Pinned">How many of these somebody keeps on their Home.</param>
/// <param name="Products">Products made from these that the principal may know of, as <c>domain/product</c>.</param>
/// <param name="HiddenProducts">How many more products there are.</param>
/// <param name="Reads">Reads under the grant in the last 30 days.</param>
/// <param name="ApiReads">How many of these came by the API.</param>
/// <param name="LastUsedAt">The last read ever, UTC, or null.</param>
public sealed record GrantImpact(int People, int StillReading, int DataSets, int Scheduled, int Pinned, IReadOnlyList<string> Products, int HiddenProducts, long Reads, long ApiReads, DateTimeOffset? LastUsedAt);
