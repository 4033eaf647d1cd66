using System.Globalization;
using System.Text.Json.Nodes;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.CouchDb;

/// <summary>Makes documents whose rows are known beforehand, and conditions on them.</summary>
internal sealed class RandomDocuments(int seed)
{
    private static readonly string[] s_texts = ["", "a", "A", "b", "é", "e\u0301", "ä", "z", "Z", "12", "12.5", "true", "null", "[1]", "{}", "a'b", "\u200bé", "😀", "\uffff", "2026-11-22"];
    private static readonly double[] s_numbers = [-1.5, -0.5, 0, 0.1, 0.30000000000000004, 1, 2.5, 1e15, 9007199254740991, 9007199254740994, 1e300];
    private static readonly long[] s_integers = [-3, -1, 0, 1, 2, 5, 100, 9007199254740991, -9007199254740991];
    private static readonly DateOnly[] s_days = [new(1, 1, 1), new(1999, 12, 31), new(2026, 11, 21), new(2026, 11, 22), new(2026, 11, 23), new(9999, 12, 31)];
    private static readonly int[] s_offsets = [-840, -300, 0, 60, 330, 840];

    private readonly Random _random = new(seed);

    /// <summary>The columns in the order of a row.</summary>
    public static IReadOnlyList<(string Name, LogicalType Type)> Columns { get; } =
    [
        ("_id", LogicalType.String), ("i", LogicalType.Integer), ("n", LogicalType.Number), ("s", LogicalType.String), ("b", LogicalType.Boolean), ("y", LogicalType.Date), ("t", LogicalType.Timestamp),
        ("o.k", LogicalType.Integer), ("o.p.s", LogicalType.String), ("mixed", LogicalType.String),
    ];

