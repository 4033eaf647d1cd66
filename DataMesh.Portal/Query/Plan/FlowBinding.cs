using System.Globalization;
using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Query.Plan;

/// <summary>One binding of one flow: walks from the wanted nodes upstream and keeps what it found.</summary>
internal sealed partial class FlowBinding
{
    private readonly Dictionary<string, FlowNode> nodes = new(StringComparer.Ordinal);
    private readonly Func<string, ScanResolution> scans;
    private readonly HashSet<string> failed = new(StringComparer.Ordinal);
    private readonly List<string> open = [];

    internal FlowBinding(Flow flow, Func<string, ScanResolution> scans)
    {
        this.scans = scans;
        foreach (var node in flow.Nodes)
        {
            if (!nodes.TryAdd(node.Id, node))
            {
                Error(node.Id, "id", $"Two nodes have the id '{node.Id}'; give each its own.");
            }
        }
    }

    internal Dictionary<string, PlanNode> Bound { get; } = new(StringComparer.Ordinal);

    internal List<FlowError> Errors { get; } = [];

    /// <summary>Binds a node; null where it or something that it reads is wrong.</summary>
    internal PlanNode? Node(string id)
    {
        if (Bound.TryGetValue(id, out var known) || failed.Contains(id))
        {
            return known;
        }

        open.Add(id);
        var node = nodes[id];
        var inputs = Inputs(node);
        var before = Errors.Count;
        var bound = inputs is null ? null : Bind(node, inputs);
        open.RemoveAt(open.Count - 1);
        if (bound is null || Errors.Count > before)
        {
            failed.Add(id);
            return null;
        }

        Bound[id] = bound;
        return bound;
    }

    private List<PlanNode>? Inputs(FlowNode node)
    {
        var inputs = new List<PlanNode>();
        var whole = true;
        foreach (var (field, id) in node.Inputs)
        {
            if (!nodes.ContainsKey(id))
            {
                Error(node.Id, field, id.Length == 0 ? "Choose what this step reads." : $"There is no node '{id}'{Suggestions.For(id, nodes.Keys.Where(key => key != node.Id))}");
                whole = false;
            }
            else if (open.IndexOf(id) is var at and >= 0)
            {
                Error(node.Id, field, $"The nodes {string.Join(" → ", open.Skip(at).Append(id).Select(name => $"'{name}'"))} read one another in a circle; break it.");
                whole = false;
            }
            else if (Node(id) is { } input)
            {
                inputs.Add(input);
            }
            else
            {
                whole = false;
            }
        }

        return whole ? inputs : null;
    }

    private PlanNode? Bind(FlowNode node, List<PlanNode> inputs) => node switch
    {
        InputNode input => Input(input),
        FilterNode filter => Filter(filter, inputs[0]),
        JoinNode join => Join(join, inputs[0], inputs[1]),
        UnionNode union => Union(union, inputs),
        DeriveNode derive => Derive(derive, inputs[0]),
        AggregateNode aggregate => Aggregate(aggregate, inputs[0]),
        SelectNode select => Select(select, inputs[0]),
        SortNode sort => Sort(sort, inputs[0]),
        DistinctNode distinct => Distinct(distinct, inputs[0]),
        LimitNode { Count: < 0 } limit => Error(limit.Id, "count", "A limit is 0 or more."),
        LimitNode limit => new PlanLimit(limit.Id, inputs[0], limit.Count),
        PivotNode pivot => Pivot(pivot, inputs[0]),
        SplitNode split => Split(split, inputs[0]),
        FillNode fill => Fill(fill, inputs[0]),
        ReplaceNode replace => Replace(replace, inputs[0]),
        _ => throw new InvalidOperationException($"There is no binding for {node.GetType().Name}."),
    };

    private PlanScan? Input(InputNode input)
    {
        switch (scans(input.Port))
        {
            case ScanResolution.Scan { Value: var scan }:
                return Scan(input, scan);
            case ScanResolution.Refused refused:
                Error(input.Id, "port", refused.Message);
                return null;
            default:
                throw new InvalidOperationException("A port resolves to a scan or a refusal.");
        }
    }

    private PlanScan? Scan(InputNode input, GovernedScan scan)
    {
        if (scan.Columns.FirstOrDefault(column => column.Mask?.Fits(column.Type) == false) is { } wrong)
        {
            Error(input.Id, "port", $"The mask {wrong.Mask} does not fit the column '{wrong.Name}' of type {wrong.Type}; the owner of '{input.Port}' must mend the grant.");
            return null;
        }

        Scalar? filter = null;
        if (scan.RowFilter is not null)
        {
            var columns = (scan.FilterColumns ?? scan.Columns).Select(column => new SchemaColumn(column.Name, column.Type));
            filter = TypeChecker.Check(scan.RowFilter, columns, LogicalType.Boolean).Scalar;
            if (filter is null)
            {
                // The filter may speak of columns that this principal may not know of.
                Error(input.Id, "port", $"The row filter of the grant for '{input.Port}' does not fit the port any more; its owner must mend it.");
                return null;
            }

            filter = TypeRules.Convert(filter, LogicalType.Boolean);
        }

        return new PlanScan(
            input.Id,
            [.. scan.Columns.Select(column => new PlanColumn(column.Name, column.Mask?.VisibleType(column.Type) ?? column.Type, column.Classification, column.PersonalData))],
            scan,
            filter);
    }

