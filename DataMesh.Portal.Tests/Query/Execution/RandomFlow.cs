using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>Makes flows that are right, over small tables of integers and texts with many nulls and repetitions.</summary>
internal sealed class RandomFlow
{
    // Some that a language, or a database that pads with spaces, would take for the same.
    private static readonly string[] s_texts = ["a", "b", "c", "a ", "B"];

    private readonly Random random;
    private readonly int kinds;
    private readonly List<FlowNode> nodes = [];
    private readonly Dictionary<string, List<(string Name, bool Text)>> schemas = [];

    /// <summary>Makes the flow of a seed.</summary>
    /// <param name="seed">The same flow for the same one.</param>
    /// <param name="kinds">Of how many kinds of nodes it is made, so that seeds that once failed go on making the flow that did.</param>
    internal RandomFlow(int seed, int kinds = 12)
    {
        this.kinds = kinds;
        random = new Random(seed);
        for (var i = 0; i < 3; i++)
        {
            var columns = Enumerable.Range(0, random.Next(1, 4)).Select(c => (Name: $"c{random.Next(6)}{(c % 2 == 0 ? "i" : "s")}", Text: c % 2 == 1)).DistinctBy(column => column.Name).ToList();
            Ports[$"p{i}"] = new NaiveTable(
                [.. columns.Select(column => column.Name)],
                [.. Enumerable.Range(0, random.Next(0, 12)).Select(_ => columns.Select(column => Cell(column.Text)).ToArray())]);
            Add(new InputNode($"in{i}", $"p{i}"), columns);
        }

        for (var i = 0; i < random.Next(1, 8); i++)
        {
            Grow($"n{i}");
        }

        var last = nodes[^1].Id;
        if (random.Next(3) == 0)
        {
            Add(new SortNode("sorted", last, [.. schemas[last].Select(column => new SortKey(column.Name, random.Next(2) == 0))]), schemas[last]);
            Add(new LimitNode("cut", "sorted", random.Next(0, 8)), schemas[last]);
            IsSorted = true;
        }

        Flow = new Flow(nodes, nodes[^1].Id);
    }

    internal Flow Flow { get; }

    internal bool IsSorted { get; }

    internal Dictionary<string, NaiveTable> Ports { get; } = [];

    private void Add(FlowNode node, List<(string Name, bool Text)> columns)
    {
        nodes.Add(node);
        schemas[node.Id] = columns;
    }

