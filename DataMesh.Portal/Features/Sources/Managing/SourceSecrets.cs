using System.Text.Json;
using DataMesh.Portal.Features.Sources.Model;
using Microsoft.AspNetCore.DataProtection;

namespace DataMesh.Portal.Features.Sources.Managing;

/// <summary>Secrets of sources: protected before they reach the database, in the clear only on the way to a connector.</summary>
internal sealed class SourceSecrets(IDataProtectionProvider protection)
{
    private static readonly IReadOnlyDictionary<string, string> s_none = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Unprotect(Source source)
        => source.ProtectedSecrets is null ? s_none : JsonSerializer.Deserialize<Dictionary<string, string>>(ProtectorOf(source.Id).Unprotect(source.ProtectedSecrets))!;

    public IReadOnlyList<string> Names(Source source) => [.. Unprotect(source).Keys.Order(StringComparer.Ordinal)];

    /// <summary>Changes the secrets that are given; an empty text removes one, those that are not given stay.</summary>
    public void Change(Source source, IReadOnlyDictionary<string, string>? given)
    {
        if (given is null or { Count: 0 }) return;
        var all = new Dictionary<string, string>(Unprotect(source));
        foreach (var (name, value) in given)
        {
            if (string.IsNullOrEmpty(value)) all.Remove(name);
            else all[name] = value;
        }

        source.ProtectedSecrets = all.Count == 0 ? null : ProtectorOf(source.Id).Protect(JsonSerializer.Serialize(all));
    }

    // Bound to the source: a protected text that is moved to another row opens nothing.
    private IDataProtector ProtectorOf(Guid source) => protection.CreateProtector("DataMesh.Portal.Sources.Secrets", source.ToString("N"));
}