    private PlanFilter? Filter(FilterNode filter, PlanNode input) =>
        Check(filter.Id, "where", filter.Where, input.Columns, LogicalType.Boolean) is { } condition ? new PlanFilter(filter.Id, input, condition) : null;

    private PlanUnion? Union(UnionNode union, List<PlanNode> inputs)
    {
        if (inputs.Count < 2)
        {
            Error(union.Id, "inputs", "A union reads two nodes or more.");
            return null;
        }

        var columns = new List<PlanColumn>();
        for (var i = 0; i < inputs.Count; i++)
        {
            foreach (var column in inputs[i].Columns)
            {
                var at = columns.FindIndex(known => Same(known.Name, column.Name));
                if (at < 0)
                {
                    columns.Add(column);
                }
                else if (TypeRules.Unify(columns[at].Type, column.Type) is { } type)
                {
                    columns[at] = Made(columns[at].Name, type, [columns[at], column]);
                }
                else
                {
                    Error(union.Id, Path("inputs", i), $"'{column.Name}' is {TypeChecker.Article(column.Type)} in '{inputs[i].Id}' but {TypeChecker.Article(columns[at].Type)} before; convert or rename it first.");
                }
            }
        }

        return new PlanUnion(union.Id, inputs, columns);
    }

    private PlanSort? Sort(SortNode sort, PlanNode input)
    {
        if (sort.By.Count == 0)
        {
            Error(sort.Id, "by", "A sort needs a column.");
        }

        var keys = sort.By.Select((key, i) => (Column: Column(sort.Id, Path("by", i, "column"), key.Column, input.Columns), key.Descending)).ToList();
        return keys.Any(key => key.Column is null) ? null : new PlanSort(sort.Id, input, [.. keys.Select(key => new SortKey(key.Column!.Name, key.Descending))]);
    }

    private PlanDistinct? Distinct(DistinctNode distinct, PlanNode input)
    {
        var keys = distinct.Columns.Select((name, i) => Column(distinct.Id, Path("columns", i), name, input.Columns)).ToList();
        return keys.Contains(null) ? null : new PlanDistinct(distinct.Id, input, [.. keys.Select(key => key!.Name).Distinct(StringComparer.Ordinal)]);
    }

    private Scalar? Check(string node, string field, string text, IReadOnlyList<PlanColumn> columns, LogicalType? wanted = null) =>
        Checked(node, field, TypeChecker.Check(text, Schema(columns), wanted), wanted);

    private Scalar? Check(string node, string field, Expr expression, IReadOnlyList<PlanColumn> columns) =>
        Checked(node, field, TypeChecker.Check(expression, Schema(columns)), null);

    private static IEnumerable<SchemaColumn> Schema(IReadOnlyList<PlanColumn> columns) => columns.Select(column => new SchemaColumn(column.Name, column.Type));

    private Scalar? Checked(string node, string field, ExpressionCheck check, LogicalType? wanted)
    {
        if (check.Error is { } error)
        {
            Errors.Add(new FlowError(node, field, error.Position, error.Message));
            return null;
        }

        return check.Scalar!.Type is null ? TypeRules.Convert(check.Scalar, wanted ?? LogicalType.String) : check.Scalar;
    }

    private PlanColumn? Column(string node, string field, string name, IReadOnlyList<PlanColumn> columns)
    {
        var found = columns.FirstOrDefault(column => column.Name == name) ?? columns.FirstOrDefault(column => Same(column.Name, name));
        if (found is null)
        {
            Error(node, field, name.Length == 0 ? "Choose a column." : $"There is no column '{name}'{Suggestions.For(name, columns.Select(column => column.Name))}");
        }

        return found;
    }

    private PlanNode? Error(string node, string field, string message)
    {
        Errors.Add(new FlowError(node, field, null, message));
        return null;
    }

    private static PlanColumn Made(string name, LogicalType type, IReadOnlyCollection<PlanColumn> from) =>
        new(name, type, Classifications.Strictest(from.Select(column => column.Classification)), from.Any(column => column.PersonalData));

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static string Path(string field, int index, string? part = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{field}[{index}]") + (part is null ? "" : "." + part);
}
