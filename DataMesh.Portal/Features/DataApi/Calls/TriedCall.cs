using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataMesh.Portal.Features.DataApi.Calls;

/// <summary>What the browser was answered when it tried a call.</summary>
/// <param name="Status">The status; 0 where nothing was answered at all.</param>
/// <param name="StatusText">The status in words, or why nothing was answered.</param>
/// <param name="Headers">The headers that a caller looks at.</param>
/// <param name="Body">The beginning of the answer; empty where it is not text.</param>
/// <param name="Bytes">How many bytes of it were read.</param>
/// <param name="Cut">Whether there is more.</param>
/// <param name="Milliseconds">How long it took until the beginning was there.</param>
internal sealed record TriedCall(int Status, string StatusText, IReadOnlyList<TriedHeader> Headers, string Body, long Bytes, bool Cut, double Milliseconds)
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body as it is read best: whole JSON with a line for each value.</summary>
    public string Text()
    {
        if (Cut || !Headers.Any(h => h.Name == "content-type" && h.Value.StartsWith("application/json", StringComparison.Ordinal))) return Body;
        return Json() is { } json ? JsonSerializer.Serialize(json, s_indented) : Body;
    }

    /// <summary>The problem that was answered; null for none.</summary>
    public TriedProblem? Problem()
    {
        if (Status is 0 or < 400 || Json() is not { ValueKind: JsonValueKind.Object } json) return null;
        if (json.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            return new TriedProblem(Word(error, "message") ?? StatusText, Word(error, "target"), error.TryGetProperty("innererror", out var inner) && inner.TryGetProperty("position", out var at) && at.TryGetInt32(out var position) ? position : null);
        return new TriedProblem(Word(json, "detail") ?? Word(json, "title") ?? StatusText, null, null);
    }

    private JsonElement? Json()
    {
        try
        {
            return JsonElement.Parse(Body);
        }
        catch (JsonException)
        {
            // Cut off, or no JSON at all: it is shown as it is.
            return null;
        }
    }

    private static string? Word(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A header of an answer.</summary>
internal sealed record TriedHeader(string Name, string Value);

/// <summary>Why a call failed.</summary>
/// <param name="Message">What is wrong and the mend.</param>
/// <param name="Option">The option that is wrong, or null.</param>
/// <param name="Position">Where in it, in characters from 0, or null.</param>
internal sealed record TriedProblem(string Message, string? Option, int? Position);
