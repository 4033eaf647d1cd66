using System.Globalization;
using System.Text;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Plan.Rewriting;

namespace DataMesh.Portal.Query.Sql;

/// <summary>Where a scan's rows come from.</summary>
/// <param name="From">What stands behind FROM.</param>
/// <param name="Columns">The raw columns, each as an expression of its logical type.</param>
/// <param name="Indexed">Those that are sought in another form.</param>
internal sealed record ScanRelation(string From, IReadOnlyDictionary<string, string> Columns, IReadOnlyDictionary<string, IndexedColumn>? Indexed = null);

/// <summary>
/// Writes a plan as one statement: a common table expression per step, columns under names of its own (c0, c1, …), so that no name of a
/// user stands in it. An order is carried as columns (o0, o1, …) until a limit or the end needs it.
/// </summary>
internal sealed class SqlWriter
{
    private readonly SqlDialect dialect;
    private readonly SqlParameters parameters;
    private readonly ScalarWriter scalars;
    private readonly Func<PlanScan, ScanRelation> scans;
    private readonly Func<PlanRemote, ScanRelation>? parts;
    private readonly StringBuilder steps = new();
    private HashSet<PlanNode> joined = [];
    private HashSet<PlanNode> barriers = [];
    private int count;

    /// <summary>Makes a writer for one statement.</summary>
    /// <param name="dialect">The engine's words.</param>
    /// <param name="parameters">Takes the values.</param>
    /// <param name="scans">Where scans read.</param>
    /// <param name="parts">Where the rows of remote parts are; null where there are none.</param>
    internal SqlWriter(SqlDialect dialect, SqlParameters parameters, Func<PlanScan, ScanRelation> scans, Func<PlanRemote, ScanRelation>? parts = null)
    {
        (this.dialect, this.parameters, this.scans, this.parts) = (dialect, parameters, scans, parts);
        scalars = new ScalarWriter(dialect, parameters);
    }

    /// <summary>Writes the statement.</summary>
    /// <param name="root">The last step.</param>
    /// <param name="columns">The columns wanted, in order.</param>
    /// <param name="most">Rows at most; null for all.</param>
    internal SqlStatement Write(PlanNode root, IReadOnlyList<PlanColumn> columns, long? most)
    {
        var relations = new Dictionary<PlanNode, Relation>(ReferenceEqualityComparer.Instance);
        var readers = PlanWalk.Readers(root);
        joined = PlanWalk.Upstream(root).OfType<PlanJoin>().SelectMany(join => join.Inputs).Select(Written).ToHashSet<PlanNode>(ReferenceEqualityComparer.Instance);
        barriers = ColumnGrowth.Barriers(root);
        foreach (var node in PlanWalk.Upstream(root))
        {
            var inputs = node.Inputs.Select(input => relations[input]).ToList();
            if (!GoesOn(node, inputs)) inputs = [.. inputs.Select(Closed)];
            var relation = Step(node, inputs);
            relations[node] = readers[node].Count() == 1 ? relation : Closed(relation);
        }

        var last = Closed(relations[root]);
        var text = $"{(count > 0 ? "WITH " : "")}{steps}\nSELECT {Top(most)}{string.Join(", ", columns.Select(column => last.Columns[column.Name]))}\nFROM {last.Name}{Order(last)}"
            + Limit('\n', most);
        return new SqlStatement(text, parameters.Values);
    }

    /// <summary>A sort is no step of its own.</summary>
    private static PlanNode Written(PlanNode node) => node is PlanSort sort ? Written(sort.Input) : node;

