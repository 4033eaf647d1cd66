using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataMesh.Portal.Features.Access.Model;

/// <summary>Lists and maps of names as the documents that the tables keep.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(IReadOnlyList<string> names) => JsonSerializer.Serialize(names, s_plain);

    public static string Of(IReadOnlyDictionary<string, string> map) => JsonSerializer.Serialize(map, s_plain);

    public static IReadOnlyList<string> List(string json) => JsonSerializer.Deserialize<List<string>>(json) ?? [];

    public static IReadOnlyDictionary<string, string> Map(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];
}
