using System.Text;
using System.Text.Json;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.DataSets.Keeping;

/// <summary>Flows as sets keep them: any JSON object of a bearable size, since a draft may be unfinished.</summary>
internal static class FlowText
{
    public const int MostBytes = 256 * 1024;

    public static FieldError? Check(JsonElement flow)
    {
        if (flow.ValueKind != JsonValueKind.Object) return new FieldError("flow", "The flow is an object with 'nodes' and 'output'.");
        return Encoding.UTF8.GetByteCount(flow.GetRawText()) > MostBytes ? new FieldError("flow", $"The flow is larger than {MostBytes / 1024} KiB.") : null;
    }

    /// <summary>The ports that its inputs name, each once, in order.</summary>
    public static IReadOnlyList<string> Ports(JsonElement flow)
        => flow.ValueKind == JsonValueKind.Object && flow.TryGetProperty("nodes", out var nodes) && nodes.ValueKind == JsonValueKind.Array
            ? [.. nodes.EnumerateArray().Select(Port).OfType<string>().Distinct(StringComparer.Ordinal)] : [];

    private static string? Port(JsonElement node)
        => node.ValueKind == JsonValueKind.Object && node.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.String && kind.GetString() == "input"
            && node.TryGetProperty("port", out var port) && port.ValueKind == JsonValueKind.String && port.GetString() is { Length: > 0 and < 300 } path && !path.Contains('\n', StringComparison.Ordinal) ? path : null;
}