    private Relation Step(PlanNode node, IReadOnlyList<Relation> inputs) => node switch
    {
        PlanScan scan => Scan(scan),
        PlanRemote remote => Remote(remote, parts!(remote)),
        PlanFilter filter => inputs[0] with { Name = Add($"SELECT * FROM {inputs[0].Name} WHERE {scalars.Condition(filter.Condition, inputs[0].Column)}", node) },
        PlanProject project => Project(project, inputs[0]),
        PlanJoin join => Join(join, inputs[0], inputs[1]),
        PlanUnion union => Union(union, inputs),
        PlanAggregate aggregate => Aggregate(aggregate, inputs[0]),
        PlanSort sort => inputs[0] with { Order = [.. sort.By.Select(key => (inputs[0].Column(key.Column), key.Descending)), .. inputs[0].Order] },
        PlanDistinct distinct => distinct.Keys.Count == 0 ? Distinct(distinct, inputs[0]) : DistinctOn(distinct, inputs[0]),
        PlanLimit limit => inputs[0] with
        {
            Name = Add($"SELECT {Top(limit.Count)}* FROM {inputs[0].Name}{Order(inputs[0])}{Limit(' ', limit.Count)}", node),
        },
        _ => throw new InvalidOperationException($"There is no SQL for {node.GetType().Name}."),
    };

    private Relation Scan(PlanScan scan)
    {
        var source = scans(scan);
        var own = scan.Scan.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var columns = scan.Columns.Select(column => own[column.Name]).Select(column => column.Mask is null
            ? source.Columns[column.Name]
            : dialect.Mask(column.Mask, column.Type, source.Columns.GetValueOrDefault(column.Name, "NULL"), value => dialect.Parameter(parameters.Add(value))));
        List<string> where = [.. scan.Sought.Select(condition => Sought(condition, source.Indexed!))];
        if (scan.RowFilter is not null)
        {
            where.Add(scalars.Condition(scan.RowFilter, name => source.Columns[name]));
        }

        return Named(scan.Columns, Add($"SELECT {Aliased(columns)} FROM {source.From}{(where.Count == 0 ? "" : $" WHERE {string.Join(" AND ", where)}")}", scan));
    }

    /// <summary>A comparison as the source's indexes serve it.</summary>
    private string Sought(ScalarCall condition, IReadOnlyDictionary<string, IndexedColumn> indexed)
    {
        var column = indexed[((ScalarColumn)condition.Arguments[0]).Name];
        var values = condition.Arguments.Skip(1).Select(value => column.Value.Replace("{0}", dialect.Parameter(parameters.Add(((ScalarLiteral)value).Value)), StringComparison.Ordinal)).ToList();
        return condition.Operation == "in" ? $"{column.Sql} IN ({string.Join(", ", values)})" : $"{column.Sql} {condition.Operation} {values[0]}";
    }

    private Relation Remote(PlanRemote remote, ScanRelation rows) =>
        Named(remote.Columns, Add($"SELECT {Aliased(remote.Columns.Select(column => rows.Columns[column.Name]))} FROM {rows.From}", remote));

    private Relation Project(PlanProject project, Relation input)
    {
        if (input.Joins is not null) return input with { Columns = project.Outputs.ToDictionary(output => output.Column.Name, output => input.Column(((ScalarColumn)output.Value).Name), StringComparer.Ordinal) };
        var values = project.Outputs.Select(output => scalars.Write(output.Value, input.Column)).ToList();
        // What is shown all the same needs no column of its own, and can still be ordered by where rows are made distinct.
        var order = input.Order.Select((key, i) => (From: key.Column, To: values.IndexOf(key.Column) is var at and >= 0 ? Alias('c', at) : Alias('o', i), key.Descending)).ToList();
        var carried = string.Concat(order.Where(key => key.To[0] == 'o').Select(key => $", {key.From} AS {key.To}"));
        return Named(project.Columns, Add($"SELECT {Aliased(values)}{carried} FROM {input.Name}", project)) with { Order = [.. order.Select(key => (key.To, key.Descending))] };
    }

    /// <summary>Whether a step is added to the joins below it, which are not a step of their own yet.</summary>
    private bool GoesOn(PlanNode node, IReadOnlyList<Relation> inputs) => !dialect.OrdersJoinsOfSteps && node switch
    {
        PlanJoin { Kind: JoinKind.Inner } join => join.Keys.All(key => ScalarSafety.CannotFail(key.Left) && ScalarSafety.CannotFail(key.Right)),
        PlanProject project => inputs[0].Joins is not null && project.Outputs.All(output => output.Value is ScalarColumn),
        _ => false,
    };

