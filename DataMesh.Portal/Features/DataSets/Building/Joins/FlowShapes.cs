using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building.Joins;

/// <summary>What is known of a node's rows beside their types.</summary>
/// <param name="Keys">Sets of columns whose values no two rows share.</param>
/// <param name="Repeated">Columns whose values come more than once because a join paired their row with several: the join, by column.</param>
/// <param name="Origins">Columns that come unchanged from a port: which column of which.</param>
internal sealed record NodeShape(IReadOnlyList<IReadOnlySet<string>> Keys, IReadOnlyDictionary<string, string> Repeated, IReadOnlyDictionary<string, (string Port, string Column)> Origins)
{
    /// <summary>Nothing is known.</summary>
    public static NodeShape Unknown { get; } = new([], new Dictionary<string, string>(), new Dictionary<string, (string, string)>());

    /// <summary>Whether no two rows share the values of these columns; null where nobody knows.</summary>
    public bool? IsUnique(IEnumerable<string> columns)
    {
        var set = columns.ToHashSet(StringComparer.Ordinal);
        return Keys.Any(set.IsSupersetOf) ? true : null;
    }
}

/// <summary>Follows keys and repetition through a flow: from contracts, and from what was counted at joins.</summary>
/// <param name="flow">The flow.</param>
/// <param name="columnsOf">What a node offers.</param>
/// <param name="contractOf">What a port promises, or null.</param>
/// <param name="factsOf">What was counted at a join, or null.</param>
internal sealed class FlowShapes(Flow flow, Func<string, IReadOnlyList<PlanColumn>> columnsOf, Func<string, PortContract?> contractOf, Func<string, JoinFacts?> factsOf)
{
    private readonly Dictionary<string, NodeShape> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>What is known of a node's rows.</summary>
    public NodeShape Of(string id)
    {
        if (_known.TryGetValue(id, out var known)) return known;
        if (flow.Nodes.FirstOrDefault(n => n.Id == id) is not { } node || !_open.Add(id)) return NodeShape.Unknown;
        var shape = Follow(node);
        _open.Remove(id);
        return _known[id] = shape;
    }

    /// <summary>Whether each side of a join has one row per key at most; null where nobody knows. What was counted counts more than what was promised.</summary>
    public (bool? Left, bool? Right) Unique(JoinNode join)
    {
        var facts = factsOf(join.Id);
        return (facts?.LeftUnique ?? Of(join.Left).IsUnique(join.On.Select(k => k.Left)), facts?.RightUnique ?? Of(join.Right).IsUnique(join.On.Select(k => k.Right)));
    }

    /// <summary>For each column of a join's right side, how it is called behind the join.</summary>
    public IReadOnlyDictionary<string, string> RightNames(JoinNode join)
    {
        if (join.Join is JoinKind.Semi or JoinKind.Anti) return new Dictionary<string, string>();
        var left = columnsOf(join.Left).Count;
        return columnsOf(join.Right).Zip(columnsOf(join.Id).Skip(left), (right, made) => (right.Name, made.Name)).ToDictionary(p => p.Item1, p => p.Item2, StringComparer.Ordinal);
    }

    private NodeShape Follow(FlowNode node) => node switch
    {
        InputNode input => Input(input),
        JoinNode join => Join(join),
        UnionNode union => new NodeShape([], Merged(union.Sources.Select(s => Of(s).Repeated)), new Dictionary<string, (string, string)>()),
        DeriveNode derive => Derive(derive),
        SelectNode select => Select(select),
        AggregateNode aggregate => Grouped(aggregate.Input, aggregate.GroupBy),
        PivotNode pivot => Grouped(pivot.Input, pivot.GroupBy),
        DistinctNode { Columns.Count: > 0 } distinct => Of(distinct.Input) with { Keys = [distinct.Columns.ToHashSet(StringComparer.Ordinal)], Repeated = new Dictionary<string, string>() },
        DistinctNode distinct => Of(distinct.Input) with { Keys = [.. Of(distinct.Input).Keys, columnsOf(node.Id).Select(c => c.Name).ToHashSet(StringComparer.Ordinal)] },
        SplitNode split => Changed(split.Input, split.Keep ? split.Into : [.. split.Into, split.Column], [split.Column]),
        FillNode fill => Changed(fill.Input, [.. fill.Columns.Select(c => c.Column)], []),
        ReplaceNode replace => Changed(replace.Input, [replace.Column], []),
        _ => node.Inputs is [var (_, read), ..] ? Of(read) : NodeShape.Unknown,
    };

    private NodeShape Input(InputNode input)
    {
        if (contractOf(input.Port) is not { } contract) return NodeShape.Unknown;
        var granted = columnsOf(input.Id).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var keys = new List<IReadOnlySet<string>>();
        // A key of which a column is not granted tells nothing of the rest.
        if (contract.Columns.Where(c => c.PrimaryKey).Select(c => c.Name).ToHashSet(StringComparer.Ordinal) is { Count: > 0 } primary && primary.IsSubsetOf(granted)) keys.Add(primary);
        keys.AddRange(contract.Columns.Where(c => c.Unique && granted.Contains(c.Name)).Select(c => (IReadOnlySet<string>)new HashSet<string>([c.Name], StringComparer.Ordinal)));
        return new NodeShape(keys, new Dictionary<string, string>(), granted.ToDictionary(c => c, c => (input.Port, c), StringComparer.Ordinal));
    }

