using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Platform.Results;
using Npgsql;

namespace DataMesh.Portal.Features.Sources.Connectors.Postgres;

/// <summary>What a source of this kind is told: checked texts, never parsed as a connection string.</summary>
internal sealed record PostgresSettings(string Host, int Port, string Database, string User, string Tls, string Password)
{
    /// <summary>How many statements may run at once on one source.</summary>
    public const int MostConnections = 8;

    /// <summary>After so long the server ends a statement by itself; the engine's own limits end it earlier.</summary>
    public static readonly TimeSpan StatementTimeout = TimeSpan.FromMinutes(30);

    private const int DefaultPort = 5432;
    private const int MostCharacters = 200;

    public static IReadOnlyList<SourceField> Fields { get; } =
    [
        new("host", "Host") { Required = true, Leads = true, Hint = "A name or an address; addresses of private networks have to be allowed by the administrator.", Placeholder = "db.example.com" },
        new("port", "Port") { Shape = SourceFieldShape.Number, Leads = true, Placeholder = "5432", Hint = "5432 when it is left empty." },
        new("database", "Database") { Required = true, Placeholder = "shop" },
        new("user", "User") { Required = true, Placeholder = "datamesh", Hint = "One that may do nothing but read what the domain offers." },
        new("password", "Password") { Required = true, Secret = true },
        new("tls", "Encryption")
        {
            Shape = SourceFieldShape.Choice,
            Leads = true,
            Hint = "Without a check of the certificate, somebody between could pose as the server.",
            Options = [("verify-full", "TLS, certificate and name checked"), ("require", "TLS, certificate not checked"), ("disable", "None")],
        },
    ];

    /// <summary>Reads the settings.</summary>
    /// <returns>Them, or what is wrong by field.</returns>
    public static Result<PostgresSettings> Read(SourceHandle source)
    {
        var wrong = new List<FieldError>();
        var host = Required(source, "host", "The host is missing: a name or an address.", wrong);
        if (host.Length > 0 && Uri.CheckHostName(host) == UriHostNameType.Unknown) wrong.Add(new("settings.host", "The host is a name or an address, without a port and without a path."));
        var port = PortOf(source, wrong);
        var database = Required(source, "database", "The database is missing.", wrong);
        var user = Required(source, "user", "The user is missing.", wrong);
        var tls = !source.Settings.TryGetValue("tls", out var given) || given.ValueKind == JsonValueKind.Null ? "verify-full" : source.Text("tls");
        if (tls is not ("verify-full" or "require" or "disable")) wrong.Add(new("settings.tls", "The encryption is verify-full, require or disable."));
        var password = source.Secrets.GetValueOrDefault("password") ?? "";
        // Without one the driver would look for the portal's own passwords in its environment.
        if (password.Length == 0) wrong.Add(new("secrets.password", "The password is missing."));
        else if (password.Contains('\0', StringComparison.Ordinal)) wrong.Add(new("secrets.password", "The password holds a character that PostgreSQL does not take."));
        return wrong.Count > 0 ? Invalid.Of(wrong) : new PostgresSettings(host, port, database, user, tls!, password);
    }

    /// <summary>A text that is the same for the same settings and addresses only; it tells nothing about them.</summary>
    public string Fingerprint(IReadOnlyList<IPAddress> addresses)
        => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new object[] { Host, Port, Database, User, Tls, Password, addresses.Select(a => a.ToString()).ToArray() }))));

    /// <summary>How to reach the addresses that were checked; the host's name serves the check of the certificate only.</summary>
    public NpgsqlDataSource Build(IReadOnlyList<IPAddress> addresses)
    {
        var text = new NpgsqlConnectionStringBuilder
        {
            Host = string.Join(',', addresses.Select(a => a.ToString())),
            Port = Port,
            Database = Database,
            Username = User,
            Password = Password,
            SslMode = Tls switch { "disable" => SslMode.Disable, "require" => SslMode.Require, _ => SslMode.VerifyFull },
            GssEncryptionMode = GssEncryptionMode.Disable,
            ApplicationName = "datamesh-portal",
            Timezone = "UTC",
            // In the start-up message, so that a reset of the session brings back these and not the server's own.
            Options = string.Create(CultureInfo.InvariantCulture,
                $"-c default_transaction_read_only=on -c statement_timeout={(long)StatementTimeout.TotalMilliseconds} -c search_path=pg_catalog -c DateStyle=ISO -c IntervalStyle=postgres"),
            // One more, to have statements stopped.
            MaxPoolSize = MostConnections + 1,
            MinPoolSize = 0,
            ConnectionIdleLifetime = 60,
            ConnectionLifetime = 900,
            Timeout = 10,
            CommandTimeout = 0,
            CancellationTimeout = 1000,
            KeepAlive = 30,
            ReadBufferSize = 64 * 1024,
            Enlist = false,
            Multiplexing = false,
            IncludeErrorDetail = false,
            PersistSecurityInfo = false,
        };
        var builder = new NpgsqlDataSourceBuilder(text.ConnectionString);
        // Types that the server made itself are asked for as text, so there is nothing to learn about them.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        builder.UseSslClientAuthenticationOptionsCallback(options =>
        {
            options.TargetHost = Host;
            // The portal's own certificates are not shown to servers that a user named.
            options.ClientCertificates = null;
            options.LocalCertificateSelectionCallback = null;
        });
        return builder.Build();
    }

    private static int PortOf(SourceHandle source, List<FieldError> wrong)
    {
        if (!source.Settings.TryGetValue("port", out var given) || given.ValueKind == JsonValueKind.Null) return DefaultPort;
        if (given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var port) && port is > 0 and <= 65535) return port;
        wrong.Add(new FieldError("settings.port", "The port is a whole number from 1 to 65535."));
        return DefaultPort;
    }

    private static string Required(SourceHandle source, string name, string missing, List<FieldError> wrong)
    {
        var text = source.Text(name)?.Trim() ?? "";
        if (text.Length == 0) wrong.Add(new FieldError($"settings.{name}", missing));
        // The start-up message ends texts with a zero: one inside would begin a setting of the session.
        else if (text.Length > MostCharacters || text.Any(char.IsControl)) wrong.Add(new FieldError($"settings.{name}", $"At most {MostCharacters} characters, without control characters."));
        return text;
    }
}
