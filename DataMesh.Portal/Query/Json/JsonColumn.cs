using System.Text.Json;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Json;

/// <summary>A column of the rows.</summary>
/// <param name="Name">Its name: the path with dots.</param>
/// <param name="Path">The properties that lead to it.</param>
/// <param name="Type">What its values are.</param>
internal sealed record JsonColumn(string Name, IReadOnlyList<string> Path, LogicalType Type)
{
    /// <summary>Whether it had any value but null.</summary>
    public bool Filled { get; init; } = true;

    /// <summary>The value in a row, or null where it is missing.</summary>
    /// <exception cref="FormatException">It does not fit the type, or the column's place.</exception>
    public object? Read(JsonElement row)
    {
        foreach (var name in Path)
        {
            if (row.ValueKind == JsonValueKind.Null) return null;
            if (row.ValueKind != JsonValueKind.Object) throw new FormatException("No object.");
            if (!row.TryGetProperty(name, out row)) return null;
        }

        return JsonValues.Read(row, Type);
    }
}
