using System.Security.Cryptography;
using System.Text;
using DataMesh.Portal.Features.Sources.Connectors.Web;

namespace DataMesh.Portal.Features.Sources.Connectors.CouchDb;

/// <summary>A source's settings, checked.</summary>
/// <param name="Address">Where the server answers; ends with a slash.</param>
/// <param name="Databases">Those that the source is confined to; empty for all that the server lists.</param>
/// <param name="Headers">The headers of every request, the secret's among them.</param>
internal sealed record CouchSettings(Uri Address, IReadOnlyList<string> Databases, IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>What the other side is in messages.</summary>
    public const string Whom = "server";

    private const int MostName = 238;

    /// <summary>Tells settings apart that lead to different documents.</summary>
    public string Fingerprint => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Headers.Select(h => $"{h.Name}:{h.Value}").Append(Address.AbsoluteUri)))));

    /// <summary>Whether a text can be a database's name; the server's own ones, which begin with an underscore, are none of the sources'.</summary>
    public static bool IsName(string name)
        => name.Length is > 0 and <= MostName && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '(' or ')' or '+' or '-' or '/');

    /// <summary>Whether the source may read that database.</summary>
    public bool Has(string database) => IsName(database) && (Databases.Count == 0 || Databases.Contains(database, StringComparer.Ordinal));

    /// <summary>Where something of a database is.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="rest">What stands behind it, with a slash or a question mark before.</param>
    public Uri Of(string database, string rest) => new(Address, Uri.EscapeDataString(database) + rest);
}
