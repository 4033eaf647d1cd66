using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using ModelContextProtocol.Protocol;

namespace DataMesh.Portal.Features.Mcp.Answers;

/// <summary>Answers of tools: an object, and the same as text for clients that show only text.</summary>
internal static class ToolAnswer
{
    private static readonly JsonSerializerOptions s_json = Json();

    /// <summary>The object as structured content and as text.</summary>
    public static CallToolResult Of(object value)
    {
        var content = JsonSerializer.SerializeToElement(value, value.GetType(), s_json);
        return new CallToolResult { StructuredContent = content, Content = [new TextContentBlock { Text = JsonSerializer.Serialize(content, s_json) }] };
    }

    /// <summary>An expected failure in sentences: what is wrong, where, and the mend.</summary>
    public static CallToolResult Of(Error error)
    {
        var (fields, code) = error switch
        {
            Invalid invalid => (invalid.Fields.Select(f => new Lack(f.Field, f.Message, f.Position)), "invalid-input"),
            Blocked blocked => (blocked.Findings.Select(f => new Lack(f.Field, f.Message, null)), "blocked"),
            Forbidden { Reason: var reason } => (Enumerable.Empty<Lack>(), reason ?? "not-allowed"),
            NotFound => ([], "not-found"),
            Conflict => ([], "conflict"),
            Stale => ([], "changed-meanwhile"),
            Unavailable => ([], "source-unavailable"),
            TooLarge => ([], "too-large"),
            _ => throw new InvalidOperationException($"No answer of a tool is mapped for {error.GetType().Name}."),
        };
        List<Lack> lacks = [.. fields];
        var hint = code is "no-grant" or "level" or "expired" or "revoked" ? " Ask for it with request_access; people decide." : "";
        var lines = lacks.Where(l => l.Message != error.Message || l.Position is not null).Select(l => $"- {l.Field}: {l.Message}{(l.Position is { } at ? $" (position {at})" : "")}");
        return new CallToolResult
        {
            IsError = true,
            Content = [new TextContentBlock { Text = string.Join('\n', lines.Prepend(error.Message + hint)) }],
            StructuredContent = JsonSerializer.SerializeToElement(new { error = new { code, message = error.Message + hint, fields = lacks.Count > 0 ? lacks : null } }, s_json),
        };
    }

    private static JsonSerializerOptions Json()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            // It is read by models and never put into HTML, and an escape costs a model more than the character.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        };
        Api.Configure(options);
        return options;
    }

    private sealed record Lack(string Field, string Message, int? Position);
}