    /// <summary>Joins as a step that others can read.</summary>
    private Relation Closed(Relation relation) => relation.Joins is not { } joins ? relation
        : new Relation(Add($"SELECT {Aliased(relation.Columns.Values)} FROM {joins.From}"), relation.Columns.Keys.Select((name, i) => (name, Alias('c', i))).ToDictionary(StringComparer.Ordinal), []);

    /// <summary>Inner joins one after another stand in one step, so that the engine finds the best order for them itself.</summary>
    private Relation OpenJoin(PlanJoin join, Relation left, Relation right)
    {
        // Of two rows of joins one goes on; which side that is does not matter to an inner join.
        if (left.Joins is not null) right = Closed(right);
        var (first, other) = left.Joins is null && right.Joins is not null ? (right, left) : (left, right);
        var number = first.Joins?.Count ?? 1;
        var open = first.Joins is null ? first.Under("j0") : first;
        var added = other.Under(Alias('j', number));
        var (l, r) = ReferenceEquals(first, left) ? (open, added) : (added, open);
        var on = string.Join(" AND ", join.Keys.Select(key => $"{scalars.Write(key.Left, l.Column)} = {scalars.Write(key.Right, r.Column)}"));
        var columns = join.Outputs.Select(output => (output.Column.Name, (output.FromRight ? r : l).Column(output.Source))).ToDictionary(StringComparer.Ordinal);
        return new Relation("", columns, []) { Joins = new Joined($"{(first.Joins?.From ?? $"{first.Name} AS j0")} INNER JOIN {other.Name} AS {Alias('j', number)} ON {on}", number + 1) };
    }

    private Relation Join(PlanJoin join, Relation left, Relation right)
    {
        if (GoesOn(join, [left, right])) return OpenJoin(join, left, right);
        var on = string.Join(" AND ", join.Keys.Select(key =>
            $"{scalars.Write(key.Left, name => "l." + left.Column(name))} = {scalars.Write(key.Right, name => "r." + right.Column(name))}"));
        if (join.Kind is JoinKind.Semi or JoinKind.Anti)
        {
            var exists = join.Kind == JoinKind.Semi ? "EXISTS" : "NOT EXISTS";
            return left with { Name = Add($"SELECT * FROM {left.Name} AS l WHERE {exists} (SELECT 1 FROM {right.Name} AS r WHERE {on})", join) };
        }

        var columns = join.Outputs.Select(output => output.FromRight ? "r." + right.Column(output.Source) : "l." + left.Column(output.Source));
        return Named(join.Columns, Add($"SELECT {Aliased(columns)} FROM {left.Name} AS l {Word(join.Kind)} JOIN {right.Name} AS r ON {on}", join));
    }

    private Relation Union(PlanUnion union, IReadOnlyList<Relation> inputs)
    {
        var parts = union.Sources.Zip(inputs, (source, relation) =>
        {
            var columns = union.Outputs.Select(output =>
            {
                var own = source.Columns.FirstOrDefault(column => column.Name.Equals(output.Name, StringComparison.OrdinalIgnoreCase));
                return own is null ? dialect.Cast("NULL", output.Type, tries: false)
                    : own.Type == output.Type ? relation.Column(own.Name)
                    : dialect.Cast(relation.Column(own.Name), output.Type, tries: false);
            });
            return $"SELECT {Aliased(columns)} FROM {relation.Name}";
        });
        return Named(union.Columns, Add(string.Join(" UNION ALL ", parts), union));
    }

    private Relation Aggregate(PlanAggregate aggregate, Relation input)
    {
        var groups = aggregate.Groups.Select(group => input.Column(group.Name)).ToList();
        var measures = aggregate.Measures.Select(measure => dialect.Measure(measure, measure.Argument is null ? null : input.Column(measure.Argument.Name)));
        var by = groups.Count == 0 ? "" : $" GROUP BY {string.Join(", ", groups)}";
        return Named(aggregate.Columns, Add($"SELECT {Aliased(groups.Concat(measures))} FROM {input.Name}{by}", aggregate));
    }

