using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DataMesh.Portal.Features.Audit.Model;

namespace DataMesh.Portal.Features.Audit.Chain;

/// <summary>The hash that ties an event to the one before it.</summary>
internal static class AuditHash
{
    /// <summary>What stands before the first event.</summary>
    public static string Start { get; } = new('0', 64);

    /// <summary>SHA-256, in lower-case hex, over every field with its length before it: no two different events have the same text.</summary>
    public static string Of(AuditEntry entry)
    {
        var text = new StringBuilder();
        Add(text, entry.Number.ToString(CultureInfo.InvariantCulture));
        Add(text, entry.EventId.ToString("D"));
        Add(text, entry.At.UtcTicks.ToString(CultureInfo.InvariantCulture));
        Add(text, entry.ActorId.ToString("D"));
        Add(text, entry.ActorName);
        Add(text, entry.Action);
        Add(text, entry.Subject);
        Add(text, entry.Summary);
        Add(text, entry.Detail);
        Add(text, entry.PreviousHash);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Add(StringBuilder text, string value)
        => text.Append(value.Length.ToString(CultureInfo.InvariantCulture)).Append(':').Append(value).Append('\n');
}
