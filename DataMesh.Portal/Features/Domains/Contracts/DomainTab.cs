namespace DataMesh.Portal.Features.Domains.Contracts;

/// <summary>A tab of a domain's page, registered as a singleton by the feature that fills it.</summary>
/// <param name="Key">Its name in the address, <c>?tab=</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Order">Lower comes first.</param>
/// <param name="Component">A component with a parameter <c>Domain</c> of type <see cref="DomainView"/>.</param>
/// <param name="AtLeast">Only for those who hold this role in the domain; null for everybody who sees the domain.</param>
public sealed record DomainTab(string Key, string Title, int Order, Type Component, DomainRole? AtLeast);
