using System.Collections;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.Plan;

/// <summary>Makes flows of every kind with every field, whether they make sense or not.</summary>
internal sealed class AnyFlow
{
    private static readonly string[] s_texts = ["a", "amount", "with space", "é😀", "quote\"'", "[x]", "null", "\\ and \n", new string('n', 200)];
    private readonly Random random;

    internal AnyFlow(int seed)
    {
        random = new Random(seed);
        var nodes = Enumerable.Range(0, random.Next(1, 20)).Select(i => Dressed(Node($"n{i}", random.Next(14)))).ToList();
        Flow = new Flow(nodes, random.Next(3) == 0 ? null : nodes[random.Next(nodes.Count)].Id);
    }

    internal Flow Flow { get; }

    /// <summary>Records compare their lists by reference; this looks into them.</summary>
    internal static void Same(Flow expected, Flow actual)
    {
        Assert.Equal(expected.Output, actual.Output);
        Assert.Equal(expected.Nodes.Select(Words), actual.Nodes.Select(Words));
    }

    private static string Words(object? value) => value switch
    {
        null => "∅",
        string text => $"'{text}'",
        IEnumerable list => $"[{string.Join("; ", list.Cast<object?>().Select(Words))}]",
        _ when value.GetType().IsPrimitive || value.GetType().IsEnum => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}"),
        _ => $"{value.GetType().Name}({string.Join(", ", value.GetType().GetProperties().Where(property => property.Name is not ("Inputs" or "Name" or "EqualityContract") || value is Measure or SelectedColumn or DerivedColumn).Select(property => $"{property.Name}={Words(property.GetValue(value))}"))})",
    };

    private FlowNode Dressed(FlowNode node) => node with
    {
        Place = random.Next(2) == 0 ? null : new NodePlace(random.Next(-1000, 1000) / 8.0, random.NextDouble() * NodePlace.Most),
        Note = Maybe(Text),
    };

    private FlowNode Node(string id, int kind) => kind switch
    {
        0 => new InputNode(id, Text()),
        1 => new FilterNode(id, Text(), Text()),
        2 => new JoinNode(id, Text(), Text(), Of<JoinKind>(), List(() => new JoinKey(Text(), Text())), Maybe(Text)),
        3 => new UnionNode(id, List(Text)),
        4 => new DeriveNode(id, Text(), List(() => new DerivedColumn(Text(), Text()))),
        5 => new AggregateNode(id, Text(), List(Key), List(() => new Measure(Text(), Of<MeasureFunction>(), Maybe(Text)))),
        6 => new SelectNode(id, Text(), List(() => new SelectedColumn(Text(), Maybe(Text), Maybe(Text)))),
        7 => new SortNode(id, Text(), List(() => new SortKey(Text(), random.Next(2) == 0))),
        8 => new DistinctNode(id, Text(), List(Text)),
        9 => new LimitNode(id, Text(), random.NextInt64()),
        10 => new PivotNode(id, Text(), List(Key), Text(), List(Text), new PivotMeasure(Of<MeasureFunction>(), Maybe(Text))),
        11 => new SplitNode(id, Text(), Text(), random.Next(2) == 0 ? " " : Text(), List(Text), random.Next(2) == 0),
        12 => new FillNode(id, Text(), List(() => new FilledColumn(Text(), Text()))),
        _ => new ReplaceNode(id, Text(), Text(), List(() => new Replacement(Maybe(MaybeEmpty), Maybe(MaybeEmpty)))),
    };

    private GroupKey Key() => new(Text(), random.Next(2) == 0 ? null : Of<TimeGrain>(), Maybe(Text));

    private string Text() => s_texts[random.Next(s_texts.Length)];

    private string MaybeEmpty() => random.Next(3) == 0 ? "" : Text();

    private string? Maybe(Func<string> make) => random.Next(2) == 0 ? null : make();

    private T Of<T>()
        where T : struct, Enum => Enum.GetValues<T>() is var all ? all[random.Next(all.Length)] : default;

    private List<T> List<T>(Func<T> make) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => make())];
}