    /// <summary>The documents as JSON and their rows; the first two hold every column, so that types are told as they are meant.</summary>
    public (List<string> Documents, List<object?[]> Rows) Make()
    {
        var documents = new List<string>();
        var rows = new List<object?[]>();
        for (var at = 0; at < 2 + _random.Next(25); at++)
        {
            var document = new JsonObject { ["_id"] = string.Create(CultureInfo.InvariantCulture, $"{_random.Next(1000):000}-{at}") };
            var row = new object?[Columns.Count];
            row[0] = (string)document["_id"]!;
            var full = at < 2;
            row[1] = Put(document, "i", full, Pick(s_integers), v => JsonValue.Create(v));
            row[2] = Put(document, "n", full, at == 0 ? 0.5 : Pick(s_numbers), v => JsonValue.Create(v));
            row[3] = Put(document, "s", full, at == 0 ? "text" : Pick(s_texts), v => JsonValue.Create(v));
            row[4] = Put(document, "b", full, _random.Next(2) == 0, v => JsonValue.Create(v));
            row[5] = Put(document, "y", full, Pick(s_days), v => JsonValue.Create(v.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
            row[6] = Put(document, "t", full, Moment(), v => JsonValue.Create(Written(v)));
            Nested(document, row, full);
            row[9] = Mixed(document, at);
            documents.Add(document.ToJsonString());
            rows.Add(row);
        }

        return (documents, rows);
    }

    /// <summary>A condition over the columns.</summary>
    public string Condition(int depth = 3)
    {
        switch (depth > 0 ? _random.Next(6) : 5)
        {
            case 0 or 1: return $"({Condition(depth - 1)} and {Condition(depth - 1)})";
            case 2 or 3: return $"({Condition(depth - 1)} or {Condition(depth - 1)})";
            case 4 when _random.Next(2) == 0: return $"not ({Condition(depth - 1)})";
            default: return Simple(Columns[_random.Next(Columns.Count)]);
        }
    }

    private string Simple((string Name, LogicalType Type) column)
    {
        var name = $"[{column.Name}]";
        if (_random.Next(4) == 0) return $"{name} is {(_random.Next(2) == 0 ? "not " : "")}null";
        if (column.Type == LogicalType.Boolean) return Pick(["[b]", "not [b]", "[b] = true", "[b] <> true", "false = [b]"]);
        string Value() => Literal(column.Type);
        return _random.Next(5) switch
        {
            0 => $"{name} {(_random.Next(3) == 0 ? "not " : "")}in ({Value()}, {Value()}{(_random.Next(3) == 0 ? ", null" : "")})",
            1 => $"{name} between {Value()} and {Value()}",
            2 => $"{Value()} {Pick(["=", "<>", "<", "<=", ">", ">="])} {name}",
            _ => $"{name} {Pick(["=", "=", "<>", "<", "<=", ">", ">="])} {Value()}",
        };
    }

    private string Literal(LogicalType type) => type.Kind switch
    {
        LogicalKind.Integer when _random.Next(4) == 0 => Pick(["0.5", "1.0", "-1.0", "2e0", "99.9"]),
        LogicalKind.Integer => Pick(s_integers).ToString(CultureInfo.InvariantCulture),
        LogicalKind.Number when _random.Next(3) == 0 => Pick(s_integers).ToString(CultureInfo.InvariantCulture),
        LogicalKind.Number => Pick(s_numbers).ToString("E16", CultureInfo.InvariantCulture),
        LogicalKind.Date or LogicalKind.Timestamp when _random.Next(2) == 0 => $"date '{Pick(s_days):yyyy-MM-dd}'",
        LogicalKind.Date or LogicalKind.Timestamp => $"timestamp '{Moment().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}'",
        _ => $"'{Pick(s_texts).Replace("'", "''", StringComparison.Ordinal)}'",
    };

    // Null is null, or it is not there at all.
    private T? Put<T>(JsonObject document, string name, bool full, T value, Func<T, JsonNode?> write)
        where T : struct
    {
        if (full || _random.Next(3) > 0)
        {
            document[name] = write(value);
            return value;
        }

        if (_random.Next(2) == 0) document[name] = null;
        return null;
    }

    private string? Put(JsonObject document, string name, bool full, string value, Func<string, JsonNode?> write)
    {
        if (full || _random.Next(3) > 0)
        {
            document[name] = write(value);
            return value;
        }

        if (_random.Next(2) == 0) document[name] = null;
        return null;
    }

    private void Nested(JsonObject document, object?[] row, bool full)
    {
        if (!full && _random.Next(3) == 0)
        {
            if (_random.Next(2) == 0) document["o"] = null;
            return;
        }

        var outer = new JsonObject();
        document["o"] = outer;
        row[7] = Put(outer, "k", full, Pick(s_integers), v => JsonValue.Create(v));
        if (!full && _random.Next(3) == 0)
        {
            if (_random.Next(2) == 0) outer["p"] = null;
            return;
        }

        var inner = new JsonObject();
        outer["p"] = inner;
        row[8] = Put(inner, "s", full, full ? "text" : Pick(s_texts), v => JsonValue.Create(v));
    }

    private string? Mixed(JsonObject document, int at)
    {
        switch (at == 0 ? 0 : _random.Next(7))
        {
            case 0: return (string)(document["mixed"] = at == 0 ? "text" : Pick(s_texts))!;
            case 1: document["mixed"] = 12; return "12";
            case 2: document["mixed"] = 12.5; return "12.5";
            case 3: document["mixed"] = true; return "true";
            case 4: document["mixed"] = new JsonArray(1); return "[1]";
            case 5: document["mixed"] = new JsonObject(); return "{}";
            default: return null;
        }
    }

    private DateTime Moment() => new DateTime(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc).AddHours(_random.Next(-60, 60)).AddMinutes(_random.Next(2) * 30);

    private string Written(DateTime moment)
    {
        var offset = TimeSpan.FromMinutes(Pick(s_offsets));
        var local = new DateTimeOffset(moment).ToOffset(offset);
        return _random.Next(3) switch
        {
            0 => moment.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture),
            1 => moment.ToString("yyyy-MM-dd' 'HH:mm:ss.fff", CultureInfo.InvariantCulture),
            _ => local.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        };
    }

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];
}
