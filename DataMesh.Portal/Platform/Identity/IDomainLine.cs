namespace DataMesh.Portal.Platform.Identity;

/// <summary>Where a domain lies, for scopes of keys that reach down to sub-domains. Implemented by the feature that keeps domains.</summary>
public interface IDomainLine
{
    /// <summary>Whether the domain is one of those, or lies below one of them.</summary>
    /// <param name="domain">A slug.</param>
    /// <param name="roots">Slugs.</param>
    /// <param name="ct">Cancels.</param>
    Task<bool> LiesWithinAsync(string domain, IReadOnlyCollection<string> roots, CancellationToken ct);
}
