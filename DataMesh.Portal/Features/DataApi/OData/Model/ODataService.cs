using DataMesh.Portal.Features.DataApi.OData.Reading;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataApi.OData.Model;

/// <summary>What one caller finds at an address: a product with the ports that it may read, or a data set.</summary>
/// <param name="Path">The address below the portal's, without slashes at its ends: <c>odata/sales/crm</c>.</param>
/// <param name="Namespace">The namespace of its types.</param>
/// <param name="Description">What it is, or null.</param>
/// <param name="Sets">What the caller may read.</param>
/// <param name="Closed">What the caller may know of and not read: flows that the governed reader refuses with the reason, by the set's name.</param>
internal sealed record ODataService(string Path, string Namespace, string? Description, IReadOnlyList<ODataSet> Sets, IReadOnlyDictionary<string, Flow> Closed)
{
    /// <summary>Its name for people.</summary>
    public string Title { get; init; } = Path;

    /// <summary>The product's version; data sets have none.</summary>
    public string Version { get; init; } = "1.0";

    /// <summary>Until when the caller may read all that it is made of; null without an end, and long past where some of it is refused.</summary>
    public DateTimeOffset? Until { get; init; } = DateTimeOffset.MinValue;
}

/// <summary>An entity set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name for people; files are named by it.</param>
/// <param name="Description">What a row is, or null.</param>
/// <param name="Flow">What its rows are.</param>
/// <param name="Columns">The granted columns, in order.</param>
internal sealed record ODataSet(string Name, string Title, string? Description, Flow Flow, IReadOnlyList<ODataColumn> Columns)
{
    /// <summary>The columns that tell a row from all others; empty where the caller sees none that do.</summary>
    public IReadOnlyList<ODataColumn> Keys { get; } = [.. Columns.Where(c => c.Key)];

    /// <summary>The columns by their names in addresses.</summary>
    public IReadOnlyDictionary<string, ODataColumn> ByProperty { get; } = Columns.ToDictionary(c => c.Property, StringComparer.Ordinal);

    /// <summary>What addresses asked of it lately.</summary>
    public AskedAddresses Asked { get; } = new();

    /// <summary>The name of the type of its rows.</summary>
    public string TypeName => Name + "_row";
}

/// <summary>A column.</summary>
/// <param name="Name">Its name in flows.</param>
/// <param name="Property">Its name in OData.</param>
/// <param name="Type">What its values are, after masks.</param>
/// <param name="Description">What it means, or null.</param>
/// <param name="Key">Whether it belongs to the key.</param>
internal sealed record ODataColumn(string Name, string Property, LogicalType Type, string? Description, bool Key)
{
    /// <summary>The mask under which its values come, or null.</summary>
    public string? Mask { get; init; }
}
