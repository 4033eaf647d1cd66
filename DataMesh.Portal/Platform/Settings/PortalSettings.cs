namespace DataMesh.Portal.Platform.Settings;

/// <summary>The portal's settings, bound once at start-up.</summary>
public sealed class PortalSettings
{
    /// <summary><c>Portal:DataDirectory</c>: uploaded files, the search index and the SQLite database; absolute, or relative to the content root.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary><c>Portal:PublicUrl</c>: the address under which people reach the portal, without a trailing slash; empty means the address it listens on.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary><c>Database:Provider</c>.</summary>
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary><c>Database:MaxBatchSize</c>: statements per round trip; 1 where the server lacks MERGE. Null leaves it to the provider.</summary>
    public int? MaxBatchSize { get; set; }

    /// <summary><c>ConnectionStrings:Portal</c>; empty with SQLite means portal.db in the data directory.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary><c>Demo:Enabled</c>: fill in the demo mesh at the first start.</summary>
    public bool DemoEnabled { get; set; }

    /// <summary><c>Accounts:SignUp</c>: whether people may make their own accounts.</summary>
    public bool SignUp { get; set; } = true;

    /// <summary><c>Sources:FileRoots</c>: folders below which sources may name files.</summary>
    public IReadOnlyList<string> FileRoots { get; set; } = [];

    /// <summary><c>Sources:AllowedHosts</c>: names, addresses and networks (CIDR) that sources may reach although they are loopback, private or link-local.</summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary><c>Sources:MaxUploadMegabytes</c>: larger uploads are refused, in MiB.</summary>
    public int MaxUploadMegabytes { get; set; } = 1024;

    /// <summary><c>Sources:DriftMinutes</c>: about how often a published port is compared with its source, in minutes; 0 is never by itself.</summary>
    public int DriftMinutes { get; set; } = 60;

    /// <summary><c>Mcp:Enabled</c>: whether AI tools reach the portal at <c>/mcp</c>.</summary>
    public bool McpEnabled { get; set; }

    /// <summary>The section <c>Query</c>.</summary>
    public QuerySettings Query { get; set; } = new();

    /// <summary>The section <c>Access</c>.</summary>
    public AccessSettings Access { get; set; } = new();

    /// <summary>The section <c>Mail</c>.</summary>
    public MailSettings Mail { get; set; } = new();

    /// <summary>The section <c>Webhooks</c>.</summary>
    public WebhookSettings Webhooks { get; set; } = new();

    /// <summary>How the audit is kept.</summary>
    public AuditSettings Audit { get; set; } = new();

    /// <summary>What one caller may take.</summary>
    public LimitSettings Limits { get; set; } = new();

    /// <summary>The largest upload in bytes.</summary>
    public long MaxUploadBytes => MaxUploadMegabytes * 1024L * 1024L;

    /// <summary>A path below the data directory; folders are made as needed.</summary>
    public string PathOf(params string[] parts)
    {
        var path = Path.Combine([DataDirectory, .. parts]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}

/// <summary>Which engine holds the portal's database.</summary>
public enum DatabaseProvider
{
    /// <summary>Embedded: one file.</summary>
    Sqlite,

    /// <summary>SQL Server 2019 or later, Azure SQL.</summary>
    SqlServer,
}
