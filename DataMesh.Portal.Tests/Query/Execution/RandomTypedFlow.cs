using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>Makes flows that are right, over tables of all types with names of every kind, nulls and values at the ends.</summary>
internal sealed class RandomTypedFlow
{
    private readonly Random random;
    private readonly RandomValues values;
    private FlowCase made;
    private IReadOnlyDictionary<string, NodeInspection> nodes;

    private RandomTypedFlow(int seed, bool specials)
    {
        (random, values) = (new Random(seed), new RandomValues(new Random(~seed), specials));
        var ports = new Dictionary<string, CaseTable>();
        for (var i = 0; i < random.Next(1, 4); i++)
        {
            var columns = values.Names(random.Next(1, 9)).Select(name => new SchemaColumn(name, values.Type())).ToList();
            ports[$"p{i}"] = Ruled(new CaseTable(columns, [.. Enumerable.Range(0, random.Next(0, 9)).Select(_ => columns.Select(column => values.Cell(column.Type)).ToArray())]));
        }

        made = new FlowCase(seed, new Flow([.. ports.Keys.Select(port => new InputNode($"in{port}", port))], null), ports);
        nodes = made.Nodes();
        for (var i = 0; i < random.Next(1, 7); i++) Grow($"n{i}");
        made = made with { Flow = made.Flow with { Output = Last } };
    }

    private string Last => made.Flow.Nodes[^1].Id;

    /// <summary>The case of a seed.</summary>
    internal static FlowCase Make(int seed, bool specials) => new RandomTypedFlow(seed, specials).made;

    /// <summary>The table with masks, a row filter and a column that is not granted, or some of them.</summary>
    private CaseTable Ruled(CaseTable table)
    {
        if (values.Chance(2)) return table;
        var filter = values.Chance(2) ? null : new RandomExpression(random, values, [.. table.Columns.Select(column => new PlanColumn(column.Name, column.Type, "internal", false))]).Condition(1);
        return table with
        {
            Masks = table.Columns.Where(_ => values.Chance(3)).ToDictionary(column => column.Name, column => Mask(column.Type)),
            Hidden = table.Columns.Count > 1 && values.Chance(2) ? values.Of(table.Columns).Name : null,
            RowFilter = filter is not null && TypeChecker.Check(filter, table.Columns, LogicalType.Boolean).Scalar is not null ? filter : null,
        };
    }

    // How a number is written is no promise of the engine.
    private ColumnMask Mask(LogicalType type) => ColumnMask.Parse(values.Of((string[])["redact", "null", "constant('it''s')", .. type.IsDateLike ? ["year"] : (string[])[], .. type.Kind == LogicalKind.Number ? [] : (string[])["hash", "first(1)", "last(2)"]]));

    private IReadOnlyList<PlanColumn> Columns(string id) => nodes[id].Columns!;

    /// <summary>Some steps are refused, such as a union of a text with a number; then another is tried.</summary>
    private void Grow(string id)
    {
        for (var tries = 0; tries < 10; tries++)
        {
            var input = random.Next(3) > 0 ? Last : made.Flow.Nodes[random.Next(made.Flow.Nodes.Count)].Id;
            var other = made.Flow.Nodes[random.Next(made.Flow.Nodes.Count)].Id;
            if (TryAdd(Step(id, input, other))) return;
        }
    }

    private bool TryAdd(FlowNode? node)
    {
        if (node is null) return false;
        var longer = made with { Flow = new Flow([.. made.Flow.Nodes, node], null) };
        var known = longer.Nodes();
        if (known[node.Id].Errors.Count > 0 || known[node.Id].Columns!.Count > 24) return false;
        (made, nodes) = (longer, known);
        return true;
    }

