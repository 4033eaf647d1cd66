using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Features.DataApi.OData.Options;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataApi.OData.Reading;

/// <summary>How a page is read.</summary>
/// <param name="Size">Rows of a page at most.</param>
/// <param name="Order">The order of the rows.</param>
/// <param name="Mark">Where the page before ended, or null.</param>
/// <param name="Take">Rows of this page at most.</param>
/// <param name="Skip">Rows to leave out in front.</param>
/// <param name="Limit">Rows to read at most.</param>
/// <param name="Places">Where the order's columns stand in a row.</param>
/// <param name="Flow">The flow.</param>
internal sealed record PagePlan(int Size, RowOrder Order, PageMark? Mark, long Take, long Skip, long Limit, int[] Places, Flow Flow)
{
    /// <summary>The plan of a page.</summary>
    /// <exception cref="OptionException">The mark is none of this order.</exception>
    public static PagePlan Of(ODataSet set, QueryOptions options, int size)
    {
        var order = RowOrder.Of(set, options.OrderBy);
        var mark = options.SkipToken is { } token ? PageMark.Read(token, order) : null;
        var take = Math.Min(options.Top ?? size, size);
        var skip = mark is null ? options.Skip : mark.Values is null ? mark.Handed : 0;
        // One more tells whether there is a next page; those like the last row of the page before come again.
        var limit = skip + take + 1 + (mark?.Values is null ? 0 : mark.Repeats);
        List<ODataColumn> columns = [.. options.Columns, .. order.Columns.Select(c => c.Column).Except(options.Columns)];
        var flow = PageFlow.Rows(set, options.Where, mark?.Values is null ? null : PageSeek.Behind(order, mark), order, limit, columns);
        return new PagePlan(size, order, mark, take, skip, limit, [.. order.Columns.Select(c => columns.IndexOf(c.Column))], flow);
    }
}