    private NodeShape Join(JoinNode join)
    {
        var (left, right) = (Of(join.Left), Of(join.Right));
        if (join.Join is JoinKind.Semi or JoinKind.Anti) return left;
        var names = RightNames(join);
        var (leftUnique, rightUnique) = Unique(join);
        var repeated = new Dictionary<string, string>(left.Repeated, StringComparer.Ordinal);
        if (rightUnique == false) foreach (var column in columnsOf(join.Left)) repeated.TryAdd(column.Name, join.Id);
        foreach (var (name, made) in names)
        {
            if (right.Repeated.TryGetValue(name, out var before)) repeated[made] = before;
            else if (leftUnique == false) repeated[made] = join.Id;
        }

        var keys = new List<IReadOnlySet<string>>();
        if (rightUnique == true && join.Join is JoinKind.Inner or JoinKind.Left) keys.AddRange(left.Keys);
        if (leftUnique == true && join.Join is JoinKind.Inner or JoinKind.Right) keys.AddRange(right.Keys.Select(k => Renamed(k, names)).OfType<IReadOnlySet<string>>());
        // Whatever repeats: a pair of rows comes once.
        if (join.Join == JoinKind.Inner)
        {
            foreach (var l in left.Keys)
            foreach (var r in right.Keys)
                if (Renamed(r, names) is { } both) keys.Add(both.Union(l).ToHashSet(StringComparer.Ordinal));
        }

        var origins = new Dictionary<string, (string, string)>(left.Origins, StringComparer.Ordinal);
        foreach (var (name, origin) in right.Origins) if (names.TryGetValue(name, out var made)) origins[made] = origin;
        return new NodeShape(keys, repeated, origins);
    }

    private NodeShape Derive(DeriveNode derive)
    {
        var shape = Of(derive.Input);
        var columns = columnsOf(derive.Input).Select(c => new SchemaColumn(c.Name, c.Type)).ToList();
        var repeated = new Dictionary<string, string>(shape.Repeated, StringComparer.Ordinal);
        foreach (var (name, expression) in derive.Columns)
        {
            if (TypeChecker.Check(expression, columns).Scalar is not { } value) continue;
            var by = value.Columns().Select(c => repeated.GetValueOrDefault(c)).FirstOrDefault(j => j is not null);
            if (by is not null) repeated[name] = by;
            else repeated.Remove(name);
            columns.RemoveAll(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            columns.Add(new SchemaColumn(name, value.Type ?? LogicalType.String));
        }

        return Without(shape, derive.Columns.Select(c => c.Name)) with { Repeated = repeated };
    }

    private NodeShape Select(SelectNode select)
    {
        var shape = Of(select.Input);
        var names = select.Columns.DistinctBy(c => c.Name).ToDictionary(c => c.Name, c => c.As ?? c.Name, StringComparer.Ordinal);
        return new NodeShape([.. shape.Keys.Select(k => Renamed(k, names)).OfType<IReadOnlySet<string>>()],
            Renamed(shape.Repeated, names), Renamed(shape.Origins, names));
    }

    private NodeShape Changed(string input, IReadOnlyList<string> made, IReadOnlyList<string> from)
    {
        var shape = Of(input);
        var repeated = new Dictionary<string, string>(shape.Repeated, StringComparer.Ordinal);
        if (from.Select(c => shape.Repeated.GetValueOrDefault(c)).FirstOrDefault(j => j is not null) is { } by) foreach (var column in made) repeated[column] = by;
        return Without(shape, made) with { Repeated = repeated };
    }

    // A key that is not cut to a grain comes unchanged from where its column came.
    private NodeShape Grouped(string input, IReadOnlyList<GroupKey> groups)
    {
        var origins = Of(input).Origins;
        return NodeShape.Unknown with
        {
            Keys = [groups.Select(g => g.Name).ToHashSet(StringComparer.Ordinal)],
            Origins = groups.Where(g => g.Grain is null && origins.ContainsKey(g.Column)).DistinctBy(g => g.Name).ToDictionary(g => g.Name, g => origins[g.Column], StringComparer.Ordinal),
        };
    }

    private static NodeShape Without(NodeShape shape, IEnumerable<string> columns)
    {
        var gone = columns.ToHashSet(StringComparer.Ordinal);
        return shape with { Keys = [.. shape.Keys.Where(k => !k.Overlaps(gone))], Origins = shape.Origins.Where(o => !gone.Contains(o.Key)).ToDictionary(StringComparer.Ordinal) };
    }

    private static HashSet<string>? Renamed(IReadOnlySet<string> key, IReadOnlyDictionary<string, string> names)
        => key.All(names.ContainsKey) ? key.Select(c => names[c]).ToHashSet(StringComparer.Ordinal) : null;

    private static Dictionary<string, T> Renamed<T>(IReadOnlyDictionary<string, T> by, IReadOnlyDictionary<string, string> names)
        => by.Where(p => names.ContainsKey(p.Key)).ToDictionary(p => names[p.Key], p => p.Value, StringComparer.Ordinal);

    private static Dictionary<string, string> Merged(IEnumerable<IReadOnlyDictionary<string, string>> all)
        => all.SelectMany(a => a).GroupBy(p => p.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Value, StringComparer.Ordinal);
}
