using System.Text.RegularExpressions;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Platform.Identity;

/// <summary>
/// What an API key lets its holder do: everything that the holder may, or only what the scopes name. A scope never gives a right
/// that the holder has not; the one exception is <c>domain:write</c> of a service account's own domain.
/// </summary>
public sealed partial class KeyScopes : IEquatable<KeyScopes>
{
    /// <summary>Reads the catalog: what the API answers to GET besides rows.</summary>
    public const string CatalogRead = "catalog:read";

    /// <summary>Reads rows of everything that the holder may read; followed by <c>:domain/product</c>, of that product only.</summary>
    public const string DataRead = "data:read";

    /// <summary>Followed by <c>:domain</c>: the API's writes within that domain and below it.</summary>
    public const string DomainWrite = "domain:write";

    /// <summary>The most scopes of one key.</summary>
    public const int Most = 50;

    /// <summary>How a scope is written, for messages.</summary>
    public const string Rule = "Write catalog:read, data:read, data:read:domain/product or domain:write:domain.";

    private readonly string[]? _words;

    private KeyScopes(string[]? words) => _words = words;

    /// <summary>Everything that the holder may do.</summary>
    public static KeyScopes Everything { get; } = new(null);

    /// <summary>Whether nothing is left out.</summary>
    public bool All => _words is null;

    /// <summary>The scopes in order; none for a key that holds everything.</summary>
    public IReadOnlyList<string> Words => _words ?? [];

    /// <summary>Whether the catalog is read.</summary>
    public bool ReadsCatalog => Has(CatalogRead);

    /// <summary>Whether rows of any product are read.</summary>
    public bool ReadsAnyData => All || Array.Exists(_words!, w => w.StartsWith(DataRead, StringComparison.Ordinal));

    /// <summary>The domains, by slug, of which <c>domain:write</c> is said; none for a key that holds everything.</summary>
    public IReadOnlyList<string> Writes => [.. Words.Where(w => w.StartsWith(DomainWrite, StringComparison.Ordinal)).Select(w => w[(DomainWrite.Length + 1)..])];

    /// <summary>The scopes as they are kept: parted by spaces, null for everything.</summary>
    public string? Kept => _words is null ? null : string.Join(' ', _words);

    /// <summary>Whether rows of the product are read.</summary>
    /// <param name="product"><c>domain/product</c>.</param>
    public bool ReadsData(string product) => Has(DataRead) || Has($"{DataRead}:{product}");

    /// <summary>Whether a key with these scopes holds what one scope names; of <c>domain:write</c> only the very domain, not those below it.</summary>
    /// <param name="word">A scope as it is written.</param>
    public bool Includes(string word) => Has(word) || (word.StartsWith(DataRead + ":", StringComparison.Ordinal) && Has(DataRead));

    /// <summary>Scopes as people write them.</summary>
    /// <param name="words">The scopes; null for everything.</param>
    /// <returns>The scopes without those that another one includes, or by place what is wrong.</returns>
    public static Result<KeyScopes> Read(IReadOnlyList<string?>? words)
    {
        if (words is null) return Everything;
        if (words.Count is 0 or > Most) return Invalid.Field("scopes", $"Name 1 to {Most} scopes, or leave scopes out: the key then holds everything that its holder may do.");
        var wrong = words.Select((word, i) => Pattern().IsMatch(word?.Trim() ?? "") ? null : new FieldError($"scopes[{i}]", $"'{word}' is no scope. {Rule}")).OfType<FieldError>().ToList();
        if (wrong.Count > 0) return Invalid.Of(wrong);
        var all = words.Select(w => w!.Trim()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (all.Contains(DataRead)) all.RemoveAll(w => w.StartsWith(DataRead + ":", StringComparison.Ordinal));
        return new KeyScopes([.. all]);
    }

    /// <summary>Scopes as they were kept. Throws <see cref="FormatException"/> where they cannot be read, so that nothing is let through by mistake.</summary>
    /// <param name="kept">What <see cref="Kept"/> said.</param>
    public static KeyScopes From(string? kept)
        => kept is null ? Everything : Read(kept.Split(' ')) is { Ok: true } read ? read.Value : throw new FormatException($"'{kept}' are no scopes of a key.");

    /// <summary>The scopes in words: "everything" or the list.</summary>
    public override string ToString() => _words is null ? "everything" : string.Join(", ", _words);

    /// <summary>Whether both name the same.</summary>
    public bool Equals(KeyScopes? other) => other is not null && Kept == other.Kept;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as KeyScopes);

    /// <inheritdoc />
    public override int GetHashCode() => Kept?.GetHashCode(StringComparison.Ordinal) ?? 0;

    private bool Has(string word) => _words is null || Array.IndexOf(_words, word) >= 0;

    [GeneratedRegex(@"\A(?:catalog:read|data:read(?::[a-z0-9][a-z0-9-]{0,58}[a-z0-9]/[a-z0-9][a-z0-9-]{0,58}[a-z0-9])?|domain:write:[a-z0-9][a-z0-9-]{0,58}[a-z0-9])\z")]
    private static partial Regex Pattern();
}
