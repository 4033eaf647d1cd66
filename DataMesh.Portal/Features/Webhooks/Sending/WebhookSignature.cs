using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DataMesh.Portal.Features.Webhooks.Sending;

/// <summary>The header <c>DataMesh-Signature</c>: <c>t=1767225600,v1=…</c>, with one <c>v1</c> for each secret that is valid.</summary>
internal static class WebhookSignature
{
    public const string Header = "DataMesh-Signature";

    /// <summary>Signs <c>{seconds}.{body}</c> with HMAC-SHA256, in lower-case hexadecimal digits.</summary>
    public static string Of(DateTimeOffset at, string body, IEnumerable<string> secrets)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = Encoding.UTF8.GetBytes($"{seconds}.{body}");
        return string.Join(',', secrets.Select(secret => $"v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}").Prepend($"t={seconds}"));
    }
}
