namespace DataMesh.Portal.Platform.Settings;

/// <summary>Reads the settings and finds everything that is wrong with them at once, each with the setting's name.</summary>
internal static class SettingsReader
{
    /// <summary>Reads the settings.</summary>
    /// <param name="configuration">Files, environment and command line.</param>
    /// <param name="environment">Decides on defaults and where relative paths start.</param>
    /// <param name="problems">One line for each thing that is wrong; empty when the settings can be used.</param>
    public static PortalSettings Read(IConfiguration configuration, IHostEnvironment environment, out IReadOnlyList<string> problems)
    {
        var wrong = new List<string>();
        var settings = new PortalSettings
        {
            DataDirectory = Path.GetFullPath(configuration["Portal:DataDirectory"] is { Length: > 0 } d ? d : "data", environment.ContentRootPath),
            PublicUrl = (configuration["Portal:PublicUrl"] ?? "").TrimEnd('/'),
            ConnectionString = configuration.GetConnectionString("Portal") ?? "",
            DemoEnabled = Bool(configuration, "Demo:Enabled", environment.IsDevelopment(), wrong),
            SignUp = Bool(configuration, "Accounts:SignUp", true, wrong),
            McpEnabled = Bool(configuration, "Mcp:Enabled", false, wrong),
            FileRoots = [.. configuration.GetSection("Sources:FileRoots").GetChildren().Select(c => c.Value).OfType<string>()
                .Where(r => r.Length > 0).Select(r => Path.GetFullPath(r, environment.ContentRootPath))],
            AllowedHosts = Hosts(configuration, "Sources:AllowedHosts", wrong),
            Webhooks = new WebhookSettings { AllowedHosts = Hosts(configuration, "Webhooks:AllowedHosts", wrong), Personal = Bool(configuration, "Webhooks:Personal", true, wrong) },
            Mail = Mail(configuration, wrong),
            MaxUploadMegabytes = Int(configuration, "Sources:MaxUploadMegabytes", 1, 1_000_000, wrong) ?? 1024,
            DriftMinutes = Int(configuration, "Sources:DriftMinutes", 0, 10_080, wrong) ?? 60,
            Query = Query(configuration, wrong),
            Access = Access(configuration, wrong),
            Limits = Limits(configuration, wrong),
            Audit = Audit(configuration, environment, wrong),
            MaxBatchSize = Int(configuration, "Database:MaxBatchSize", 1, 1000, wrong),
        };

        var provider = configuration["Database:Provider"] is { Length: > 0 } p ? p : nameof(DatabaseProvider.Sqlite);
        if (Enum.TryParse<DatabaseProvider>(provider, ignoreCase: true, out var known) && Enum.IsDefined(known)) settings.Provider = known;
        else wrong.Add($"Database:Provider is '{provider}': write Sqlite or SqlServer.");

        if (settings.Provider == DatabaseProvider.SqlServer && settings.ConnectionString.Length == 0)
            wrong.Add("ConnectionStrings:Portal is empty: with Database:Provider SqlServer it has to name the server and the database.");
        if (settings.ConnectionString.Length == 0) settings.ConnectionString = $"Data Source={Path.Combine(settings.DataDirectory, "portal.db")}";
        else CheckConnectionString(settings, wrong);

        if (settings.PublicUrl.Length > 0 && !(Uri.TryCreate(settings.PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            wrong.Add($"Portal:PublicUrl is '{settings.PublicUrl}': write an absolute address such as https://data.example.com.");

        foreach (var root in settings.FileRoots.Where(r => !Directory.Exists(r)))
            wrong.Add($"Sources:FileRoots names '{root}', which is not a folder that exists.");

        try
        {
            Directory.CreateDirectory(settings.DataDirectory);
            var probe = Path.Combine(settings.DataDirectory, $".write-{Guid.NewGuid():N}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            wrong.Add($"Portal:DataDirectory is '{settings.DataDirectory}', where the portal cannot write: {e.Message}");
        }

        problems = wrong;
        return settings;
    }

    private static QuerySettings Query(IConfiguration configuration, List<string> wrong)
    {
        var own = new QuerySettings();
        return own with
        {
            PreviewSeconds = Int(configuration, "Query:PreviewSeconds", 1, 3_600, wrong) ?? own.PreviewSeconds,
            DownloadMinutes = Int(configuration, "Query:DownloadMinutes", 1, 1_440, wrong) ?? own.DownloadMinutes,
            MemoryMegabytes = Int(configuration, "Query:MemoryMegabytes", 128, 1_000_000, wrong) ?? own.MemoryMegabytes,
            Threads = Int(configuration, "Query:Threads", 1, 256, wrong),
            SpillMegabytes = Int(configuration, "Query:SpillMegabytes", 0, 10_000_000, wrong) ?? own.SpillMegabytes,
            MaxRowsPerSource = Int(configuration, "Query:MaxRowsPerSource", 1_000, int.MaxValue, wrong) ?? own.MaxRowsPerSource,
            MaxMegabytesPerSource = Int(configuration, "Query:MaxMegabytesPerSource", 1, 10_000_000, wrong) ?? own.MaxMegabytesPerSource,
            StatementsPerSource = Int(configuration, "Query:StatementsPerSource", 1, 8, wrong) ?? own.StatementsPerSource,
        };
    }

    private static AccessSettings Access(IConfiguration configuration, List<string> wrong)
    {
        var own = new AccessSettings();
        var read = own with
        {
            RemindAfterDays = Int(configuration, "Access:RemindAfterDays", 0, 365, wrong) ?? own.RemindAfterDays,
            EscalateAfterDays = Int(configuration, "Access:EscalateAfterDays", 0, 365, wrong) ?? own.EscalateAfterDays,
            RenewalReminderDays = Int(configuration, "Access:RenewalReminderDays", 0, 365, wrong) ?? own.RenewalReminderDays,
            UnusedAfterDays = Int(configuration, "Access:UnusedAfterDays", 0, 3_650, wrong) ?? own.UnusedAfterDays,
            ReviewEveryMonths = Int(configuration, "Access:ReviewEveryMonths", 0, 60, wrong) ?? own.ReviewEveryMonths,
        };
        if (read is { EscalateAfterDays: > 0 } && read.RemindAfterDays >= read.EscalateAfterDays)
            wrong.Add($"Access:RemindAfterDays is {read.RemindAfterDays} and Access:EscalateAfterDays {read.EscalateAfterDays}: a reminder comes before a request is passed on.");
        return read;
    }

    private static MailSettings Mail(IConfiguration configuration, List<string> wrong)
    {
        var word = configuration["Mail:Security"] is { Length: > 0 } s ? s : nameof(MailSecurity.StartTls);
        var security = MailSecurity.StartTls;
        if (word.Equals("tls", StringComparison.OrdinalIgnoreCase))
            wrong.Add("Mail:Security is 'tls': the portal does not speak TLS from the first byte (port 465). Write startTls and the port for it, usually 587.");
        else if (!Enum.TryParse(word, ignoreCase: true, out security) || !Enum.IsDefined(security))
            wrong.Add($"Mail:Security is '{word}': write startTls or none.");
        var mail = new MailSettings
        {
            Host = (configuration["Mail:Host"] ?? "").Trim(),
            Port = Int(configuration, "Mail:Port", 1, 65_535, wrong) ?? (security == MailSecurity.None ? 25 : 587),
            User = configuration["Mail:User"] ?? "",
            Password = configuration["Mail:Password"] ?? "",
            From = (configuration["Mail:From"] ?? "").Trim(),
            Security = security,
        };
        if (!mail.Enabled) return mail;
        if (Uri.CheckHostName(mail.Host) == UriHostNameType.Unknown) wrong.Add($"Mail:Host is '{mail.Host}': write a host's name or address; the port is Mail:Port.");
        if (mail.From.Length == 0) wrong.Add("Mail:From is empty: with Mail:Host it has to name the sender, e.g. Data mesh <data@example.com>.");
        else if (!System.Net.Mail.MailAddress.TryCreate(mail.From, out _)) wrong.Add($"Mail:From is '{mail.From}': write an address, e.g. data@example.com or Data mesh <data@example.com>.");
        if (mail.User.Length > 0 && security == MailSecurity.None) wrong.Add("Mail:User is set and Mail:Security is none: the password would travel in the clear. Write startTls, or leave Mail:User out.");
        if (mail.User.Length > 0 != mail.Password.Length > 0) wrong.Add("Mail:User and Mail:Password belong together: set both or neither.");
        return mail;
    }

    private static IReadOnlyList<string> Hosts(IConfiguration configuration, string name, List<string> wrong)
    {
        IReadOnlyList<string> hosts = [.. configuration.GetSection(name).GetChildren().Select(c => c.Value?.Trim()).OfType<string>().Where(h => h.Length > 0)];
        foreach (var host in hosts.Where(h => Uri.CheckHostName(h) == UriHostNameType.Unknown && !System.Net.IPNetwork.TryParse(h, out _)))
            wrong.Add($"{name} names '{host}': write a host's name, an address or a network such as 10.1.0.0/16.");
        return hosts;
    }

    private static AuditSettings Audit(IConfiguration configuration, IHostEnvironment environment, List<string> wrong)
    {
        var read = new AuditSettings
        {
            KeepDays = Int(configuration, "Audit:KeepDays", 0, 36_500, wrong) ?? 0,
            SealKeyFile = configuration["Audit:SealKeyFile"] is { Length: > 0 } file ? Path.GetFullPath(file, environment.ContentRootPath) : "",
        };
        if (read.KeepDays is > 0 and < 30) wrong.Add($"Audit:KeepDays is {read.KeepDays}: keep the audit for 30 days at least, or 0 for ever.");
        if (read.SealKeyFile.Length > 0 && !File.Exists(read.SealKeyFile)) wrong.Add($"Audit:SealKeyFile names '{read.SealKeyFile}', which is not a file that exists.");
        return read;
    }

    private static LimitSettings Limits(IConfiguration configuration, List<string> wrong)
    {
        var own = new LimitSettings();
        return own with
        {
            RequestsPerMinute = Int(configuration, "Limits:RequestsPerMinute", 0, 10_000_000, wrong) ?? own.RequestsPerMinute,
            ProductRequestsPerMinute = Int(configuration, "Limits:ProductRequestsPerMinute", 0, 10_000_000, wrong) ?? own.ProductRequestsPerMinute,
            RowsPerMinute = Int(configuration, "Limits:RowsPerMinute", 0, int.MaxValue, wrong) ?? own.RowsPerMinute,
            ConcurrentQueries = Int(configuration, "Limits:ConcurrentQueries", 0, 10_000, wrong) ?? own.ConcurrentQueries,
            ConcurrentQueriesPerCaller = Int(configuration, "Limits:ConcurrentQueriesPerCaller", 0, 10_000, wrong) ?? own.ConcurrentQueriesPerCaller,
            ConcurrentDownloads = Int(configuration, "Limits:ConcurrentDownloads", 0, 10_000, wrong) ?? own.ConcurrentDownloads,
            ConcurrentDownloadsPerCaller = Int(configuration, "Limits:ConcurrentDownloadsPerCaller", 0, 10_000, wrong) ?? own.ConcurrentDownloadsPerCaller,
            WaitingPerCaller = Int(configuration, "Limits:WaitingPerCaller", 0, 100_000, wrong) ?? own.WaitingPerCaller,
            WaitSeconds = Int(configuration, "Limits:WaitSeconds", 1, 600, wrong) ?? own.WaitSeconds,
        };
    }

    private static void CheckConnectionString(PortalSettings settings, List<string> wrong)
    {
        try
        {
            if (settings.Provider == DatabaseProvider.SqlServer) _ = new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(settings.ConnectionString);
            else _ = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(settings.ConnectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The text may hold a password, so only the keyword's complaint is repeated.
            wrong.Add($"ConnectionStrings:Portal cannot be read as a {settings.Provider} connection string: {e.Message}");
        }
    }

    private static bool Bool(IConfiguration configuration, string name, bool otherwise, List<string> wrong)
    {
        if (configuration[name] is not { Length: > 0 } text) return otherwise;
        if (bool.TryParse(text, out var value)) return value;
        wrong.Add($"{name} is '{text}': write true or false.");
        return otherwise;
    }

    private static int? Int(IConfiguration configuration, string name, int least, int most, List<string> wrong)
    {
        if (configuration[name] is not { Length: > 0 } text) return null;
        if (int.TryParse(text, out var value) && value >= least && value <= most) return value;
        wrong.Add($"{name} is '{text}': write a whole number from {least} to {most}.");
        return null;
    }
}
