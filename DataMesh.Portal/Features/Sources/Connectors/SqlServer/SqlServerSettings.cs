using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Platform.Results;
using Microsoft.Data.SqlClient;

namespace DataMesh.Portal.Features.Sources.Connectors.SqlServer;

/// <summary>What a source of this kind is told: checked texts, never parsed as a connection string.</summary>
internal sealed record SqlServerSettings(string Host, int Port, string Database, string User, SqlConnectionEncryptOption Encrypt, bool TrustsCertificate, string Password)
{
    /// <summary>How many statements may run at once on one source.</summary>
    public const int MostConnections = 8;

    /// <summary>After so long a statement is ended; the engine's own limits end it earlier.</summary>
    public static readonly TimeSpan StatementTimeout = TimeSpan.FromMinutes(30);

    private const int DefaultPort = 1433;

    // The protocol's own limit for each.
    private const int MostCharacters = 128;
    private const string AzureSuffix = ".database.windows.net";

    /// <summary>Whether nobody but the host that was named can be at the other end.</summary>
    public bool ChecksCertificate => !TrustsCertificate && Encrypt != SqlConnectionEncryptOption.Optional;

    public static IReadOnlyList<SourceField> Fields { get; } =
    [
        new("host", "Host") { Required = true, Leads = true, Hint = "A name or an address; addresses of private networks have to be allowed by the administrator.", Placeholder = "shop.database.windows.net" },
        new("port", "Port") { Shape = SourceFieldShape.Number, Leads = true, Placeholder = "1433", Hint = "1433 when it is left empty. A named instance is reached by its port." },
        new("database", "Database") { Required = true, Placeholder = "shop" },
        new("user", "User") { Required = true, Placeholder = "datamesh", Hint = "A login of SQL Server's own that may do nothing but read what the domain offers." },
        new("password", "Password") { Required = true, Secret = true },
        new("encrypt", "Encryption")
        {
            Shape = SourceFieldShape.Choice,
            Leads = true,
            Options = [("mandatory", "TLS"), ("strict", "TLS from the first byte on (SQL Server 2022, Azure)"), ("optional", "Only where the server demands it")],
        },
        new("trustServerCertificate", "Certificate")
        {
            Shape = SourceFieldShape.Choice,
            Leads = true,
            Hint = "Left unchecked only for hosts that the administrator allowed: somebody between could pose as the server.",
            Options = [("false", "Issuer and name checked"), ("true", "Not checked")],
            When = ("encrypt", ["mandatory", "optional"]),
        },
    ];

    /// <summary>
    /// Has the driver forget what servers name as their partners, which are addresses that HostGuard has not seen. It looks once, so this
    /// comes before the process' first connection.
    /// </summary>
    public static void IgnorePartners() => AppContext.SetSwitch("Switch.Microsoft.Data.SqlClient.IgnoreServerProvidedFailoverPartner", true);

    /// <summary>Reads the settings.</summary>
    /// <returns>Them, or what is wrong by field.</returns>
    public static Result<SqlServerSettings> Read(SourceHandle source)
    {
        var wrong = new List<FieldError>();
        var host = Required(source, "host", "The host is missing: a name or an address.", wrong);
        if (host.Length > 0 && Uri.CheckHostName(host) == UriHostNameType.Unknown) wrong.Add(new("settings.host", "The host is a name or an address, without a port and without an instance; a named instance is reached by its port."));
        var port = PortOf(source, wrong);
        var database = Required(source, "database", "The database is missing.", wrong);
        var user = Required(source, "user", "The user is missing.", wrong);
        SqlConnectionEncryptOption? encrypt = Given(source, "encrypt") switch
        {
            null or "mandatory" or "true" => SqlConnectionEncryptOption.Mandatory,
            "strict" => SqlConnectionEncryptOption.Strict,
            "optional" or "false" => SqlConnectionEncryptOption.Optional,
            _ => null,
        };
        if (encrypt is null) wrong.Add(new("settings.encrypt", "The encryption is mandatory, strict or optional."));
        var trusts = Given(source, "trustServerCertificate");
        if (trusts is not (null or "true" or "false")) wrong.Add(new("settings.trustServerCertificate", "This is true or false."));
        else if (trusts == "true" && encrypt == SqlConnectionEncryptOption.Strict) wrong.Add(new("settings.trustServerCertificate", "Strict encryption always checks the certificate."));
        var password = source.Secrets.GetValueOrDefault("password") ?? "";
        if (password.Length == 0) wrong.Add(new("secrets.password", "The password is missing."));
        else if (password.Length > MostCharacters) wrong.Add(new("secrets.password", $"The password has at most {MostCharacters} characters."));
        return wrong.Count > 0 ? Invalid.Of(wrong) : new SqlServerSettings(host, port, database, user, encrypt!, trusts == "true", password);
    }