    private FlowNode? Step(string id, string input, string other)
    {
        var columns = Columns(input);
        var expressions = new RandomExpression(random, values, columns);
        var isOrdered = made.Ordered().Contains(input);
        switch (random.Next(13))
        {
            case 0 or 1:
                return new FilterNode(id, input, expressions.Condition(2));
            case 2 or 3:
                var pairs = columns.SelectMany(l => Columns(other).Where(r => Joins(l.Type, r.Type)).Select(r => new JoinKey(l.Name, r.Name))).ToList();
                return pairs.Count == 0 ? null : new JoinNode(id, input, other, (JoinKind)random.Next(6), [.. pairs.OrderBy(_ => random.Next()).Take(random.Next(1, 3))]);
            case 4:
                return new UnionNode(id, values.Chance(4) ? [input, other, input] : [input, other]);
            case 5 or 6:
                var kind = values.Of(Enum.GetValues<LogicalKind>());
                return new DeriveNode(id, input, [new DerivedColumn(values.Chance(4) ? values.Of(columns).Name : $"d\"{id}]", expressions.Of(kind, 3))]);
            case 7:
                return Aggregate(id, input, columns);
            case 8:
                return new SelectNode(id, input, [.. columns.OrderBy(_ => random.Next()).Take(random.Next(1, columns.Count + 1)).Select((column, i) => new SelectedColumn(column.Name, values.Chance(3) ? $"r {id}.{i}" : null))]);
            case 9:
                return new DistinctNode(id, input, values.Chance(3) ? [] : [.. columns.OrderBy(_ => random.Next()).Take(random.Next(1, 3)).Select(column => column.Name)]);
            case 12:
                var filled = values.Of(columns);
                return new FillNode(id, input, [new FilledColumn(filled.Name, expressions.Of(filled.Type.Kind, 2))]);
            case 10 when isOrdered:
                return new LimitNode(id, input, random.Next(0, 8));
            default:
                // Only rows that are alike may be equals at first; a later order keeps the old one among its equals.
                return new SortNode(id, input, [.. columns.OrderBy(_ => random.Next()).Take(isOrdered ? random.Next(1, columns.Count + 1) : columns.Count).Select(column => new SortKey(column.Name, values.Chance(2)))]);
        }
    }

    private static bool Joins(LogicalType left, LogicalType right) => left.Kind == right.Kind || (left.IsNumeric && right.IsNumeric) || (left.IsDateLike && right.IsDateLike);

    private AggregateNode Aggregate(string id, string input, IReadOnlyList<PlanColumn> columns)
    {
        var measures = new List<Measure> { new($"n {id}", MeasureFunction.Count, null) };
        foreach (var column in columns.Where(_ => values.Chance(2)))
        {
            // The order of adding shows in sums of numbers.
            MeasureFunction[] known = column.Type.Kind switch
            {
                LogicalKind.Integer => [MeasureFunction.Count, MeasureFunction.CountDistinct, MeasureFunction.Min, MeasureFunction.Max, MeasureFunction.Sum, MeasureFunction.Avg, MeasureFunction.Median],
                LogicalKind.Decimal => [MeasureFunction.Count, MeasureFunction.CountDistinct, MeasureFunction.Min, MeasureFunction.Max, MeasureFunction.Sum, MeasureFunction.Avg, MeasureFunction.Median],
                LogicalKind.Number => [MeasureFunction.Count, MeasureFunction.CountDistinct, MeasureFunction.Min, MeasureFunction.Max, MeasureFunction.Median],
                _ => [MeasureFunction.Count, MeasureFunction.CountDistinct, MeasureFunction.Min, MeasureFunction.Max],
            };
            measures.Add(new Measure($"m {id}.{measures.Count}", values.Of(known), column.Name));
        }

        return new AggregateNode(id, input, [.. columns.Where(_ => values.Chance(3)).Select(column => column.Type.IsDateLike && values.Chance(2)
            ? new GroupKey(column.Name, values.Of(Enum.GetValues<TimeGrain>()), values.Chance(2) ? $"g {id} {column.Name}" : null) : new GroupKey(column.Name))], measures);
    }
}
