using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Products.Contracts;

/// <summary>Something about a product changed; search and followers read it again.</summary>
public abstract record ProductEvent(Guid ProductId, string Product) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"product:{Product}";
}

/// <summary>A draft was made.</summary>
[EventName("product.created")]
public sealed record ProductCreated(Guid ProductId, string Product, string Name) : ProductEvent(ProductId, Product)
{
    /// <inheritdoc />
    public override string Summary => $"made the draft {Name}";
}

/// <summary>What is written about a product or its ports changed.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Product"><c>domain/product</c>.</param>
/// <param name="What">What changed: <c>documentation</c>, <c>port orders</c>, ….</param>
[EventName("product.changed")]
public sealed record ProductChanged(Guid ProductId, string Product, string What) : ProductEvent(ProductId, Product)
{
    /// <summary>How much of the port's promise it touches; null where no port changed, and in events of former versions.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public ContractChange? Change { get; init; }

    /// <summary>The same against the version that was published last; null where none was, and where it was published before the portal kept what it promised.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public ContractChange? SincePublished { get; init; }

    /// <summary>Whether a port changed, which in a published product is a change of what its users were promised.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool ChangesPort => What.StartsWith("port ", StringComparison.Ordinal);

    /// <inheritdoc />
    public override string Summary => $"changed {What} of {Product}";
}

/// <summary>A product was published.</summary>
[EventName("product.published")]
public sealed record ProductPublished(Guid ProductId, string Product, string Name, string Version) : ProductEvent(ProductId, Product)
{
    /// <inheritdoc />
    public override string Summary => $"published {Name} {Version}";
}

/// <summary>A publication was blocked by policies.</summary>
[EventName("product.publish-blocked")]
public sealed record PublishBlocked(Guid ProductId, string Product, IReadOnlyList<string> Policies) : ProductEvent(ProductId, Product)
{
    /// <inheritdoc />
    public override string Summary => $"could not publish {Product}: {string.Join(", ", Policies)}";
}

/// <summary>A product was deprecated.</summary>
[EventName("product.deprecated")]
public sealed record ProductDeprecated(Guid ProductId, string Product, string Name) : ProductEvent(ProductId, Product)
{
    /// <inheritdoc />
    public override string Summary => $"deprecated {Name}";
}

/// <summary>A product was retired.</summary>
[EventName("product.retired")]
public sealed record ProductRetired(Guid ProductId, string Product, string Name) : ProductEvent(ProductId, Product)
{
    /// <inheritdoc />
    public override string Summary => $"retired {Name}";
}

/// <summary>A draft was deleted.</summary>
[EventName("product.deleted")]
public sealed record ProductDeleted(Guid ProductId, string Product) : ProductEvent(ProductId, Product)
{
    /// <inheritdoc />
    public override string Summary => $"deleted the draft {Product}";
}

/// <summary>A port's source was seen to have changed; recorded once for each change.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Product"><c>domain/product</c>.</param>
/// <param name="Port">The port's name in addresses.</param>
/// <param name="Kind">The gravest of the new changes.</param>
/// <param name="What">The new changes in words that whoever sees the product may read.</param>
[EventName("product.port-drifted")]
public sealed record PortDrifted(Guid ProductId, string Product, string Port, DriftKind Kind, string What) : ProductEvent(ProductId, Product)
{
    /// <inheritdoc />
    public override string Summary => $"found that the source of {Product}/{Port} changed: it {What}";
}

/// <summary>A port's source, which had changed so that it did not fit, fits again.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Product"><c>domain/product</c>.</param>
/// <param name="Port">The port's name in addresses.</param>
[EventName("product.port-fits")]
public sealed record PortFits(Guid ProductId, string Product, string Port) : ProductEvent(ProductId, Product)
{
    /// <inheritdoc />
    public override string Summary => $"found that the source of {Product}/{Port} fits again";
}