    /// <summary>A text that is the same for the same settings and addresses only; it tells nothing about them.</summary>
    public string Fingerprint(IReadOnlyList<IPAddress> addresses)
        => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new object[] { Host, Port, Database, User, Encrypt.ToString(), TrustsCertificate, Password, addresses.Select(a => a.ToString()).ToArray() }))));

    /// <summary>Who signs in. The driver's pools are kept apart by this very object.</summary>
    public SqlCredential Credential()
    {
        var password = new System.Security.SecureString();
        foreach (var character in Password) password.AppendChar(character);
        password.MakeReadOnly();
        // Azure's gateway tells servers apart by the name that was asked for, and what is asked for here is an address.
        var server = Host.EndsWith(AzureSuffix, StringComparison.OrdinalIgnoreCase) && !User.Contains('@', StringComparison.Ordinal) ? $"@{Host.Split('.')[0]}" : "";
        return new SqlCredential(User + server, password);
    }

    /// <summary>How to reach an address that was checked, without user and password; the host's name serves the check of the certificate only.</summary>
    public string ConnectionTo(IPAddress address)
        => new SqlConnectionStringBuilder
        {
            DataSource = $"tcp:{address},{Port}",
            InitialCatalog = Database,
            Encrypt = Encrypt,
            TrustServerCertificate = TrustsCertificate,
            // A server may send the driver on to another host, which then has to have a certificate for this name.
            HostNameInCertificate = TrustsCertificate ? "" : Host,
            ApplicationName = "datamesh-portal",
            WorkstationID = "datamesh-portal",
            MaxPoolSize = MostConnections,
            MinPoolSize = 0,
            LoadBalanceTimeout = 900,
            ConnectTimeout = 15,
            ConnectRetryCount = 0,
            CommandTimeout = (int)StatementTimeout.TotalSeconds,
            PoolBlockingPeriod = PoolBlockingPeriod.NeverBlock,
            PersistSecurityInfo = false,
            Enlist = false,
        }.ConnectionString;

    private static int PortOf(SourceHandle source, List<FieldError> wrong)
    {
        if (!source.Settings.TryGetValue("port", out var given) || given.ValueKind == JsonValueKind.Null) return DefaultPort;
        if (given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var port) && port is > 0 and <= 65535) return port;
        wrong.Add(new FieldError("settings.port", "The port is a whole number from 1 to 65535."));
        return DefaultPort;
    }

    // A choice is a text; what can be true or false may be written as that.
    private static string? Given(SourceHandle source, string name) => !source.Settings.TryGetValue(name, out var given) ? null : given.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.String => given.GetString()!.ToLowerInvariant(),
        _ => "",
    };

    private static string Required(SourceHandle source, string name, string missing, List<FieldError> wrong)
    {
        var text = source.Text(name)?.Trim() ?? "";
        if (text.Length == 0) wrong.Add(new FieldError($"settings.{name}", missing));
        else if (text.Length > MostCharacters || text.Any(char.IsControl)) wrong.Add(new FieldError($"settings.{name}", $"At most {MostCharacters} characters, without control characters."));
        return text;
    }
}
