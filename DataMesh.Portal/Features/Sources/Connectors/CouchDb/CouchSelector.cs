using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataMesh.Portal.Features.Sources.Connectors.CouchDb;

/// <summary>Writes Mango selectors, the conditions of <c>_find</c>.</summary>
internal static class CouchSelector
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A condition on one property, e.g. <c>{"customer.id": {"$gte": 7, "$lt": 9}}</c>.</summary>
    /// <param name="field">The property's path.</param>
    /// <param name="asks">Operators with what they take.</param>
    public static JsonObject Ask(string field, params (string Operator, JsonNode? Value)[] asks)
        => new() { [field] = new JsonObject(asks.Select(a => KeyValuePair.Create(a.Operator, a.Value))) };

    /// <summary>
    /// A selector of all conditions; every document where there are none. Beside plain questions it holds one list of alternatives at
    /// most: PouchDB joins two of them wrongly and then leaves out documents that meet both.
    /// </summary>
    public static JsonObject All(IEnumerable<CouchCondition> conditions)
    {
        var all = CouchCondition.Both(conditions.OrderBy(c => c.Alternatives.Count)) ?? [[Ask("_id", ("$gt", null))]];
        var common = all[0].Where(ask => all.All(a => a.Contains(ask))).ToList();
        var parts = common.Select(Copy).ToList();
        if (all.Count > 1) parts.Add(new JsonObject { ["$or"] = new JsonArray([.. all.Select(a => And([.. a.Where(ask => !common.Contains(ask)).Select(Copy)]))]) });
        return And(parts);
    }

    private static JsonObject And(List<JsonObject> parts) => parts is [var only] ? only : new JsonObject { ["$and"] = new JsonArray([.. parts]) };

    private static JsonObject Copy(JsonObject ask) => (JsonObject)ask.DeepClone();

    /// <summary>The path of a property as selectors write it; null where one of its names would mean something else there.</summary>
    public static string? Field(IReadOnlyList<string> path) => path.All(IsPlain) ? string.Join('.', path) : null;

    /// <summary>Whether a name means itself in selectors and lists of fields.</summary>
    public static bool IsPlain(string name) => name.Length > 0 && name[0] != '$' && name.AsSpan().IndexOfAny('.', '\\') < 0 && IsUnicode(name);

    /// <summary>Whether a text can be sent as it is: half a surrogate pair would become another character.</summary>
    public static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    /// <summary>The selector with a mark in place of each value.</summary>
    public static JsonObject WithoutValues(JsonObject selector)
        => new(selector.Select(part => KeyValuePair.Create(part.Key, part.Value switch
        {
            JsonArray parts when part.Key is "$and" or "$or" => new JsonArray([.. parts.Select(p => WithoutValues((JsonObject)p!))]),
            JsonObject asks => WithoutValues(asks),
            // These are no values of anybody.
            { } value when part.Key is "$exists" or "$type" => value.DeepClone(),
            null => null,
            _ => (JsonNode?)"…",
        })));

    /// <summary>As people read it.</summary>
    public static string Text(JsonNode node) => node.ToJsonString(s_readable);

    /// <summary>As servers read it.</summary>
    public static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
