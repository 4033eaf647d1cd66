using System.Globalization;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building.Joins;

/// <summary>Keys that two inputs may be joined on.</summary>
/// <param name="On">The pairs of columns.</param>
/// <param name="Confidence">0 to 1: how sure that is.</param>
/// <param name="Why">What speaks for it, in a few words.</param>
internal sealed record KeyProposal(IReadOnlyList<JoinKey> On, double Confidence, string Why);

/// <summary>Proposes keys: what contracts refer to, what names and types tell, and how many values of a sample are found on the other side.</summary>
internal static class KeyProposals
{
    /// <summary>Proposals that are measured and shown at most.</summary>
    public const int Most = 5;
    private const int Sample = 500;
    private const string What = "what";
    private const string Number = "n";

    /// <summary>Proposals by what is known without reading a row, surest first.</summary>
    public static IReadOnlyList<KeyProposal> Guess(JoinNode join, FlowShapes shapes, Func<string, IReadOnlyList<PlanColumn>> columnsOf, Func<string, PortContract?> contractOf, string rightName)
    {
        var (left, right) = (columnsOf(join.Left), columnsOf(join.Right));
        var (leftShape, rightShape) = (shapes.Of(join.Left), shapes.Of(join.Right));
        var found = new List<KeyProposal>();
        foreach (var l in left)
        foreach (var r in right.Where(r => JoinKeys.Alike(l.Type, r.Type)))
        {
            if (Refers(leftShape, l.Name, rightShape, r.Name) || Refers(rightShape, r.Name, leftShape, l.Name)) found.Add(new KeyProposal([new JoinKey(l.Name, r.Name)], 0.97, "a contract says so"));
            else if (JoinKeys.Score(l.Name, r.Name, rightName) is > 0 and var score)
                found.Add(new KeyProposal([new JoinKey(l.Name, r.Name)], Named(score, leftShape.IsUnique([l.Name]) == true || rightShape.IsUnique([r.Name]) == true), "the names fit"));
        }

        return [.. found.OrderByDescending(p => p.Confidence).Take(Most)];

        bool Refers(NodeShape from, string column, NodeShape to, string other)
            => from.Origins.TryGetValue(column, out var a) && to.Origins.TryGetValue(other, out var b)
                && contractOf(a.Port)?.Columns.FirstOrDefault(c => c.Name == a.Column)?.References == $"{b.Port}.{b.Column}";
    }

    /// <summary>The flow that measures, of the first rows of the left, how many values of each proposal are found on the right.</summary>
    public static Flow? Query(Flow flow, JoinNode join, IReadOnlyList<KeyProposal> proposals)
    {
        if (proposals.Count == 0) return null;
        var nodes = flow.Nodes.ToList();
        var sample = Add(new LimitNode("", join.Left, Sample));
        var parts = new List<string>();
        for (var i = 0; i < proposals.Count; i++)
        {
            var on = proposals[i].On;
            var some = Add(new FilterNode("", sample, string.Join(" and ", on.Select(k => $"{ExpressionPrinter.Column(k.Left)} is not null"))));
            Counted($"all{i}", some);
            Counted($"found{i}", Add(new JoinNode("", some, join.Right, JoinKind.Semi, on)));
        }

        return new Flow(nodes, Add(new UnionNode("", parts)));

        void Counted(string what, string node)
            => parts.Add(Add(new DeriveNode("", Add(new AggregateNode("", node, [], [new Measure(Number, MeasureFunction.Count, null)])), [new DerivedColumn(What, $"'{what}'")])));

        string Add(FlowNode node)
        {
            var made = node with { Id = FlowEdits.NewId(new Flow(nodes, null), "overlap") };
            nodes.Add(made);
            return made.Id;
        }
    }

    /// <summary>The proposals with what was measured: names alone do not make a key, and a reference whose values are not found is doubtful.</summary>
    public static IReadOnlyList<KeyProposal> Measured(IReadOnlyList<KeyProposal> proposals, QueryResult result)
    {
        var (what, number) = (result.Columns.Select(c => c.Name).ToList().IndexOf(What), result.Columns.Select(c => c.Name).ToList().IndexOf(Number));
        var counts = result.Rows.ToDictionary(r => (string)r[what]!, r => Convert.ToInt64(r[number], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return [.. proposals.Select((p, i) =>
        {
            if (counts.GetValueOrDefault($"all{i}") is not (> 0 and var all)) return p with { Confidence = p.Confidence / 2, Why = p.Why + ", no values to compare" };
            var share = (double)counts.GetValueOrDefault($"found{i}") / all;
            // Half of it is what is known, half what is seen; a full match of fitting names is nearly sure.
            return p with { Confidence = Math.Min(0.99, (p.Confidence + share) / 2 + (share > 0.9 ? 0.05 : 0)), Why = string.Create(CultureInfo.InvariantCulture, $"{p.Why}, {share:P0} of {all:N0} values found") };
        }).OrderByDescending(p => p.Confidence)];
    }

    private static double Named(int score, bool unique) => Math.Min(0.9, 0.4 + (0.1 * score) + (unique ? 0.1 : 0));
}
