using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;

namespace DataMesh.Portal.Features.Access.Routes;

/// <summary>The way that one port of a request goes.</summary>
/// <param name="Basis">On what its grant will rest.</param>
/// <param name="Why">Why nobody has to look, in words; null where somebody decides.</param>
/// <param name="Given">What is granted at once; null where somebody decides.</param>
internal sealed record PortRoute(GrantBasis Basis, string? Why, PortConditions? Given)
{
    public bool Automatic => Given is not null;
}

/// <summary>What is asked about one port, with everything that a rule may look at.</summary>
/// <param name="Port">The port.</param>
/// <param name="Columns">The columns that are asked for; null for all.</param>
/// <param name="Level">How much.</param>
/// <param name="Until">The wished end, or null.</param>
/// <param name="Purpose">Why.</param>
/// <param name="Within">Whether consumer and port are of the same domain.</param>
/// <param name="Terms">What the owners said about access once and for all, or null.</param>
/// <param name="Former">Grants of the consumer on the port, held and ended.</param>
internal sealed record RouteQuestion(PortInfo Port, IReadOnlyList<string>? Columns, AccessLevel Level, DateTimeOffset? Until, string Purpose, bool Within, ProductTerms? Terms, IReadOnlyList<Grant> Former)
{
    /// <summary>Which of the purposes that the owners permit; null where they list none.</summary>
    public string? PurposeCode { get; init; }

    /// <summary>Whether it is an exception to the masks of a grant, on which people always decide.</summary>
    public bool Exception { get; init; }

    public IReadOnlyList<PortColumnInfo> Wanted => [.. Port.Columns.Where(c => Columns is null || Columns.Contains(c.Name, StringComparer.Ordinal))];
}

/// <summary>The rules that choose a route. They look at what is asked now, not at who decided what before, except for renewals.</summary>
internal static class RouteRules
{
    private static readonly TimeSpan s_renewable = TimeSpan.FromDays(30);

    public static PortRoute Of(RoutePolicies policies, RouteQuestion asked, DateTimeOffset now)
    {
        if (asked.Wanted.Count > 0 && !asked.Exception)
        {
            if (policies.Renewals && Renewed(policies, asked, now) is { } renewed) return renewed;
            if (!Sensitive(policies, asked.Wanted) && asked.Wanted.All(c => c is { Classification: not (null or Classification.Restricted), PersonalData: false }))
            {
                if (policies.WithinDomain && asked.Within && asked.Level <= AccessLevel.Read)
                    return new PortRoute(GrantBasis.WithinDomain, "within the domain", Whole(asked, now));
                if (policies.OpenProducts && asked.Port.Visibility == Domains.Contracts.Visibility.Everyone && asked.Wanted.All(c => c.Classification == Classification.Public))
                    return new PortRoute(GrantBasis.Open, "only public columns", Whole(asked, now));
                if (policies.OpenProducts && asked.Terms is { Open: true } && asked.Level <= AccessLevel.Read && asked.Wanted.All(c => c.Classification <= Classification.Internal))
                    return new PortRoute(GrantBasis.Open, "opened by its owners", Whole(asked, now));
            }
        }

        return new PortRoute(Sensitive(policies, asked.Wanted) ? GrantBasis.Governance : GrantBasis.Owner, null, null);
    }

    /// <summary>Whether Governance has to approve these columns after the owner.</summary>
    public static bool Sensitive(RoutePolicies policies, IEnumerable<PortColumnInfo> columns)
        => columns.Any(c => (policies.GovernanceForPersonal && c.PersonalData) || (policies.GovernanceForRestricted && c.Classification == Classification.Restricted));

    /// <summary>The end that a grant gets when nobody named one: the longest that the owners allow.</summary>
    public static DateTimeOffset? End(DateTimeOffset? wished, ProductTerms? terms, DateTimeOffset now)
        => wished ?? (terms?.MostDays is { } days ? Midnight(now).AddDays(days) : null);

    private static PortConditions Whole(RouteQuestion asked, DateTimeOffset now) => new(asked.Level, End(asked.Until, asked.Terms, now), [.. asked.Wanted.Select(c => c.Name)],
        asked.Wanted.Where(c => c.Mask is not null).ToDictionary(c => c.Name, c => c.Mask!, StringComparer.Ordinal), null);

    // What people decided holds for the same purpose again: no more columns, no higher level, no longer than it was given for, and with its masks and rows.
    // What a rule gave is judged by that rule again, since what it looked at may have changed.
    private static PortRoute? Renewed(RoutePolicies policies, RouteQuestion asked, DateTimeOffset now)
    {
        var former = asked.Former
            .Where(g => g.Basis is GrantBasis.Owner or GrantBasis.Governance && g.State != GrantState.Revoked && g.From < now && g.Until is { } until && until + s_renewable > now)
            .Where(g => g.Level >= asked.Level && g.PurposeCode == asked.PurposeCode && string.Equals(g.Purpose.Trim(), asked.Purpose.Trim(), StringComparison.OrdinalIgnoreCase))
            .MaxBy(g => g.Until);
        if (former is null) return null;
        var columns = JsonText.List(former.Columns);
        // Not naming columns is to ask for those that one had.
        var wanted = asked.Columns is null ? [.. asked.Wanted.Where(c => columns.Contains(c.Name))] : asked.Wanted;
        if (wanted.Count == 0 || wanted.Any(c => !columns.Contains(c.Name))) return null;
        // A column that became sensitive since is seen by Governance once.
        if (former.Basis != GrantBasis.Governance && Sensitive(policies, wanted)) return null;
        var length = former.Until!.Value - former.From;
        var most = Midnight(now + length);
        if (asked.Terms?.MostDays is { } days && Midnight(now).AddDays(days) is var allowed && allowed < most) most = allowed;
        if (asked.Until > most.AddDays(1) || (asked.Until ?? most) <= now) return null;
        var masks = JsonText.Map(former.Masks).Where(m => wanted.Any(c => c.Name == m.Key)).ToDictionary(StringComparer.Ordinal);
        return new PortRoute(former.Basis, $"renewed within its former conditions, as {former.GivenByName} decided on {Words.Day(former.From)}",
            new PortConditions(asked.Level, asked.Until ?? most, [.. wanted.Select(c => c.Name)], masks, former.RowFilter, former.RowsPerDay));
    }

    private static DateTimeOffset Midnight(DateTimeOffset at) => new(at.UtcDateTime.Date, TimeSpan.Zero);
}
