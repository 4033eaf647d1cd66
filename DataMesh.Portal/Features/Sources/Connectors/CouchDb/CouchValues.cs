using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Connectors.CouchDb;

/// <summary>
/// Comparisons of a property with a value, as selectors. Servers sort null before truth before numbers before texts, and texts as a language
/// does, so every comparison asks for the type as well, and texts are compared for being equal only.
/// </summary>
internal static class CouchValues
{
    // From here on two whole numbers are the same floating-point number.
    private const double MostExact = 9007199254740992;

    // More than any offset from UTC.
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    /// <summary>What documents meet for which the comparison may hold; null where no selector says that.</summary>
    /// <param name="field">The property.</param>
    /// <param name="type">What its column holds.</param>
    /// <param name="sign"><c>= &lt;&gt; &lt; &lt;= &gt; &gt;=</c>.</param>
    /// <param name="value">The value; not null.</param>
    public static CouchCondition? Compare(string field, LogicalType type, string sign, object value) => type.Kind switch
    {
        LogicalKind.Boolean when value is bool flag && sign is "=" or "<>" => Ask(field, ("$eq", (bool)value == (sign == "="))),
        LogicalKind.Integer or LogicalKind.Decimal or LogicalKind.Number => Number(field, sign, value),
        LogicalKind.Date => Day(field, sign, value),
        LogicalKind.Timestamp => Moment(field, sign, value),
        LogicalKind.String when value is string text && sign == "=" => Text(field, text),
        _ => null,
    };

    private static CouchCondition? Number(string field, string sign, object value)
    {
        var (number, whole) = value switch
        {
            long integer => ((double)integer, true),
            decimal exact => ((double)exact, decimal.Truncate(exact) == exact),
            double floating => (floating, Math.Truncate(floating) == floating),
            _ => (double.NaN, false),
        };
        if (!(Math.Abs(number) < MostExact)) return null;
        JsonNode node = whole ? JsonValue.Create((long)number) : JsonValue.Create(number);
        // A broken number may have been rounded on the way, so that itself stays in.
        return sign switch
        {
            "=" => Ask(field, ("$eq", node)),
            "<" => Ask(field, (whole ? "$lt" : "$lte", node), ("$type", "number")),
            "<=" => Ask(field, ("$lte", node), ("$type", "number")),
            ">" => Ask(field, (whole ? "$gt" : "$gte", node), ("$type", "number")),
            ">=" => Ask(field, ("$gte", node), ("$type", "number")),
            // Hardly any document would be spared by not being equal.
            _ => null,
        };
    }

    // Days are all written alike, in digits whose order no language changes.
    private static CouchCondition? Day(string field, string sign, object value)
    {
        var (day, time) = value switch
        {
            DateOnly date => (date, false),
            DateTime moment => (DateOnly.FromDateTime(moment), moment.TimeOfDay != TimeSpan.Zero),
            _ => (default, true),
        };
        if (value is not (DateOnly or DateTime)) return null;
        var text = Written(day);
        return sign switch
        {
            "=" => time ? null : Ask(field, ("$eq", text)),
            // Behind a moment in mid-day that day's beginning is still before it.
            "<" => Ask(field, (time ? "$lte" : "$lt", text), ("$type", "string")),
            "<=" => Ask(field, ("$lte", text), ("$type", "string")),
            ">" => Ask(field, ("$gt", text), ("$type", "string")),
            ">=" => Ask(field, (time ? "$gt" : "$gte", text), ("$type", "string")),
            _ => null,
        };
    }

    // One moment is written in many ways, but its day there is at most a day from its day in UTC.
    private static CouchCondition? Moment(string field, string sign, object value)
    {
        var moment = value switch
        {
            DateTime at => at,
            DateOnly day => day.ToDateTime(TimeOnly.MinValue),
            _ => (DateTime?)null,
        };
        if (moment is not { } when || sign == "<>") return null;
        var asks = new List<(string, JsonNode?)>();
        if (sign is "=" or ">" or ">=" && when - DateTime.MinValue > s_day) asks.Add(("$gte", Written(DateOnly.FromDateTime(when - s_day))));
        if (sign is "=" or "<" or "<=" && DateTime.MaxValue - when > 2 * s_day) asks.Add(("$lt", Written(DateOnly.FromDateTime(when + (2 * s_day)))));
        return asks.Count == 0 ? null : Ask(field, [.. asks, ("$type", "string")]);
    }

    private static CouchCondition? Text(string field, string text)
    {
        if (!CouchSelector.IsUnicode(text)) return null;
        var same = CouchSelector.Ask(field, ("$eq", text));
        // In a column of texts, what is no text is shown as its JSON, which may be that text.
        return Written(text) is { } type && field is not ("_id" or "_rev") ? CouchCondition.Any([same, CouchSelector.Ask(field, ("$type", type))]) : CouchCondition.Of(same);
    }

    private static CouchCondition Ask(string field, params (string Operator, JsonNode? Value)[] asks) => CouchCondition.Of(CouchSelector.Ask(field, asks));

    /// <summary>The type of the value that is written so in JSON, where it is none of text; else null.</summary>
    private static string? Written(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] is '-' or '[' or '{' or 't' or 'f')) return null;
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 128 });
            return json.RootElement.ValueKind switch
            {
                JsonValueKind.Number => "number",
                JsonValueKind.Array => "array",
                JsonValueKind.Object => "object",
                _ => "boolean",
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
