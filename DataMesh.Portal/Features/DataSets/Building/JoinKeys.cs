using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>Proposes what two inputs have in common.</summary>
internal static class JoinKeys
{
    /// <summary>One key where the names tell: <c>order_id</c> on both sides, or <c>user_id</c> and the <c>id</c> of users. Without such a pair, an empty key to fill in.</summary>
    public static IReadOnlyList<JoinKey> Propose(IReadOnlyList<PlanColumn> left, IReadOnlyList<PlanColumn> right, string rightName)
    {
        var pairs = from l in left
                    from r in right
                    where Alike(l.Type, r.Type)
                    let score = Score(l.Name, r.Name, rightName)
                    where score > 0
                    orderby score descending
                    select new JoinKey(l.Name, r.Name);
        return [pairs.FirstOrDefault() ?? new JoinKey("", "")];
    }

    /// <summary>How well two names fit, 0 (not at all) to 4.</summary>
    public static int Score(string left, string right, string rightName)
    {
        var (l, r, name) = (Plain(left), Plain(right), Plain(rightName));
        if (l == r) return l == "id" ? 0 : l.EndsWith("id", StringComparison.Ordinal) ? 3 : 1;
        // user_id with the id of users, and the id of orders with an order_id.
        if (r == "id" && l.EndsWith("id", StringComparison.Ordinal) && l.Length > 3 && name.Contains(l[..^2], StringComparison.Ordinal)) return 4;
        return l == "id" && r.EndsWith("id", StringComparison.Ordinal) && r.Length > 3 ? 2 : 0;
    }

    private static string Plain(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    /// <summary>Whether values of two types can be equal.</summary>
    public static bool Alike(LogicalType a, LogicalType b) => a.Kind == b.Kind || (a.IsNumeric && b.IsNumeric);
}
