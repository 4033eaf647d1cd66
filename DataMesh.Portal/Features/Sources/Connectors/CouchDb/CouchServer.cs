using System.Globalization;
using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors.Json;
using DataMesh.Portal.Features.Sources.Connectors.Web;

namespace DataMesh.Portal.Features.Sources.Connectors.CouchDb;

/// <summary>The requests of CouchDB's protocol that a source needs.</summary>
internal sealed class CouchServer(HttpFetcher fetcher)
{
    /// <summary>What the server calls itself.</summary>
    /// <exception cref="SourceException">It cannot be reached, or is none of this kind.</exception>
    public async Task<string> WelcomeAsync(SourceHandle source, CouchSettings settings, CancellationToken ct)
    {
        using var said = await DocumentAsync(source, settings, settings.Address, ct);
        var root = said?.RootElement ?? default;
        var name = root.ValueKind != JsonValueKind.Object ? null : root.TryGetProperty("couchdb", out _) ? "CouchDB" : root.TryGetProperty("express-pouchdb", out _) ? "PouchDB" : null;
        if (name is null) throw new SourceException("What answers there is no server of CouchDB's protocol.", "Check the address: it leads to the server, without a database.");
        return root.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.String && version.GetString() is { Length: > 0 and <= 20 } number && number.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') ? $"{name} {number}" : name;
    }

    /// <summary>The databases that the server lists.</summary>
    /// <exception cref="SourceException">There are none to be had; <see cref="SourceFault.Denied"/> where the list is not for this user.</exception>
    public async Task<IReadOnlyList<string>> NamesAsync(SourceHandle source, CouchSettings settings, CancellationToken ct)
    {
        using var said = await DocumentAsync(source, settings, new Uri(settings.Address, "_all_dbs"), ct);
        if (said?.RootElement is not { ValueKind: JsonValueKind.Array } all) throw new SourceException("The server does not list its databases; name them in the source.");
        return [.. all.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!).Where(CouchSettings.IsName).Order(StringComparer.Ordinal)];
    }

    /// <summary>How many documents a database holds, design documents among them; null where there is no such database.</summary>
    /// <exception cref="SourceException">It cannot be read.</exception>
    public async Task<long?> CountAsync(SourceHandle source, CouchSettings settings, string database, CancellationToken ct)
    {
        using var said = await DocumentAsync(source, settings, settings.Of(database, ""), ct);
        if (said is null) return null;
        return said.RootElement.ValueKind == JsonValueKind.Object && said.RootElement.TryGetProperty("doc_count", out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out var number) ? Math.Max(0, number)
            : throw new SourceException("What the server says of the database is not what CouchDB's protocol says.");
    }

    /// <summary>Some documents in the order of their ids, in the property <c>doc</c> of each row.</summary>
    /// <exception cref="SourceException">They cannot be read.</exception>
    public async Task<JsonPage> SliceAsync(SourceHandle source, CouchSettings settings, string database, CouchSlice slice, CancellationToken ct)
    {
        var address = settings.Of(database, string.Create(CultureInfo.InvariantCulture, $"/_all_docs?include_docs=true&limit={slice.Count}{(slice.Skip > 0 ? $"&skip={slice.Skip}" : "")}{(slice.Last ? "&descending=true" : "")}"));
        return JsonPage.Read(await fetcher.GetAsync(source, new HttpQuestion(CouchSettings.Whom, address, settings.Headers), ct) ?? throw Gone(), "rows");
    }

    /// <summary>One page of what a query finds, under <c>docs</c>.</summary>
    /// <exception cref="SourceException">It cannot be read.</exception>
    public async Task<JsonPage> FindAsync(SourceHandle source, CouchSettings settings, string database, ReadOnlyMemory<byte> query, CancellationToken ct)
        => JsonPage.Read(await fetcher.GetAsync(source, new HttpQuestion(CouchSettings.Whom, settings.Of(database, "/_find"), settings.Headers, query), ct) ?? throw Gone(), "docs");

    private static SourceException Gone() => new("The server has no such database any more, or none that can be asked with _find.");

    private async Task<JsonDocument?> DocumentAsync(SourceHandle source, CouchSettings settings, Uri address, CancellationToken ct)
    {
        var answer = await fetcher.GetAsync(source, new HttpQuestion(CouchSettings.Whom, address, settings.Headers), ct);
        if (answer is null) return null;
        try
        {
            return JsonDocument.Parse(answer.Body, new JsonDocumentOptions { MaxDepth = JsonPage.Options.MaxDepth });
        }
        catch (JsonException e)
        {
            throw new SourceException($"The server's answer is not JSON ({answer.ContentType ?? "it does not say what it is"}).", "Check the address: it leads to the server, without a database.", e);
        }
    }
}

/// <summary>Some neighbouring documents of a database.</summary>
/// <param name="Skip">How many come before.</param>
/// <param name="Count">How many.</param>
/// <param name="Last">Whether they are counted from the end.</param>
internal sealed record CouchSlice(long Skip, int Count, bool Last = false);
