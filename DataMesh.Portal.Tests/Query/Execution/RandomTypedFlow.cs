using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>Makes flows that are right, over tables of all types with names of every kind, nulls and values at the ends.</summary>
internal sealed class RandomTypedFlow
{
    private readonly Random random;
    private readonly RandomValues values;
    private readonly HashSet<string> ordered = [];
    private FlowCase made;
    private IReadOnlyDictionary<string, NodeInspection> nodes;

    private RandomTypedFlow(int seed, bool specials)
    {
        (random, values) = (new Random(seed), new RandomValues(new Random(~seed), specials));
        var ports = new Dictionary<string, CaseTable>();
        for (var i = 0; i < random.Next(1, 4); i++)
        {
            var columns = values.Names(random.Next(1, 9)).Select(name => new SchemaColumn(name, values.Type())).ToList();
            ports[$"p{i}"] = new CaseTable(columns, [.. Enumerable.Range(0, random.Next(0, 9)).Select(_ => columns.Select(column => values.Cell(column.Type)).ToArray())]);
        }

        made = new FlowCase(seed, new Flow([.. ports.Keys.Select(port => new InputNode($"in{port}", port))], null), ports);
        nodes = made.Nodes();
        for (var i = 0; i < random.Next(1, 7); i++) Grow($"n{i}");
        if (values.Chance(3) && TryAdd(new SortNode("sorted", Last, [.. Columns(Last).Select(column => new SortKey(column.Name, values.Chance(2)))]))) TryAdd(new LimitNode("cut", "sorted", random.Next(0, 8)));
        made = made with { Flow = made.Flow with { Output = Last } };
    }

    private string Last => made.Flow.Nodes[^1].Id;

    /// <summary>The case of a seed.</summary>
    internal static FlowCase Make(int seed, bool specials) => new RandomTypedFlow(seed, specials).made;

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
        if (node is SortNode || (node is FilterNode or DeriveNode or SelectNode or LimitNode or DistinctNode or JoinNode { Join: JoinKind.Semi or JoinKind.Anti } && ordered.Contains(node.Inputs[0].Id))) ordered.Add(node.Id);
        return true;
    }

    private FlowNode? Step(string id, string input, string other)
    {
        var columns = Columns(input);
        var expressions = new RandomExpression(random, values, columns);
        switch (random.Next(10))
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
            default:
                // Which row is the first of its kind where an order stands before is another test's matter.
                return values.Chance(2) ? new SortNode(id, input, [.. columns.Select(column => new SortKey(column.Name, values.Chance(2)))])
                    : new DistinctNode(id, input, ordered.Contains(input) || values.Chance(2) ? [] : [values.Of(columns).Name]);
        }
    }

    // A decimal beside a number loses digits in another way than here.
    private static bool Joins(LogicalType left, LogicalType right) => (left.Kind, right.Kind) is not ((LogicalKind.Decimal, LogicalKind.Number) or (LogicalKind.Number, LogicalKind.Decimal))
        && (left.Kind == right.Kind || (left.IsNumeric && right.IsNumeric) || (left.IsDateLike && right.IsDateLike));

    private AggregateNode Aggregate(string id, string input, IReadOnlyList<PlanColumn> columns)
    {
        var measures = new List<Measure> { new($"n {id}", MeasureFunction.Count, null) };
        foreach (var column in columns.Where(_ => values.Chance(2)))
        {
            // The order of adding shows in sums of numbers.
            MeasureFunction[] known = column.Type.Kind switch
            {
                LogicalKind.Integer => [MeasureFunction.Count, MeasureFunction.CountDistinct, MeasureFunction.Min, MeasureFunction.Max, MeasureFunction.Sum, MeasureFunction.Avg],
                LogicalKind.Decimal => [MeasureFunction.Count, MeasureFunction.CountDistinct, MeasureFunction.Min, MeasureFunction.Max, MeasureFunction.Sum],
                _ => [MeasureFunction.Count, MeasureFunction.CountDistinct, MeasureFunction.Min, MeasureFunction.Max],
            };
            measures.Add(new Measure($"m {id}.{measures.Count}", values.Of(known), column.Name));
        }

        return new AggregateNode(id, input, [.. columns.Where(_ => values.Chance(3)).Select(column => column.Name)], measures);
    }
}
