using DataMesh.Portal.Features.Domains.Contracts;

namespace DataMesh.Portal.Features.Products.Contracts;

/// <summary>A tab of a product's page, registered as a singleton by the feature that fills it.</summary>
/// <param name="Key">Its name in the address, <c>?tab=</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Order">Lower comes first; Overview is 0, Schema 10, Preview 20.</param>
/// <param name="Component">A component with a parameter <c>Product</c> of type <see cref="ProductView"/>.</param>
/// <param name="AtLeast">Only for those who hold this role in the product's domain; null for everybody who sees the product.</param>
public sealed record ProductTab(string Key, string Title, int Order, Type Component, DomainRole? AtLeast);
