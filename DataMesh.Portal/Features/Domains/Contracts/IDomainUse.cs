namespace DataMesh.Portal.Features.Domains.Contracts;

/// <summary>Says what a domain holds, so that only an empty one is deleted. Implemented by features whose things belong to domains.</summary>
public interface IDomainUse
{
    /// <summary>What the domain holds, each in words, e.g. <c>3 products</c>; empty when nothing.</summary>
    Task<IReadOnlyList<string>> UsesAsync(Guid domainId, CancellationToken ct);
}
