using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>A table of a case, and what of it may be seen.</summary>
internal sealed record CaseTable(IReadOnlyList<SchemaColumn> Columns, IReadOnlyList<object?[]> Rows)
{
    /// <summary>The masks of columns, by name.</summary>
    internal IReadOnlyDictionary<string, ColumnMask> Masks { get; init; } = new Dictionary<string, ColumnMask>();

    /// <summary>A column that is not granted, or null.</summary>
    internal string? Hidden { get; init; }

    /// <summary>A condition over raw values, columns that are not granted included, or null.</summary>
    internal string? RowFilter { get; init; }

    internal IEnumerable<string> Granted => Columns.Select(column => column.Name).Where(name => name != Hidden);
}

/// <summary>A flow with its tables, which can be made smaller and written down.</summary>
/// <param name="Seed">What it was made of, before it was made smaller.</param>
/// <param name="Flow">The flow.</param>
/// <param name="Ports">Its tables.</param>
internal sealed record FlowCase(int Seed, Flow Flow, IReadOnlyDictionary<string, CaseTable> Ports)
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What every node gives, or what is wrong with it.</summary>
    internal IReadOnlyDictionary<string, NodeInspection> Nodes() => Binder.Inspect(Flow, Tables().Resolve);

    /// <summary>The nodes whose rows stand in an order in which only rows that are alike are equals.</summary>
    internal HashSet<string> Ordered()
    {
        var (nodes, ordered) = (Nodes(), new HashSet<string>());
        foreach (var node in Flow.Nodes.Where(node => node.Inputs.Count > 0))
        {
            var isSorted = node is SortNode sort && nodes[sort.Input].Columns!.All(column => sort.By.Any(key => key.Column == column.Name));
            var keeps = node is SortNode or FilterNode or DeriveNode or FillNode or SelectNode or LimitNode or DistinctNode { Columns.Count: > 0 } or JoinNode { Join: JoinKind.Semi or JoinKind.Anti };
            if (isSorted || (keeps && ordered.Contains(node.Inputs[0].Id))) ordered.Add(node.Id);
        }

        return ordered;
    }

    /// <summary>Whether nothing is wrong with it, and it has one answer: no limit takes any rows, no sort leaves different rows as equals.</summary>
    private bool HasOneAnswer => Nodes().Values.All(node => node.Errors.Count == 0) && Ordered() is var ordered && Flow.Nodes.All(node => node switch
    {
        LimitNode limit => ordered.Contains(limit.Input),
        SortNode sort => ordered.Contains(sort.Id),
        _ => true,
    });

    internal TestTables Tables()
    {
        var tables = new TestTables();
        foreach (var (port, table) in Ports)
        {
            tables.Add(port, table.Columns, table.Rows).With(port, own => own with
            {
                Columns = [.. own.Columns.Select(column => column with { Mask = table.Masks.GetValueOrDefault(column.Name) })],
                Granted = [.. table.Granted],
                RowFilter = table.RowFilter,
            });
        }

        return tables;
    }

    /// <summary>Cases that are right and have a node, rows, a row filter, a mask or a column less, those that have least first.</summary>
    internal IEnumerable<FlowCase> Smaller() => [.. WithoutNodes(), .. WithoutRows(), .. WithoutRules(), .. WithoutColumns()];

    private IEnumerable<FlowCase> WithoutNodes() => Flow.Nodes.Reverse().Select(Without).OfType<FlowCase>().Where(smaller => smaller.Flow.Nodes.Count > 0 && smaller.HasOneAnswer);

    /// <summary>Whoever reads the node reads what it read.</summary>
    private FlowCase? Without(FlowNode node)
    {
        var rest = Flow.Nodes.Where(other => other.Id != node.Id).ToList();
        if (node.Inputs.Count == 0 && rest.Any(other => other.Inputs.Any(input => input.Id == node.Id))) return null;
        return this with { Flow = new Flow([.. rest.Select(other => Instead(other, node.Id, node.Inputs.Select(input => input.Id).FirstOrDefault() ?? ""))], rest.LastOrDefault()?.Id) };
    }

    private static FlowNode Instead(FlowNode node, string from, string to)
    {
        string Of(string id) => id == from ? to : id;
        return node switch
        {
            FilterNode filter => filter with { Input = Of(filter.Input) },
            JoinNode join => join with { Left = Of(join.Left), Right = Of(join.Right) },
            UnionNode union => union with { Sources = [.. union.Sources.Select(Of)] },
            DeriveNode derive => derive with { Input = Of(derive.Input) },
            AggregateNode aggregate => aggregate with { Input = Of(aggregate.Input) },
            SelectNode select => select with { Input = Of(select.Input) },
            SortNode sort => sort with { Input = Of(sort.Input) },
            FillNode fill => fill with { Input = Of(fill.Input) },
            DistinctNode distinct => distinct with { Input = Of(distinct.Input) },
            LimitNode limit => limit with { Input = Of(limit.Input) },
            _ => node,
        };
    }

    private IEnumerable<FlowCase> WithoutRows() =>
        from port in Ports
        let rows = port.Value.Rows
        from part in rows.Count > 3 ? [rows.Take(rows.Count / 2), rows.Skip(rows.Count / 2)] : rows.Select((_, i) => rows.Where((_, other) => other != i))
        select With(port.Key, port.Value with { Rows = [.. part] });

    private IEnumerable<FlowCase> WithoutRules() =>
        from port in Ports
        let table = port.Value
        from less in ((CaseTable?[])[table.RowFilter is null ? null : table with { RowFilter = null }, table.Hidden is null ? null : table with { Hidden = null }, .. table.Masks.Keys.Select(name => table with { Masks = table.Masks.Where(mask => mask.Key != name).ToDictionary() })]).OfType<CaseTable>()
        let smaller = With(port.Key, less)
        where smaller.HasOneAnswer
        select smaller;

    private IEnumerable<FlowCase> WithoutColumns() =>
        from port in Ports
        where port.Value.Columns.Count > 1 && port.Value.RowFilter is null && port.Value.Hidden is null
        from i in Enumerable.Range(0, port.Value.Columns.Count)
        let smaller = With(port.Key, port.Value with { Columns = [.. port.Value.Columns.Where((_, at) => at != i)], Rows = [.. port.Value.Rows.Select(row => row.Where((_, at) => at != i).ToArray())] })
        where smaller.HasOneAnswer
        select smaller;

    private FlowCase With(string port, CaseTable table) => this with { Ports = Ports.ToDictionary(own => own.Key, own => own.Key == port ? table : own.Value) };

    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"seed {Seed}\n{FlowJson.Write(Flow).ToJsonString(s_readable)}");
        foreach (var (port, table) in Ports)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{port}: {string.Join(", ", table.Columns.Select(column => $"{JsonSerializer.Serialize(column.Name, s_readable)} {column.Type}{(column.Name == table.Hidden ? " not granted" : "")} {table.Masks.GetValueOrDefault(column.Name)}".TrimEnd()))}{(table.RowFilter is null ? "" : $"\n  where {table.RowFilter}")}");
            foreach (var row in table.Rows) text.Append("\n  ").AppendJoin(" | ", row.Select(NaiveEvaluator.Key));
        }

        return text.ToString();
    }
}
