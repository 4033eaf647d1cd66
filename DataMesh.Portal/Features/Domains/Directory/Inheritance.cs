using DataMesh.Portal.Features.Domains.Contracts;

namespace DataMesh.Portal.Features.Domains.Directory;

/// <summary>Roles reach down: who owns a domain owns its sub-domains.</summary>
internal static class Inheritance
{
    /// <summary>The effective role in every domain, from the roles that were given directly.</summary>
    public static IReadOnlyDictionary<Guid, DomainRole> Effective(IReadOnlyDictionary<Guid, DomainInfo> domains, IReadOnlyDictionary<Guid, DomainRole> direct)
    {
        var effective = new Dictionary<Guid, DomainRole>();
        foreach (var id in domains.Keys)
        {
            var strongest = Line(domains, id).Max(d => direct.TryGetValue(d, out var role) ? role : 0);
            if (strongest > 0) effective[id] = strongest;
        }

        return effective;
    }

    /// <summary>The domain and its parents, from below to the top.</summary>
    public static IReadOnlyList<Guid> Line(IReadOnlyDictionary<Guid, DomainInfo> domains, Guid id)
    {
        var line = new List<Guid>();
        // A broken parent chain ends instead of going round.
        for (Guid? at = id; at is { } next && !line.Contains(next) && domains.TryGetValue(next, out var info); at = info.ParentId) line.Add(next);
        return line;
    }
}
