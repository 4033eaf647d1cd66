using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Features.DataApi.OData.Options;

/// <summary>What an address asks for.</summary>
/// <param name="Columns">The columns to answer, in order.</param>
/// <param name="Where">The condition, or null.</param>
/// <param name="OrderBy">The order asked for; empty for none.</param>
/// <param name="Top">Rows at most, or null for all.</param>
/// <param name="Skip">Rows to leave out.</param>
/// <param name="Count">Whether the number of all rows is wanted.</param>
/// <param name="SkipToken">Where a page before this one ended, or null.</param>
/// <param name="Selected">Whether columns were chosen.</param>
internal sealed record QueryOptions(IReadOnlyList<ODataColumn> Columns, Expr? Where, IReadOnlyList<OrderItem> OrderBy, long? Top, long Skip, bool Count, string? SkipToken, bool Selected);

/// <summary>A column to order by.</summary>
/// <param name="Column">The column.</param>
/// <param name="Descending">Whether great values come first; null is less than everything.</param>
internal sealed record OrderItem(ODataColumn Column, bool Descending);
