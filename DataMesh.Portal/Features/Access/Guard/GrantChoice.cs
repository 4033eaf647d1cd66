using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;

namespace DataMesh.Portal.Features.Access.Guard;

/// <summary>
/// Which of several grants on one port holds. Always a single one, so that the conditions of two grants never blend into a
/// right that nobody gave: the columns of one with the rows of another. An exception to its masks is no grant beside it: it was decided for that one.
/// </summary>
internal static class GrantChoice
{
    /// <summary>The best grant that holds now and reaches the level, or null.</summary>
    public static Grant? Best(IEnumerable<Grant> grants, PortInfo port, AccessLevel level, DateTimeOffset now)
        => Order(grants.Where(g => g.HoldsAt(now) && g.Level >= level), port).FirstOrDefault();

    /// <summary>Best first: level, then how many columns that the port still has, then fewest masks, then the latest end.</summary>
    public static IEnumerable<Grant> Order(IEnumerable<Grant> grants, PortInfo port)
    {
        var there = port.Columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        return grants.Where(g => g.ExceptionOf is null)
            .OrderByDescending(g => g.Level)
            .ThenByDescending(g => JsonText.List(g.Columns).Count(there.Contains))
            .ThenBy(g => JsonText.Map(g.Masks).Count)
            .ThenBy(g => g.RowFilter is null ? 0 : 1)
            .ThenByDescending(g => g.Until ?? DateTimeOffset.MaxValue)
            .ThenBy(g => g.Id);
    }

    /// <summary>The exceptions to the grant's masks that hold now.</summary>
    public static IReadOnlyList<Grant> Exceptions(IEnumerable<Grant> grants, Grant of, DateTimeOffset now) => [.. grants.Where(g => g.ExceptionOf == of.Id && g.HoldsAt(now))];

    /// <summary>The grant whose end matters to somebody who holds none now: the one that ended last.</summary>
    public static Grant? LastEnded(IEnumerable<Grant> grants, DateTimeOffset now)
        => grants.Where(g => g.ExceptionOf is null && g.StateAt(now) != GrantState.Active).MaxBy(g => g.State == GrantState.Revoked ? g.EndedAt : g.Until);
}
