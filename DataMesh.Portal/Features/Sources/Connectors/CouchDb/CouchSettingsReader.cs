using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Connectors.CouchDb;

/// <summary>Reads a source's settings and secrets, and says what is wrong with each.</summary>
internal sealed class CouchSettingsReader : WebSettingsReader
{
    private const int MostDatabases = 200;

    private CouchSettingsReader(SourceHandle source)
        : base(source)
    {
    }

    /// <summary>The settings, or every field that is wrong.</summary>
    public static Result<CouchSettings> Read(SourceHandle source)
    {
        var reader = new CouchSettingsReader(source);
        var settings = new CouchSettings(reader.Server(), reader.Databases(), reader.Headers());
        return reader.Errors.Count > 0 ? Invalid.Of(reader.Errors) : settings;
    }

    private Uri Server()
    {
        var address = Address("https://couch.example.com:6984");
        if (address.Query.Length > 0) Wrong("url", "The server's address has no parameters; leave out what stands behind '?'.");
        return new UriBuilder(address) { Query = "", Path = address.AbsolutePath.TrimEnd('/') + "/" }.Uri;
    }

    private List<string> Databases()
    {
        var all = (Text("database") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in all.Where(n => !CouchSettings.IsName(n)))
            Wrong("database", name[0] == '_' ? $"'{name}' is the server's own; name another." : $"'{name}' is no name of a database: it begins with a letter and has letters, digits and _ $ ( ) + - /.");
        if (all.Count > MostDatabases) Wrong("database", $"Name at most {MostDatabases} databases.");
        return all;
    }

    private List<(string, string)> Headers()
    {
        List<(string, string)> all = [("Accept", "application/json"), ("User-Agent", "DataMesh-Portal")];
        switch (Way())
        {
            case "basic":
                all.Add(Basic(Source.Secrets.GetValueOrDefault("user") ?? "", "secrets.user"));
                break;
            case "bearer":
                all.Add(Bearer());
                break;
        }

        return all;
    }

    // Whoever says nothing means what the secrets are for.
    private string Way()
    {
        if (Text("auth") is not null) return CouchFields.Auth[Choice("auth", CouchFields.Auth)];
        var basic = Source.Secrets.ContainsKey("user") || Source.Secrets.ContainsKey("password");
        var bearer = Source.Secrets.ContainsKey("token");
        if (basic && bearer) Wrong("auth", "There are a password and a token; say which of them it is: basic or bearer.");
        return basic ? "basic" : bearer ? "bearer" : "none";
    }
}
