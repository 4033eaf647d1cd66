using System.Globalization;
using System.Text.Json;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>
/// Paths such as <c>customer.address.city</c>. Names may hold dots themselves: any reading of the path that leads somewhere is taken.
/// A whole number is an index where there is an array.
/// </summary>
internal static class JsonPath
{
    /// <summary>What a path leads to, and the names and indexes on the way; null where it leads nowhere.</summary>
    internal static (IReadOnlyList<string> Names, JsonElement Value)? Find(JsonElement value, string path)
    {
        if (path.Length == 0)
        {
            return ([], value);
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            var parts = path.Split('.', 2);
            return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < value.GetArrayLength()
                ? Within(parts[0], Find(value[index], parts.Length > 1 ? parts[1] : "")) : null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var property in value.EnumerateObject())
        {
            var rest = path == property.Name ? "" : path.Length > property.Name.Length && path[property.Name.Length] == '.' && path.StartsWith(property.Name, StringComparison.Ordinal) ? path[(property.Name.Length + 1)..] : null;
            if (rest is not null && Within(property.Name, Find(property.Value, rest)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The names as the engine takes them (RFC 6901), as a literal.</summary>
    internal static string Pointer(IEnumerable<string> names) => FileReader.Literal(string.Concat(names.Select(name =>
        "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal))));

    private static (IReadOnlyList<string> Names, JsonElement Value)? Within(string name, (IReadOnlyList<string> Names, JsonElement Value)? found) =>
        found is var (names, value) ? ([name, .. names], value) : null;
}
