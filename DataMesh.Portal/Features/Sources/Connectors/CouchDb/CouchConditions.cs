using System.Text.Json.Nodes;
using DataMesh.Portal.Features.Sources.Connectors.Json;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Json;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Connectors.CouchDb;

/// <summary>
/// Which conditions a server can apply. Each selector keeps every document whose row meets the condition, and maybe more: the engine
/// asks the condition again, but cannot bring back what the server left out.
/// </summary>
internal sealed class CouchConditions
{
    private const int MostValues = 1000;

    private readonly IReadOnlyList<JsonColumn> _columns;

    private CouchConditions(IReadOnlyList<JsonColumn> columns) => _columns = columns;

    /// <summary>The parts of a condition that can be sent.</summary>
    /// <param name="condition">What rows must meet, or null.</param>
    /// <param name="columns">The columns as they are read.</param>
    public static IReadOnlyList<CouchCondition> Of(Scalar? condition, IReadOnlyList<JsonColumn> columns)
    {
        var conditions = new CouchConditions(columns);
        return [.. Conditions.Conjuncts(condition).Select(part => conditions.Read(part) is { } read ? read with { Columns = [.. part.Columns().Distinct(StringComparer.Ordinal)] } : null).OfType<CouchCondition>()];
    }

    /// <summary>The columns that a server compares with values.</summary>
    public static IReadOnlySet<string> Comparable(IReadOnlyList<JsonColumn> columns)
        => columns.Where(c => CouchSelector.Field(c.Path) is not null).Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private CouchCondition? Read(Scalar condition) => condition switch
    {
        ScalarCall { Operation: "and" } both => Both([.. both.Arguments.Select(Read).OfType<CouchCondition>()]),
        ScalarCall { Operation: "or" } either => Either([.. either.Arguments.Select(Read)]),
        ScalarCall { Operation: "isnull", Arguments: [ScalarColumn column] } => Place(column) is { } place ? IsNull(place.Path) : null,
        // Whatever is there sorts behind null.
        ScalarCall { Operation: "not", Arguments: [ScalarCall { Operation: "isnull", Arguments: [ScalarColumn column] }] } => Place(column) is { } place ? CouchCondition.Of(CouchSelector.Ask(place.Field, ("$gt", null))) : null,
        ScalarCall { Operation: "not", Arguments: [ScalarColumn column] } => Truth(column, false),
        ScalarColumn column => Truth(column, true),
        ScalarCall { Operation: "in", Arguments: [var left, ..] and var all } => OneOf(left, [.. all.Skip(1)]),
        ScalarCall { Operation: "=" or "<>" or "<" or "<=" or ">" or ">=", Operation: var sign, Arguments: [var left, var right] } => Compare(left, sign, right) ?? Compare(right, Turned(sign), left),
        _ => null,
    };

    private static CouchCondition? Both(List<CouchCondition> parts) => CouchCondition.Both(parts) is { } all ? new CouchCondition(all, []) : null;

    private static CouchCondition? Either(List<CouchCondition?> parts)
        => parts.Contains(null) || parts.Sum(p => p!.Alternatives.Count) > CouchCondition.MostAlternatives ? null : new CouchCondition([.. parts.SelectMany(p => p!.Alternatives)], []);

    private CouchCondition? Truth(ScalarColumn column, bool wanted)
        => column.ColumnType.Kind == LogicalKind.Boolean && Place(column) is { } place ? CouchCondition.Of(CouchSelector.Ask(place.Field, ("$eq", wanted))) : null;

    // Nothing is there, null is there, or null is where the objects around it would be.
    private static CouchCondition IsNull(IReadOnlyList<string> path)
        => CouchCondition.Any([
            CouchSelector.Ask(string.Join('.', path), ("$exists", false)),
            .. Enumerable.Range(1, path.Count).Select(length => CouchSelector.Ask(string.Join('.', path.Take(length)), ("$eq", null))),
        ]);

    private CouchCondition? OneOf(Scalar left, List<Scalar> items)
    {
        if (Conditions.Column(left) is not { } column || Place(column) is not { } place || items.Count > MostValues) return null;
        var (values, others) = (new JsonArray(), new List<JsonObject>());
        foreach (var item in items)
        {
            if (Conditions.Literal(item) is not { } literal) return null;
            // No value equals null.
            if (literal.Value is null) continue;
            if (CouchValues.Compare(place.Field, column.ColumnType, "=", literal.Value) is not { } part) return null;
            foreach (var ask in part.Alternatives.SelectMany(a => a))
            {
                if (ask[place.Field] is JsonObject { Count: 1 } asked && asked["$eq"] is { } value) values.Add(value.DeepClone());
                else if (!others.Exists(o => JsonNode.DeepEquals(o, ask))) others.Add(ask);
            }
        }

        if (values.Count > 0) others.Insert(0, CouchSelector.Ask(place.Field, ("$in", values)));
        return others.Count is 0 or > CouchCondition.MostAlternatives ? null : CouchCondition.Any(others);
    }

    private CouchCondition? Compare(Scalar left, string sign, Scalar right)
        => Conditions.Column(left) is { } column && Place(column) is { } place && Conditions.Literal(right) is { Value: { } value } ? CouchValues.Compare(place.Field, column.ColumnType, sign, value) : null;

    // A column that the port has as another type holds other values than the documents do.
    private (string Field, IReadOnlyList<string> Path)? Place(ScalarColumn column)
        => _columns.FirstOrDefault(c => c.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)) is { } known && known.Type == column.ColumnType && CouchSelector.Field(known.Path) is { } field ? (field, known.Path) : null;

    private static string Turned(string sign) => sign switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => sign,
    };
}