    private Relation Distinct(PlanDistinct distinct, Relation input)
    {
        var visible = input.Columns.Values.ToList();
        return input with
        {
            Name = Add($"SELECT DISTINCT {string.Join(", ", visible)} FROM {input.Name}", distinct),
            // Keys that are no columns any more have no single value per row.
            Order = [.. input.Order.TakeWhile(key => visible.Contains(key.Column))],
        };
    }

    /// <summary>The first row of each, by the order so far and then by all columns, so that the same row is kept every time.</summary>
    private Relation DistinctOn(PlanDistinct distinct, Relation input)
    {
        var keys = distinct.Keys.Select(input.Column).ToList();
        var rest = input.Columns.Values.Except(keys).Select(column => (Column: column, Descending: false));
        var order = Keys(input.Order.Concat(rest));
        var window = $"PARTITION BY {string.Join(", ", keys)}{(order.Length == 0 ? dialect.AnyOrder : $" ORDER BY {order}")}";
        var all = string.Join(", ", input.Columns.Values.Concat(input.Order.Select(key => key.Column)).Distinct());
        return input with
        {
            Name = Add($"SELECT {all} FROM (SELECT {all}, row_number() OVER ({window}) AS rn FROM {input.Name}) AS numbered WHERE rn = 1", distinct),
        };
    }

    private string Order(Relation relation) => relation.Order.Count == 0
        ? ""
        : "\nORDER BY " + Keys(relation.Order);

    /// <summary>A column decides once: not every engine takes it twice.</summary>
    private string Keys(IEnumerable<(string Column, bool Descending)> order) =>
        string.Join(", ", order.DistinctBy(key => key.Column).Select(key => dialect.OrderBy(key.Column, key.Descending)));

    private string Top(long? most) => most is { } rows ? dialect.Top(rows) : "";

    private string Limit(char before, long? most) => most is { } rows && dialect.Limit(rows) is { Length: > 0 } text ? before + text : "";

    private string Add(string select, PlanNode? node = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"s{count}");
        var kept = node is null ? "" : barriers.Contains(node) ? dialect.Barrier : joined.Contains(node) ? dialect.Kept : "";
        steps.Append(count++ == 0 ? "" : ",\n").Append(name).Append(" AS ").Append(kept).Append('(').Append(select).Append(')');
        return name;
    }

    private static Relation Named(IReadOnlyList<PlanColumn> columns, string name) =>
        new(name, columns.Select((column, i) => (column.Name, Alias('c', i))).ToDictionary(StringComparer.Ordinal), []);

    private static string Aliased(IEnumerable<string> columns) => string.Join(", ", columns.Select((column, i) => $"{column} AS {Alias('c', i)}"));

    private static string Alias(char letter, int index) => string.Create(CultureInfo.InvariantCulture, $"{letter}{index}");

    private static string Word(JoinKind kind) => kind switch
    {
        JoinKind.Inner => "INNER",
        JoinKind.Left => "LEFT",
        JoinKind.Right => "RIGHT",
        _ => "FULL",
    };

    /// <summary>A step that was written: its name, the alias of each column, and the columns that its rows are ordered by.</summary>
    private sealed record Relation(string Name, Dictionary<string, string> Columns, IReadOnlyList<(string Column, bool Descending)> Order)
    {
        /// <summary>Joins that are no step yet; null for a step.</summary>
        internal Joined? Joins { get; init; }

        internal string Column(string name) => Columns[name];

        /// <summary>Its columns where it stands under a name.</summary>
        internal Relation Under(string alias) => this with { Columns = Columns.ToDictionary(column => column.Key, column => $"{alias}.{column.Value}", StringComparer.Ordinal) };
    }

    /// <summary>What stands behind FROM, and how many steps are joined in it.</summary>
    private sealed record Joined(string From, int Count);
}
