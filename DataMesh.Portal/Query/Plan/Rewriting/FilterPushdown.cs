using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Query.Plan.Rewriting;

/// <summary>
/// Moves conditions towards the scans, through projections, sorts, groups and distinct rows, and into unions and the sides of joins, where the rows that remain are the same.
/// Conditions that could fail stay where they were written, and nothing is moved into a node that others read too.
/// </summary>
internal sealed class FilterPushdown
{
    private readonly Dictionary<PlanNode, int> readers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PlanNode, PlanNode> done = new(ReferenceEqualityComparer.Instance);

    private FilterPushdown(PlanNode root)
    {
        foreach (var input in PlanWalk.Upstream(root).SelectMany(node => node.Inputs))
        {
            readers[input] = readers.GetValueOrDefault(input) + 1;
        }
    }

    internal static PlanNode Rewrite(PlanNode root) => new FilterPushdown(root).Push(root, []);

    /// <summary>The parts that must all hold.</summary>
    internal static IEnumerable<Scalar> Conjuncts(Scalar condition) =>
        condition is ScalarCall { Operation: "and" } both ? both.Arguments.SelectMany(Conjuncts) : [condition];

    internal static Scalar? All(IEnumerable<Scalar> conditions) =>
        conditions.Aggregate((Scalar?)null, (all, next) => all is null ? next : new ScalarCall("and", [all, next], LogicalType.Boolean));

    private PlanNode Push(PlanNode node, IReadOnlyList<Condition> conditions)
    {
        if (readers.GetValueOrDefault(node) > 1)
        {
            if (!done.TryGetValue(node, out var shared))
            {
                done[node] = shared = Into(node, []);
            }

            return Above(shared, conditions);
        }

        return Into(node, conditions);
    }

    private PlanNode Into(PlanNode node, IReadOnlyList<Condition> conditions) => node switch
    {
        PlanFilter filter => Filter(filter, conditions),
        PlanProject project => Project(project, conditions),
        PlanJoin join => Join(join, conditions),
        PlanSort sort => sort.With([Push(sort.Input, conditions)]),
        PlanUnion union => Union(union, conditions),
        PlanAggregate aggregate => Of(aggregate, [.. aggregate.Groups.Select(group => group.Name)], conditions),
        PlanDistinct distinct => Of(distinct, distinct.Keys.Count > 0 ? [.. distinct.Keys] : [.. distinct.Columns.Select(column => column.Name)], conditions),
        PlanScan scan => Above(scan, conditions),
        _ => Above(node.With([.. node.Inputs.Select(input => Push(input, []))]), conditions),
    };

    private PlanNode Filter(PlanFilter filter, IReadOnlyList<Condition> conditions)
    {
        var own = Conjuncts(filter.Condition).Select(part => new Condition(filter.Id, part)).ToList();
        var stay = own.Where(part => !ScalarSafety.CannotFail(part.Scalar)).ToList();
        // Whatever is moved cannot fail, so it may be asked before a condition that can.
        return Above(Push(filter.Input, [.. own.Except(stay), .. conditions]), stay);
    }

    private PlanNode Project(PlanProject project, IReadOnlyList<Condition> conditions)
    {
        var values = project.Outputs.ToDictionary(output => output.Column.Name, output => output.Value, StringComparer.Ordinal);
        var moved = new List<Condition>();
        var stay = new List<Condition>();
        foreach (var condition in conditions)
        {
            var below = ColumnGrowth.Size(condition.Scalar, name => ColumnGrowth.Size(values[name])) > ColumnGrowth.Most ? condition : condition with { Scalar = condition.Scalar.Replace(column => values[column.Name]) };
            var moves = below != condition && ScalarSafety.CannotFail(below.Scalar);
            (moves ? moved : stay).Add(moves ? below : condition);
        }

        return Above(project.With([Push(project.Input, moved)]), stay);
    }

    private PlanNode Join(PlanJoin join, IReadOnlyList<Condition> conditions)
    {
        var outputs = join.Outputs.ToDictionary(output => output.Column.Name, StringComparer.Ordinal);
        var left = new List<Condition>();
        var right = new List<Condition>();
        var stay = new List<Condition>();
        foreach (var condition in conditions)
        {
            var used = condition.Scalar.Columns().Select(name => outputs[name]).ToList();
            var below = condition with { Scalar = condition.Scalar.Replace(column => column with { Name = outputs[column.Name].Source }) };
            if (used.Count > 0 && used.All(output => !output.FromRight) && join.Kind is JoinKind.Inner or JoinKind.Left or JoinKind.Semi or JoinKind.Anti)
            {
                left.Add(below);
            }
            else if (used.Count > 0 && used.All(output => output.FromRight) && join.Kind is JoinKind.Inner or JoinKind.Right)
            {
                right.Add(below);
            }
            else
            {
                stay.Add(condition);
            }
        }

        return Above(join.With([Push(join.Left, left), Push(join.Right, right)]), stay);
    }

    /// <summary>Rows that agree in some columns become one; conditions on those columns alone drop all of such rows or none.</summary>
    private PlanNode Of(PlanNode node, HashSet<string> columns, IReadOnlyList<Condition> conditions)
    {
        var moved = conditions.ToLookup(condition => condition.Scalar.Columns().Any() && condition.Scalar.Columns().All(columns.Contains));
        return Above(node.With([Push(node.Inputs[0], [.. moved[true]])]), [.. moved[false]]);
    }

    private PlanNode Union(PlanUnion union, IReadOnlyList<Condition> conditions)
    {
        var moved = conditions.ToLookup(condition => union.Sources.All(source => ScalarSafety.CannotFail(In(union, source, condition.Scalar))));
        var sources = union.Sources.Select(source => Push(source, [.. moved[true].Select(condition => condition with { Scalar = In(union, source, condition.Scalar) })]));
        return Above(union.With([.. sources]), [.. moved[false]]);
    }

    /// <summary>A condition on a union as one of its sources sees it.</summary>
    private static Scalar In(PlanUnion union, PlanNode source, Scalar condition) => condition.Replace(column =>
    {
        var own = source.Columns.FirstOrDefault(candidate => candidate.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
        var type = union.Outputs.First(output => output.Name == column.Name).Type;
        return own is null ? new ScalarLiteral(null, type) : own.Type == type ? new ScalarColumn(own.Name, type) : new ScalarCast(new ScalarColumn(own.Name, own.Type), type, Try: false);
    });

    private static PlanNode Above(PlanNode node, IReadOnlyList<Condition> conditions) =>
        conditions.Count == 0 ? node : new PlanFilter(conditions[0].Node, node, All(conditions.Select(condition => condition.Scalar))!);

    private sealed record Condition(string Node, Scalar Scalar);
}
