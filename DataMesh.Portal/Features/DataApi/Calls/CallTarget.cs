using DataMesh.Portal.Features.DataApi.OData.Finding;
using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataApi.Calls;

/// <summary>An entity set as pages show it.</summary>
/// <param name="Service">The service's address below the portal's: <c>odata/sales/crm</c>.</param>
/// <param name="Set">The set's name.</param>
/// <param name="Columns">The columns, in order.</param>
/// <param name="Open">Whether the person who looks may read its rows.</param>
public sealed record CallTarget(string Service, string Set, IReadOnlyList<CallColumn> Columns, bool Open)
{
    /// <summary>The set's address below the portal's.</summary>
    public string Path => $"{Service}/{Set}";

    /// <summary>A set that may be read: granted columns only.</summary>
    internal static CallTarget Of(ODataService service, ODataSet set) => new(service.Path, set.Name, [.. set.Columns.Select(c => new CallColumn(c.Property, c.Type, c.Key, c.Mask))], true);

    /// <summary>What a port would look like, out of what everybody sees of its contract.</summary>
    internal static CallTarget Of(ProductView product, PortView port) => new($"odata/{product.Path}", ServiceFinder.SetName(port.Port),
        [.. port.Columns.Select(c => new CallColumn(PropertyNames.Of(c.Name), LogicalType.TryParse(c.Type, out var type) ? type : LogicalType.String, c.PrimaryKey, null))], false);
}

/// <summary>A column of a <see cref="CallTarget"/>.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Type">What its values are, after masks.</param>
/// <param name="Key">Whether it belongs to the key.</param>
/// <param name="Mask">The mask under which it comes, or null.</param>
public sealed record CallColumn(string Name, LogicalType Type, bool Key, string? Mask);

/// <summary>A data set as its page shows it.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Target">What is called; null where the person may read no rows of it.</param>
internal sealed record CallableSet(string Title, CallTarget? Target);
