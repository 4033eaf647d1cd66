namespace DataMesh.Portal.Features.Sources.Contracts;

/// <summary>Says what reads a source, so that nothing is deleted that others rely on. Implemented by features that point at sources.</summary>
public interface ISourceUse
{
    /// <summary>What reads the source, each as a name for people, e.g. <c>sales/crm/customers</c>; empty when nothing does.</summary>
    Task<IReadOnlyList<string>> UsesAsync(Guid sourceId, CancellationToken ct);
}
