namespace DataMesh.Portal.Query.Plan;

/// <summary>A column that a node gives.</summary>
/// <param name="Name">Its name; unique within the node, whatever the case of letters.</param>
/// <param name="Type">Its type.</param>
/// <param name="Classification">The strictest of what it was made from: public, internal, confidential or restricted.</param>
/// <param name="PersonalData">Whether personal data went into it.</param>
public sealed record PlanColumn(string Name, LogicalType Type, string Classification, bool PersonalData);

/// <summary>The order of classifications.</summary>
public static class Classifications
{
    private static readonly string[] Order = ["public", "internal", "confidential", "restricted"];

    /// <summary>The strictest of several; none is public, an unknown word counts as restricted.</summary>
    /// <param name="classifications">The classifications.</param>
    /// <returns>One of the four words.</returns>
    public static string Strictest(IEnumerable<string> classifications) =>
        Order[classifications.Select(Rank).DefaultIfEmpty(0).Max()];

    private static int Rank(string classification) =>
        Array.IndexOf(Order, classification) is var rank and >= 0 ? rank : Order.Length - 1;
}
