using System.Text.Json.Nodes;

namespace DataMesh.Portal.Features.Sources.Connectors.CouchDb;

/// <summary>A condition as a server takes it: a document that does not meet it cannot meet the condition it stands for.</summary>
/// <param name="Alternatives">At least one must hold; of each all questions, at least one.</param>
/// <param name="Columns">The columns that it tells of.</param>
internal sealed record CouchCondition(IReadOnlyList<IReadOnlyList<JsonObject>> Alternatives, IReadOnlyList<string> Columns)
{
    /// <summary>The most alternatives of one query.</summary>
    public const int MostAlternatives = 32;

    /// <summary>The alternatives of which one must hold so that all conditions do; null where there are no conditions. One that would make too many is left out.</summary>
    public static IReadOnlyList<IReadOnlyList<JsonObject>>? Both(IEnumerable<CouchCondition> conditions)
    {
        IReadOnlyList<IReadOnlyList<JsonObject>>? all = null;
        foreach (var next in conditions.Select(c => c.Alternatives))
        {
            if (all is null) all = next;
            else if (all.Count * next.Count <= MostAlternatives) all = [.. all.SelectMany(a => next.Select(b => (IReadOnlyList<JsonObject>)[.. a, .. b]))];
        }

        return all;
    }

    /// <summary>One that asks a single question.</summary>
    public static CouchCondition Of(JsonObject ask) => new([[ask]], []);

    /// <summary>One that asks whether any of some questions holds.</summary>
    public static CouchCondition Any(IEnumerable<JsonObject> asks) => new([.. asks.Select(ask => (IReadOnlyList<JsonObject>)[ask])], []);
}
