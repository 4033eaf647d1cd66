using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.DataSets.Contracts;

/// <summary>Turns data sets into data products.</summary>
public interface IPromotionService
{
    /// <summary>Takes a snapshot of a set of one's own and makes a draft of a product from it.</summary>
    /// <returns>The draft; 403 where the principal does not contribute to the domain or may not export an input, 409 where the slug is taken or a snapshot is being taken.</returns>
    Task<Result<PromotedView>> PromoteAsync(Principal principal, Guid id, PromoteInput input, CancellationToken ct);

    /// <summary>The products that were made from a set, newest first; for its owner.</summary>
    Task<Result<IReadOnlyList<PromotedView>>> ListAsync(Principal principal, Guid id, CancellationToken ct);
}

/// <summary>What the product shall be.</summary>
/// <param name="Domain">The slug of a domain to which one contributes.</param>
/// <param name="Slug">The product's slug; made from the name when left out.</param>
/// <param name="Name">Its name, 1 to 100 characters; the set's when left out.</param>
public sealed record PromoteInput(string Domain, string? Slug, string? Name);

/// <summary>A product that was made from a set.</summary>
/// <param name="Product"><c>domain/product</c>.</param>
/// <param name="PromotedAt">UTC.</param>
/// <param name="Inputs">The ports that the set read.</param>
public sealed record PromotedView(string Product, DateTimeOffset PromotedAt, IReadOnlyList<string> Inputs);
