using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataMesh.Portal.Features.Webhooks.Telling;

/// <summary>What is posted: <c>{ id, event, at, subject, actor: { name }, summary, data }</c>.</summary>
internal static class WebhookBody
{
    private static readonly JsonSerializerOptions s_json = Options();

    public static string Of(Guid id, string name, DateTimeOffset at, string subject, string actor, string summary, IReadOnlyDictionary<string, object?> data)
        => JsonSerializer.Serialize(new Posted(id, name, at, subject, new Actor(actor), summary, data), s_json);

    private static JsonSerializerOptions Options()
    {
        // It is read by programs, never inside a page.
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
        Platform.Web.Api.Configure(options);
        return options;
    }

    private sealed record Posted(Guid Id, string Event, DateTimeOffset At, string Subject, Actor Actor, string Summary, IReadOnlyDictionary<string, object?> Data);

    private sealed record Actor(string Name);
}
