using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DataMesh.Portal.Tests.Integration.Inference;

/// <summary>
/// A table in two versions that differ only in what an analyst may not see: columns that are left out, what lies behind masks, and rows
/// that the row filter drops. Those rows are fewer and tame in the one, and in the other more, between the others, and such that casts,
/// sums and logarithms over them fail.
/// </summary>
internal static class People
{
    /// <summary>Stands in hidden rows, and nowhere else.</summary>
    public const string Marker = "MARKER-7731";

    /// <summary>Columns that are not granted; the row filters speak of them.</summary>
    public static readonly string[] Absent = ["secret_salary", "region"];

    /// <summary>The masks of the grant.</summary>
    public static readonly IReadOnlyDictionary<string, string> Masks = new Dictionary<string, string>
    {
        ["email"] = "redact", ["phone"] = "hash", ["iban"] = "first(2)", ["code"] = "last(2)", ["born"] = "year", ["score"] = "null", ["kind"] = "constant('x')", ["level"] = "redact",
    };

    /// <summary>Names with the types of PostgreSQL and SQLite.</summary>
    public static readonly (string Name, string Type)[] Columns =
    [
        ("secret_salary", "bigint"), ("region", "text"), ("id", "bigint"), ("name", "text"), ("digits", "text"), ("small", "bigint"), ("email", "text"), ("phone", "text"),
        ("iban", "text"), ("code", "text"), ("born", "date"), ("score", "bigint"), ("kind", "text"), ("level", "bigint"),
    ];

    /// <summary>A table that is granted whole; what it holds would match what lies behind masks.</summary>
    public static readonly (string Name, string Type)[] OtherColumns = [("k", "bigint"), ("mail", "text"), ("y", "bigint")];

    public static readonly object?[][] Others =
        [[1L, "•••", 1990L], [2L, "a1@x.de", 1991L], [3L, "AB", 1990L], [4L, "77", null], [5L, "zz1@other.example", 10L], [6L, "x", 5L], [7L, null, 1001L]];

    /// <summary>The rows of a version.</summary>
    public static IReadOnlyList<object?[]> Rows(bool second)
    {
        var seen = Enumerable.Range(1, 5).Select(i => Seen(i, second)).ToList();
        object?[] Hidden(long id, string? region, string digits, long small) =>
            [-7L, region, id, second ? Marker : "Fay", digits, small, "a1@x.de", "p9", "AB" + id, "x77", new DateOnly(1990, 5, 5), 10L, "x", 1L];
        return second
            ? [
                Hidden(1, "FR", Marker, long.MaxValue), seen[0], Hidden(2, null, "", long.MinValue), seen[1], Hidden(3, "FR", "9e99", -5), Hidden(900, "de ", "1x", 0), seen[2], seen[3],
                Hidden(901, "FR", Marker, long.MaxValue), Hidden(4, "", "2024-13-45", long.MinValue), seen[4], Hidden(902, "FR", "true", 3),
            ]
            : [.. seen, Hidden(11, "FR", "7", 7), Hidden(12, null, "8", 8)];
    }

    private static object?[] Seen(int i, bool second) =>
    [
        second ? 90_000L - i : 1000L + i, "DE", (long)i, $"N{i}", $"{i}", (long)i,
        second ? $"zz{6 - i}@other.example" : i == 3 ? null : $"a{i}@x.de",
        $"p{i % 2}", (i % 2 == 0 ? "AB" : "CD") + (second ? $"{9 - i}-later" : $"{i}"), (second ? $"{i}{i}" : "0") + (i % 2 == 0 ? "77" : "78"),
        second ? new DateOnly(1990 + i % 2, 12, 31 - i) : new DateOnly(1990 + i % 2, 1, i), second ? 1000L - i : i == 2 ? null : 10L * i, second ? "iron" : "gold", second ? 9L - i : i,
    ];

    /// <summary>Rows as NDJSON, in which a text of digits stays a text.</summary>
    public static string Json((string Name, string Type)[] columns, IEnumerable<object?[]> rows)
        => string.Join('\n', rows.Select(row => JsonSerializer.Serialize(columns.Select((c, i) => (c.Name, Value: row[i] is DateOnly day ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : row[i])).ToDictionary(c => c.Name, c => c.Value)))) + "\n";

    /// <summary>Rows as statements that make a table anew.</summary>
    public static string Sql(string table, (string Name, string Type)[] columns, IEnumerable<object?[]> rows)
    {
        var sql = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"CREATE TABLE IF NOT EXISTS {table} ({string.Join(", ", columns.Select(c => $"{c.Name} {c.Type}"))}); DELETE FROM {table};");
        foreach (var row in rows)
        {
            sql.AppendLine(CultureInfo.InvariantCulture, $"INSERT INTO {table} VALUES ({string.Join(", ", row.Select(v => v switch
            {
                null => "NULL",
                long number => number.ToString(CultureInfo.InvariantCulture),
                DateOnly day => $"'{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'",
                _ => $"'{v}'",
            }))});");
        }

        return sql.ToString();
    }
}
