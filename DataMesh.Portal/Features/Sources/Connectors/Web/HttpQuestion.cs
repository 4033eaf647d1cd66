using System.Security.Cryptography;
using System.Text;

namespace DataMesh.Portal.Features.Sources.Connectors.Web;

/// <summary>What a server is asked: a document with GET, or with POST where there is a body. Asking twice must do no harm.</summary>
/// <param name="Whom">What the other side is in messages: <c>API</c> or <c>server</c>.</param>
/// <param name="Address">Where.</param>
/// <param name="Headers">The headers, the secret's among them.</param>
/// <param name="Body">JSON to post, or null.</param>
internal sealed record HttpQuestion(string Whom, Uri Address, IReadOnlyList<(string Name, string Value)> Headers, ReadOnlyMemory<byte>? Body = null)
{
    /// <summary>Tells answers to different secrets and headers apart.</summary>
    public string Fingerprint => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Headers.Select(h => $"{h.Name}:{h.Value}")))));
}
