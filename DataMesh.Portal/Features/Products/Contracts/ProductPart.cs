namespace DataMesh.Portal.Features.Products.Contracts;

/// <summary>Where a part of a product stands.</summary>
public enum ProductPlace
{
    /// <summary>In the editor, beside the documentation; for contributors of the domain, and the part says who of them may change it.</summary>
    Editing,

    /// <summary>On the card that says how to get the data, for everybody who sees the product.</summary>
    GetData,
}

/// <summary>A part of a product's pages, registered as a singleton by the feature that fills it.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Component">A component with a parameter <c>Product</c> of type <see cref="ProductView"/>.</param>
public sealed record ProductPart(ProductPlace Place, Type Component);
