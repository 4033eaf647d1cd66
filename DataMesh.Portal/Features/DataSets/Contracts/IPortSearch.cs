using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.DataSets.Contracts;

/// <summary>Finds ports for the builder. Implemented by a feature that knows the catalog; without one the builder takes a port's path.</summary>
public interface IPortSearch
{
    /// <summary>Ports that the principal may know of and whose product, name or columns match, best first; those that may be read come first for an empty text.</summary>
    /// <param name="principal">Who looks.</param>
    /// <param name="text">Words; empty for what the principal can use.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>At most 30 ports.</returns>
    Task<IReadOnlyList<PortChoice>> SearchAsync(Principal principal, string text, CancellationToken ct);
}

/// <summary>A port that can be added to a flow.</summary>
/// <param name="Port">Its path, <c>domain/product/port</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Product">The product's name.</param>
/// <param name="Domain">The domain's name.</param>
/// <param name="Access"><c>own</c>, <c>export</c>, <c>read</c>, <c>sample</c>, <c>requested</c> or <c>none</c>.</param>
/// <param name="Columns">Names of its columns.</param>
public sealed record PortChoice(string Port, string Title, string Product, string Domain, string Access, IReadOnlyList<string> Columns);
