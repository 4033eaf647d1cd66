using System.Security.Cryptography;
using System.Text;

namespace DataMesh.Portal.Features.Accounts.Keys;

/// <summary>
/// How an API key is written: <c>dmp_{prefix}_{secret}{checksum}</c>, all in letters and digits. The prefix finds the key, the secret
/// carries 256 random bits, and the checksum tells a key that was cut off or mistyped (and lets scanners of repositories recognise one).
/// </summary>
internal static class ApiKeyText
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Mark = "dmp_";
    private const int PrefixLength = 10;
    // 43 characters out of 62 carry 256 bits.
    private const int SecretLength = 43;
    private const int ChecksumLength = 6;
    private const int Length = 4 + PrefixLength + 1 + SecretLength + ChecksumLength;

    /// <summary>A new key with its prefix.</summary>
    public static (string Key, string Prefix) Create()
    {
        var prefix = RandomNumberGenerator.GetString(Alphabet, PrefixLength);
        var start = $"{Mark}{prefix}_{RandomNumberGenerator.GetString(Alphabet, SecretLength)}";
        return (start + Checksum(start), prefix);
    }

    /// <summary>The key's prefix, or null when the text is not a whole key.</summary>
    public static string? Prefix(string key)
        => key.Length == Length && key.StartsWith(Mark, StringComparison.Ordinal) && key[Mark.Length + PrefixLength] == '_'
            && string.Equals(Checksum(key[..^ChecksumLength]), key[^ChecksumLength..], StringComparison.Ordinal)
            ? key.Substring(Mark.Length, PrefixLength)
            : null;

    /// <summary>The prefix of a key, whole or cut off after it; null for anything else.</summary>
    public static string? PrefixOf(string text)
        => text.StartsWith(Mark, StringComparison.Ordinal) && text.Length >= Mark.Length + PrefixLength && (text.Length == Mark.Length + PrefixLength || text[Mark.Length + PrefixLength] == '_')
            ? text.Substring(Mark.Length, PrefixLength)
            : null;

    /// <summary>What is kept of a key.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>The checksum of everything before it.</summary>
    internal static string Checksum(string start)
    {
        var number = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(start)));
        return string.Create(ChecksumLength, number, static (span, n) =>
        {
            for (var i = span.Length - 1; i >= 0; i--, n /= 62) span[i] = Alphabet[(int)(n % 62)];
        });
    }
}
