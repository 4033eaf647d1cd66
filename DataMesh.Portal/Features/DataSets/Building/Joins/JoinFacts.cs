using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building.Joins;

/// <summary>What was counted at a join.</summary>
/// <param name="Left">Rows on the left.</param>
/// <param name="Right">Rows on the right.</param>
/// <param name="LeftMatched">Rows on the left that have a partner.</param>
/// <param name="RightMatched">Rows on the right that have one.</param>
/// <param name="LeftMost">Rows that share a key on the left, at most; 1 where it is unique.</param>
/// <param name="RightMost">Likewise on the right.</param>
/// <param name="LeftKeys">Different keys on the left.</param>
/// <param name="RightKeys">Different keys on the right.</param>
/// <param name="Rows">Rows behind the join.</param>
internal sealed record JoinFacts(long Left, long Right, long LeftMatched, long RightMatched, long LeftMost, long RightMost, long LeftKeys, long RightKeys, long Rows)
{
    /// <summary>Whether no two rows of the left share a key.</summary>
    public bool LeftUnique => LeftMost <= 1;

    /// <summary>Whether no two rows of the right share a key.</summary>
    public bool RightUnique => RightMost <= 1;

    /// <summary>Whether a row of either side comes more than once behind the join.</summary>
    public bool Multiplies => !LeftUnique && !RightUnique;
}

/// <summary>Counts a join by one query that is a flow as any other: governed, limited and pushed down like all.</summary>
internal static class JoinCounts
{
    private const string What = "what";
    private const string Number = "n";
    private const string Keys = "keys";
    private const string Most = "most";

    /// <summary>The flow that counts, and its last node; null where the join is not finished.</summary>
    public static Flow? Query(Flow flow, JoinNode join)
    {
        if (join.On.Count == 0 || join.On.Any(k => k.Left.Length == 0 || k.Right.Length == 0)) return null;
        var nodes = flow.Nodes.ToList();
        var parts = new List<string>();
        Keyed("left", join.Left, [.. join.On.Select(k => k.Left)]);
        Keyed("right", join.Right, [.. join.On.Select(k => k.Right)]);
        Count("leftMatched", new JoinNode("", join.Left, join.Right, JoinKind.Semi, join.On));
        Count("rightMatched", new JoinNode("", join.Right, join.Left, JoinKind.Semi, [.. join.On.Select(k => new JoinKey(k.Right, k.Left))]));
        Count("rows", join with { Join = join.Join is JoinKind.Semi or JoinKind.Anti ? JoinKind.Inner : join.Join });
        var all = Add(new UnionNode("", parts));
        return new Flow(nodes, all);

        // Nulls are keys of nothing: they pair with no row, so they are left out of groups but not of rows.
        void Keyed(string what, string side, IReadOnlyList<string> keys)
        {
            Labelled(what, Add(new AggregateNode("", side, [], [new Measure(Number, MeasureFunction.Count, null)])));
            var whole = Add(new FilterNode("", side, string.Join(" and ", keys.Select(k => $"{ExpressionPrinter.Column(k)} is not null"))));
            var groups = Add(new AggregateNode("", whole, [.. keys.Select((k, i) => new GroupKey(k, null, $"k{i}"))], [new Measure(Number, MeasureFunction.Count, null)]));
            Labelled(what + Keys, Add(new AggregateNode("", groups, [], [new Measure(Number, MeasureFunction.Count, null), new Measure(Most, MeasureFunction.Max, Number)])));
        }

        void Count(string what, JoinNode counted) => Labelled(what, Add(new AggregateNode("", Add(counted), [], [new Measure(Number, MeasureFunction.Count, null)])));

        void Labelled(string what, string node) => parts.Add(Add(new DeriveNode("", node, [new DerivedColumn(What, $"'{what}'")])));

        string Add(FlowNode node)
        {
            var made = node with { Id = FlowEdits.NewId(new Flow(nodes, null), "count") };
            nodes.Add(made);
            return made.Id;
        }
    }

    /// <summary>What the query's rows say.</summary>
    public static JoinFacts Read(QueryResult result)
    {
        var at = result.Columns.Select((c, i) => (c.Name, i)).ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        var rows = result.Rows.ToDictionary(r => (string)r[at[What]]!, r => r, StringComparer.Ordinal);
        return new JoinFacts(Value("left", Number), Value("right", Number), Value("leftMatched", Number), Value("rightMatched", Number),
            Value("left" + Keys, Most), Value("right" + Keys, Most), Value("left" + Keys, Number), Value("right" + Keys, Number), Value("rows", Number));

        long Value(string what, string column) => rows[what][at[column]] is { } value ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>What the counts depend on: as long as this text is the same, they are.</summary>
    public static string Signature(Flow flow, JoinNode join)
        => FlowJson.Write(new Flow([.. FlowLines.Upstream(flow, join.Id).Select(n => n is JoinNode j ? j with { Place = null, Note = null, Allow = null } : n with { Place = null, Note = null })], join.Id)).ToJsonString();
}
