namespace DataMesh.Portal.Features.Sources.Connectors.CouchDb;

/// <summary>What the "connect a source" screen asks for.</summary>
internal static class CouchFields
{
    public static readonly IReadOnlyList<string> Auth = ["none", "basic", "bearer"];

    public static IReadOnlyList<SourceField> All { get; } =
    [
        new("url", "Address") { Required = true, Leads = true, Hint = "Where the server answers, without a database.", Placeholder = "https://couch.example.com:6984" },
        new("database", "Databases") { Hint = "One, or several with commas between; all that the server lists if you say nothing.", Placeholder = "orders, customers" },
        new("auth", "Sign in")
        {
            Shape = SourceFieldShape.Choice,
            Options = [("none", "Not at all"), ("basic", "User and password (basic)"), ("bearer", "A bearer token")],
        },
        new("user", "User") { Secret = true, Readable = true, Required = true, Hint = "One that may do nothing but read what the domain offers.", When = ("auth", ["basic"]) },
        new("password", "Password") { Secret = true, Required = true, When = ("auth", ["basic"]) },
        new("token", "Token") { Secret = true, Required = true, When = ("auth", ["bearer"]) },
    ];
}
