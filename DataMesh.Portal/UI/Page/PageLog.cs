using System.Diagnostics;

namespace DataMesh.Portal.UI.Page;

/// <summary>What pages write to the log.</summary>
internal static partial class PageLog
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "{Page} failed; the person was shown trace id {TraceId}.")]
    public static partial void PageFault(this ILogger log, Exception fault, string page, string traceId);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "The search box got no answer from {Source}.")]
    public static partial void CommandSourceFault(this ILogger log, Exception fault, string source);
}

/// <summary>The id that a person quotes and the log holds.</summary>
internal static class TraceIds
{
    /// <summary>The trace id of the present activity, or a fresh one where there is none.</summary>
    public static string Current() => (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();
}