    private void Grow(string id)
    {
        // The latest node is taken most often, so that flows get long; others make diamonds.
        var input = random.Next(3) > 0 ? nodes[^1].Id : nodes[random.Next(nodes.Count)].Id;
        var columns = schemas[input];
        switch (random.Next(kinds))
        {
            case 0:
                Add(new FilterNode(id, input, Condition(columns, 3)), columns);
                break;
            case 1:
                var other = nodes[random.Next(nodes.Count)].Id;
                Join(id, input, other);
                break;
            case 2:
                Union(id, input, nodes[random.Next(nodes.Count)].Id);
                break;
            case 3:
                var text = random.Next(3) == 0;
                var name = random.Next(4) == 0 ? columns[random.Next(columns.Count)].Name : $"d_{id}";
                var at = columns.FindIndex(column => column.Name == name);
                var made = (name, text);
                Add(new DeriveNode(id, input, [new DerivedColumn(name, text ? Text(columns) : Number(columns, 2))]), at < 0 ? [.. columns, made] : [.. columns.Select((column, i) => i == at ? made : column)]);
                break;
            case 4:
                Aggregate(id, input, columns);
                break;
            case 5:
                var chosen = columns.OrderBy(_ => random.Next()).Take(random.Next(1, columns.Count + 1)).Select(column => (column.Name, As: random.Next(3) == 0 ? $"r_{id}_{Plain(column.Name)}" : null, column.Text)).ToList();
                Add(new SelectNode(id, input, [.. chosen.Select(column => new SelectedColumn(column.Name, column.As))]), [.. chosen.Select(column => (column.As ?? column.Name, column.Text))]);
                break;
            case 6:
                Add(new DistinctNode(id, input, random.Next(2) == 0 ? [] : [columns[random.Next(columns.Count)].Name]), columns);
                break;
            case 8:
                Pivot(id, input, columns);
                break;
            case 9 when columns.FindIndex(column => column.Text) is var cut and >= 0:
                var kept = random.Next(2);
                List<(string, bool)> parts = [.. Enumerable.Range(0, random.Next(2, 5)).Select(i => ($"s_{id}_{i}", true))];
                Add(
                    new SplitNode(id, input, columns[cut].Name, new[] { " ", "a", "ax", "xx" }[random.Next(4)], [.. parts.Select(part => part.Item1)], kept == 1),
                    [.. columns.Take(cut + kept), .. parts, .. columns.Skip(cut + 1)]);
                break;
            case 10:
                var filled = columns.Where(_ => random.Next(2) == 0).DefaultIfEmpty(columns[0]);
                Add(new FillNode(id, input, [.. filled.Select(column => new FilledColumn(column.Name, column.Text ? Text(columns) : Number(columns, 1)))]), columns);
                break;
            case 11:
                var mended = columns[random.Next(columns.Count)];
                string? Some() => random.Next(5) == 0 ? null : mended.Text ? s_texts[random.Next(s_texts.Length)] : $"{random.Next(5)}";
                Add(new ReplaceNode(id, input, mended.Name, [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => new Replacement(Some(), Some())).DistinctBy(pair => pair.From)]), columns);
                break;
            default:
                Add(new SortNode(id, input, [.. columns.Select(column => new SortKey(column.Name, false))]), columns);
                break;
        }
    }

    private static string Plain(string name) => name.Replace('.', '_');

    private void Join(string id, string left, string right)
    {
        var pairs = schemas[left].SelectMany(l => schemas[right].Where(r => r.Text == l.Text).Select(r => new JoinKey(l.Name, r.Name))).ToList();
        var taken = schemas[left].Select(column => column.Name).ToHashSet();
        var named = schemas[right].Select(column => (Name: taken.Contains(column.Name) ? $"{right}.{column.Name}" : column.Name, column.Text)).ToList();
        // Names that would need a number are another test's matter.
        if (pairs.Count == 0 || named.Any(column => taken.Contains(column.Name)) || named.DistinctBy(column => column.Name).Count() < named.Count || taken.Count > 12)
        {
            Add(new FilterNode(id, left, "true"), schemas[left]);
            return;
        }

        var kind = (JoinKind)random.Next(6);
        Add(
            new JoinNode(id, left, right, kind, [.. pairs.OrderBy(_ => random.Next()).Take(random.Next(1, 3))]),
            kind is JoinKind.Semi or JoinKind.Anti ? schemas[left] : [.. schemas[left], .. named]);
    }

    private void Union(string id, string a, string b)
    {
        var clash = schemas[a].Any(column => schemas[b].Any(other => other.Name == column.Name && other.Text != column.Text));
        Add(clash ? new FilterNode(id, a, "true") : new UnionNode(id, [a, b]), clash ? schemas[a] : [.. schemas[a].Concat(schemas[b]).DistinctBy(column => column.Name)]);
    }

    private void Aggregate(string id, string input, List<(string Name, bool Text)> columns)
    {
        var groups = columns.Where(_ => random.Next(2) == 0).ToList();
        var measures = new List<(Measure Measure, bool Text)> { (new Measure($"m_{id}_n", MeasureFunction.Count, null), false) };
        foreach (var column in columns.Where(_ => random.Next(2) == 0))
        {
            MeasureFunction[] known = column.Text
                ? [MeasureFunction.Count, MeasureFunction.CountDistinct, MeasureFunction.Min, MeasureFunction.Max]
                : [MeasureFunction.Count, MeasureFunction.CountDistinct, MeasureFunction.Min, MeasureFunction.Max, MeasureFunction.Sum];
            var function = known[random.Next(known.Length)];
            measures.Add((new Measure($"m_{id}_{Plain(column.Name)}", function, column.Name), column.Text && function is MeasureFunction.Min or MeasureFunction.Max && column.Text));
        }

        Add(
            new AggregateNode(id, input, [.. groups.Select(group => new GroupKey(group.Name))], [.. measures.Select(measure => measure.Measure)]),
            [.. groups, .. measures.Select(measure => (measure.Measure.Name, measure.Text))]);
    }

    private void Pivot(string id, string input, List<(string Name, bool Text)> columns)
    {
        var groups = columns.Where(_ => random.Next(3) == 0).Select(column => (Key: new GroupKey(column.Name, As: random.Next(4) == 0 ? $"g_{id}_{Plain(column.Name)}" : null), column.Text)).ToList();
        var turned = columns[random.Next(columns.Count)];
        // No two names of columns may be alike but for capitals.
        var values = (turned.Text ? s_texts.Where(text => text != "B") : Enumerable.Range(0, 5).Select(number => $"{number}"))
            .Where(value => groups.All(group => group.Key.Name != value) && random.Next(2) == 0).DefaultIfEmpty(turned.Text ? "never" : "99").ToList();
        if (groups.Any(group => values.Contains(group.Key.Name)))
        {
            Add(new FilterNode(id, input, "true"), columns);
            return;
        }

        var measured = columns[random.Next(columns.Count)];
        var function = new[] { MeasureFunction.Count, MeasureFunction.CountDistinct, MeasureFunction.Min, MeasureFunction.Max, MeasureFunction.Sum }[random.Next(measured.Text ? 4 : 5)];
        var rows = function == MeasureFunction.Count && random.Next(2) == 0;
        Add(
            new PivotNode(id, input, [.. groups.Select(group => group.Key)], turned.Name, values, new PivotMeasure(function, rows ? null : measured.Name)),
            [.. groups.Select(group => (group.Key.Name, group.Text)), .. values.Select(value => (value, measured.Text && function is MeasureFunction.Min or MeasureFunction.Max && measured.Text))]);
    }

    private string Condition(List<(string Name, bool Text)> columns, int depth)
    {
        if (depth > 0 && random.Next(2) == 0)
        {
            var left = Condition(columns, depth - 1);
            return random.Next(3) switch { 0 => $"not ({left})", 1 => $"({left}) and ({Condition(columns, depth - 1)})", _ => $"({left}) or ({Condition(columns, depth - 1)})" };
        }

        var column = columns[random.Next(columns.Count)];
        var literal = column.Text ? $"'{s_texts[random.Next(s_texts.Length)]}'" : $"{random.Next(5)}";
        var sign = new[] { "=", "<>", "<", "<=", ">", ">=" }[random.Next(6)];
        return random.Next(5) switch
        {
            0 => $"[{column.Name}] is {(random.Next(2) == 0 ? "not " : "")}null",
            1 => $"[{column.Name}] {(random.Next(2) == 0 ? "not " : "")}in ({literal}, {(random.Next(4) == 0 ? "null" : literal)})",
            2 => $"[{column.Name}] between {literal} and {literal}",
            3 when !column.Text => $"{Number(columns, 1)} {sign} {literal}",
            _ => $"[{column.Name}] {sign} {literal}",
        };
    }

    private string Number(List<(string Name, bool Text)> columns, int depth)
    {
        var numbers = columns.Where(column => !column.Text).ToList();
        if (depth == 0 || numbers.Count == 0)
        {
            return numbers.Count == 0 || random.Next(3) == 0 ? $"{random.Next(5)}" : $"[{numbers[random.Next(numbers.Count)].Name}]";
        }

        return random.Next(4) switch
        {
            0 => $"({Number(columns, depth - 1)} {new[] { "+", "-", "%" }[random.Next(3)]} {Number(columns, depth - 1)})",
            1 => $"coalesce({Number(columns, depth - 1)}, {random.Next(5)})",
            2 => $"case when {Condition(columns, 1)} then {Number(columns, depth - 1)} else {Number(columns, depth - 1)} end",
            _ => $"(-{Number(columns, depth - 1)})",
        };
    }

    private string Text(List<(string Name, bool Text)> columns)
    {
        var texts = columns.Where(column => column.Text).ToList();
        return texts.Count == 0 ? "'a'" : $"[{texts[random.Next(texts.Count)].Name}] || 'x'";
    }

    private object? Cell(bool text) => random.Next(4) == 0 ? null : text ? s_texts[random.Next(s_texts.Length)] : (long)random.Next(5);
}
