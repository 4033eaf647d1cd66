using System.Text.Json;

namespace DataMesh.Portal.Features.Sources.Managing;

/// <summary>Settings as they are stored: one JSON object.</summary>
internal static class SourceSettings
{
    public static IReadOnlyDictionary<string, JsonElement> Read(string json) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;

    /// <summary>Writes the settings; those that are null are left out.</summary>
    public static string Write(IReadOnlyDictionary<string, JsonElement> settings)
        => JsonSerializer.Serialize(settings.Where(s => s.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)).ToDictionary());
}
