using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataApi.OData.Reading;

/// <summary>Options of an address as steps behind an entity set's flow.</summary>
internal sealed class PageFlow
{
    private readonly List<FlowNode> _nodes;
    private readonly HashSet<string> _ids;
    private string _last;

    private PageFlow(Flow flow) => (_nodes, _ids, _last) = ([.. flow.Nodes], [.. flow.Nodes.Select(n => n.Id)], flow.Output!);

    /// <summary>Rows in an order.</summary>
    /// <param name="set">The set.</param>
    /// <param name="where">The condition, or null.</param>
    /// <param name="seek">The condition for rows behind a mark, or null.</param>
    /// <param name="order">The order, or null for any.</param>
    /// <param name="limit">Rows at most, or null.</param>
    /// <param name="columns">The columns that are wanted.</param>
    public static Flow Rows(ODataSet set, Expr? where, Expr? seek, RowOrder? order, long? limit, IReadOnlyList<ODataColumn> columns)
    {
        var flow = new PageFlow(set.Flow);
        flow.Where(where);
        flow.Where(seek);
        if (order is not null)
        {
            var flags = order.Columns.Where(c => c.Flag is not null).Select(c => new DerivedColumn(c.Flag!, ExpressionPrinter.Print(c.FlagValue))).ToList();
            if (flags.Count > 0) flow.Add("flags", (id, input) => new DeriveNode(id, input, flags));
            flow.Add("sort", (id, input) => new SortNode(id, input, [.. order.Columns.SelectMany(c => c.Flag is null ? [new SortKey(c.Column.Name, c.Descending)] : new[] { new SortKey(c.Flag, false), new SortKey(c.Column.Name, false) })]));
        }

        if (limit is { } count) flow.Add("limit", (id, input) => new LimitNode(id, input, count));
        flow.Add("select", (id, input) => new SelectNode(id, input, [.. columns.Select(c => new SelectedColumn(c.Name, null))]));
        return flow.Done();
    }

    /// <summary>How many rows meet a condition.</summary>
    public static Flow Count(ODataSet set, Expr? where)
    {
        var flow = new PageFlow(set.Flow);
        flow.Where(where);
        flow.Add("count", (id, input) => new AggregateNode(id, input, [], [new Measure("count", MeasureFunction.Count, null)]));
        return flow.Done();
    }

    private void Where(Expr? condition)
    {
        if (condition is not null) Add("filter", (id, input) => new FilterNode(id, input, ExpressionPrinter.Print(condition)));
    }

    private void Add(string name, Func<string, string, FlowNode> make)
    {
        var id = "odata-" + name;
        while (!_ids.Add(id)) id += "-";
        _nodes.Add(make(id, _last));
        _last = id;
    }

    private Flow Done() => new(_nodes, _last);
}
