using System.Text.Json;
using DataMesh.Portal.Features.DataApi.OData.Options;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.DataApi.OData.Writing;

/// <summary>Errors as clients of OData read them: <c>{ "error": { "code", "message", "target", "innererror": { "position", … } } }</c>.</summary>
internal static class ODataErrors
{
    /// <summary>An option that is wrong: 400 with the option and the position.</summary>
    public static IResult Of(OptionException e) => Answer(400, "invalid-option", e.Message, e.Option, e.Position, null, null);

    /// <summary>An option that the portal does not have: 501.</summary>
    public static IResult Of(NotImplementedOption e) => Answer(501, "not-implemented", e.Message, e.Option, null, null, null);

    /// <summary>An expected failure, with the status that it has everywhere.</summary>
    /// <param name="error">The failure.</param>
    /// <param name="request">Where access is asked for, for those who may not read.</param>
    public static IResult Of(Error error, string? request = null) => error switch
    {
        NotFound => Answer(404, "not-found", error.Message, null, null, null, null),
        Forbidden { Reason: var reason } => Answer(403, reason ?? "not-allowed", request is null ? error.Message : $"{error.Message} Ask at {request}", null, null, reason, request),
        Invalid { Fields: [var first, ..] } => Answer(400, "invalid-input", error.Message, first.Field, first.Position, null, null),
        Invalid => Answer(400, "invalid-input", error.Message, null, null, null, null),
        Conflict => Answer(409, "conflict", error.Message, null, null, null, null),
        Unavailable => Answer(502, "source-unavailable", error.Message, null, null, null, null),
        TooMany { RetryAfter: var seconds, Reason: var why } => new Later(Answer(429, why ?? "too-many-requests", error.Message, null, null, why, null), seconds),
        TooLarge => Answer(413, "too-large", error.Message, null, null, null, null),
        _ => throw new InvalidOperationException($"No answer of OData is mapped for {error.GetType().Name}."),
    };

    /// <summary>Any status with a sentence.</summary>
    public static IResult Of(int status, string code, string message) => Answer(status, code, message, null, null, null, null);

    private static IResult Answer(int status, string code, string message, string? target, int? position, string? reason, string? request) => new Text(status, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteString("code", code);
        writer.WriteString("message", message);
        if (target is not null) writer.WriteString("target", target);
        writer.WriteStartObject("innererror");
        if (target is not null) writer.WriteString("option", target);
        if (position is { } at) writer.WriteNumber("position", at);
        if (reason is not null) writer.WriteString("reason", reason);
        if (request is not null) writer.WriteString("request", request);
        writer.WriteString("traceId", System.Diagnostics.Activity.Current?.TraceId.ToString() ?? "");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private sealed class Later(IResult answer, int seconds) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return answer.ExecuteAsync(httpContext);
        }
    }

    private sealed class Text(int status, Action<Utf8JsonWriter> write) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            // Where one was told already it is that of the rows, which are not in this answer.
            httpContext.Response.Headers.ETag = default;
            httpContext.Response.ContentType = "application/json;odata.metadata=minimal;charset=utf-8";
            await using var json = new Utf8JsonWriter(httpContext.Response.BodyWriter);
            write(json);
            await json.FlushAsync(httpContext.RequestAborted);
        }
    }
}
