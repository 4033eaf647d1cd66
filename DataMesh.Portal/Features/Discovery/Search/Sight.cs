using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Discovery.Index;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Discovery.Search;

/// <summary>
/// What one principal may know of and do, during one search. The rule itself is the catalog's; it is asked once for each domain,
/// state and visibility instead of once for each product.
/// </summary>
internal sealed class Sight
{
    private const int States = 4;
    private readonly IPortDirectory _directory;
    private readonly IReadOnlyDictionary<Guid, ProductAccess> _held;
    private readonly bool?[] _sees;
    private readonly bool[] _owns;
    private readonly bool[] _holds;

    public Sight(DomainRights rights, IPortDirectory directory, IHeldAccess access, IReadOnlyDictionary<Guid, ProductAccess> held, FactsSnapshot facts)
    {
        (Rights, _directory, _held) = (rights, directory, held);
        _sees = new bool?[facts.Tables.Domains.Length * States * 2];
        _owns = [.. facts.Tables.Domains.Select(d => access.Owns(rights, d))];
        _holds = new bool[facts.Products.Length];
        foreach (var product in held.Keys)
            if (facts.Tables.Rows.TryGetValue(product, out var row)) _holds[row] = true;
    }

    public DomainRights Rights { get; }

    /// <summary>Whether the product may be known of.</summary>
    /// <param name="facts">The product.</param>
    /// <param name="domain">The place of its domain in the tables.</param>
    public bool Sees(ProductFacts facts, int domain)
    {
        var at = (((domain * States) + (int)facts.State) * 2) + (int)facts.Visibility;
        return _sees[at] ??= _directory.MaySee(Rights, facts.DomainId, facts.State, facts.Visibility);
    }

    /// <summary><c>own</c>, what is held, or <c>none</c>.</summary>
    public string AccessOf(ProductFacts facts, int domain) => _owns[domain] ? "own" : _holds[facts.Row] ? _held[facts.Id].Access : "none";
}
