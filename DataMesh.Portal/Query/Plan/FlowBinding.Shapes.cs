using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Query.Plan;

/// <content>The nodes that give other columns than they read.</content>
internal sealed partial class FlowBinding
{
    private PlanJoin? Join(JoinNode join, PlanNode left, PlanNode right)
    {
        if (join.On.Count == 0)
        {
            Error(join.Id, "on", "A join needs a key: a column of each side that must be equal.");
            return null;
        }

        var keys = new List<PlanJoinKey>();
        for (var i = 0; i < join.On.Count; i++)
        {
            var a = Column(join.Id, Path("on", i, "left"), join.On[i].Left, left.Columns);
            var b = Column(join.Id, Path("on", i, "right"), join.On[i].Right, right.Columns);
            if (a is null || b is null)
            {
                continue;
            }

            if (TypeRules.Unify(a.Type, b.Type) is not { } type)
            {
                Error(join.Id, Path("on", i), $"'{a.Name}' is {TypeChecker.Article(a.Type)} and '{b.Name}' {TypeChecker.Article(b.Type)}; derive a column with cast(… as …) on one side.");
                continue;
            }

            keys.Add(new PlanJoinKey(TypeRules.Convert(new ScalarColumn(a.Name, a.Type), type), TypeRules.Convert(new ScalarColumn(b.Name, b.Type), type)));
        }

        return keys.Count < join.On.Count ? null : new PlanJoin(join.Id, left, right, join.Join, keys, JoinOutputs(join, left, right));
    }

    /// <summary>Left columns first; a right column whose name is taken gets the right node's id before it, and a number if even that is taken.</summary>
    private static List<PlanJoinOutput> JoinOutputs(JoinNode join, PlanNode left, PlanNode right)
    {
        var outputs = left.Columns.Select(column => new PlanJoinOutput(column, FromRight: false, column.Name)).ToList();
        if (join.Join is JoinKind.Semi or JoinKind.Anti)
        {
            return outputs;
        }

        var taken = new HashSet<string>(left.Columns.Select(column => column.Name), StringComparer.OrdinalIgnoreCase);
        var free = right.Columns.Where(column => !taken.Contains(column.Name)).Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        taken.UnionWith(free);
        foreach (var column in right.Columns)
        {
            var name = column.Name;
            if (!free.Contains(name))
            {
                name = $"{join.Right}.{column.Name}";
                for (var number = 2; !taken.Add(name); number++)
                {
                    name = $"{join.Right}.{column.Name}{number}";
                }
            }

            outputs.Add(new PlanJoinOutput(column with { Name = name }, FromRight: true, column.Name));
        }

        return outputs;
    }

    /// <summary>One projection per derived column, because each may use those before it.</summary>
    private PlanNode? Derive(DeriveNode derive, PlanNode input)
    {
        if (derive.Columns.Count == 0)
        {
            Error(derive.Id, "columns", "A derive needs a column.");
            return null;
        }

        var current = input;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < derive.Columns.Count; i++)
        {
            var (name, text) = derive.Columns[i];
            if (!Name(derive.Id, Path("columns", i, "name"), name, names) || Check(derive.Id, Path("columns", i, "expression"), text, current.Columns) is not { } value)
            {
                continue;
            }

            var used = value.Columns().ToHashSet(StringComparer.Ordinal);
            var made = new PlanOutput(Made(name, value.Type!.Value, [.. current.Columns.Where(column => used.Contains(column.Name))]), value);
            var outputs = current.Columns.Select(Kept).ToList();
            var at = outputs.FindIndex(output => Same(output.Column.Name, name));
            if (at >= 0)
            {
                outputs[at] = made;
            }
            else
            {
                outputs.Add(made);
            }

            current = new PlanProject(derive.Id, current, outputs);
        }

        return current;
    }

    private PlanProject? Select(SelectNode select, PlanNode input)
    {
        if (select.Columns.Count == 0)
        {
            Error(select.Id, "columns", "A select needs a column.");
            return null;
        }

        var outputs = new List<PlanOutput>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < select.Columns.Count; i++)
        {
            var (name, renamed, type) = select.Columns[i];
            if (Column(select.Id, Path("columns", i, "name"), name, input.Columns) is { } column
                && Name(select.Id, Path("columns", i, renamed is null ? "name" : "as"), renamed ?? column.Name, names)
                && Retyped(select.Id, Path("columns", i, "type"), column, type) is { } value)
            {
                outputs.Add(new PlanOutput(column with { Name = renamed ?? column.Name, Type = value.Type!.Value }, value));
            }
        }

        return outputs.Count < select.Columns.Count ? null : new PlanProject(select.Id, input, outputs);
    }

    private Scalar? Retyped(string node, string field, PlanColumn column, string? wanted)
    {
        if (wanted is null)
        {
            return new ScalarColumn(column.Name, column.Type);
        }

        if (!LogicalType.TryParse(wanted, out var type))
        {
            Error(node, field, $"There is no type '{wanted}'; there are integer, decimal(p,s), number, string, boolean, date, timestamp and time.");
            return null;
        }

        if (!TypeRules.Castable(column.Type, type))
        {
            Error(node, field, $"'{column.Name}' is {TypeChecker.Article(column.Type)} and cannot become {TypeChecker.Article(type)}.");
            return null;
        }

        return TypeRules.Convert(new ScalarColumn(column.Name, column.Type), type);
    }

    private bool Name(string node, string field, string name, HashSet<string> names)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > 200)
        {
            Error(node, field, "A column's name has 1 to 200 characters.");
            return false;
        }

        if (!names.Add(name))
        {
            Error(node, field, $"The name '{name}' comes twice; give each column its own.");
            return false;
        }

        return true;
    }

    private static PlanOutput Kept(PlanColumn column) => new(column, new ScalarColumn(column.Name, column.Type));
}
