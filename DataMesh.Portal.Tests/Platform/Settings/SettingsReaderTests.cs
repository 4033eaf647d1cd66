using System.Text.Json;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace DataMesh.Portal.Tests.Platform.Settings;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("datamesh-settings-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Read_WithNothingSet_UsesSqliteInTheDataDirectory()
    {
        var settings = Read("Production", out var problems);

        Assert.Empty(problems);
        Assert.Equal(DatabaseProvider.Sqlite, settings.Provider);
        Assert.Equal($"Data Source={Path.Combine(_directory, "data", "portal.db")}", settings.ConnectionString);
        Assert.False(settings.DemoEnabled);
        Assert.True(Read("Development", out _).DemoEnabled);
    }

    [Fact]
    public void Read_WithEverythingWrong_NamesEverySettingAtOnce()
    {
        Read("Production", out var problems,
            ("Database:Provider", "Oracle"), ("Database:MaxBatchSize", "0"), ("ConnectionStrings:Portal", "Nonsense=1"),
            ("Portal:PublicUrl", "data.example.com"), ("Demo:Enabled", "perhaps"), ("Accounts:SignUp", "2"),
            ("Sources:FileRoots:0", "no-such-folder"), ("Sources:MaxUploadMegabytes", "-1"), ("Sources:DriftMinutes", "-1"), ("Query:PreviewSeconds", "0"), ("Query:StatementsPerSource", "9"), ("Portal:DataDirectory", "/proc/nowhere"));

        foreach (var name in new[] { "Database:Provider", "Database:MaxBatchSize", "ConnectionStrings:Portal", "Portal:PublicUrl", "Demo:Enabled", "Accounts:SignUp", "Sources:FileRoots", "Sources:MaxUploadMegabytes", "Sources:DriftMinutes", "Query:PreviewSeconds", "Query:StatementsPerSource", "Portal:DataDirectory" })
            Assert.Single(problems, p => p.StartsWith(name, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_SqlServerWithoutConnectionString_SaysWhatItHasToName()
    {
        Read("Production", out var problems, ("Database:Provider", "SqlServer"));

        Assert.Contains("ConnectionStrings:Portal is empty", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WrongConnectionString_DoesNotRepeatItsPassword()
    {
        Read("Production", out var problems, ("Database:Provider", "SqlServer"), ("ConnectionStrings:Portal", "Server=db;Pasword=hunter2-secret"));

        Assert.DoesNotContain("hunter2-secret", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Example_CanBeUsedAsItIs_AndNamesEverySetting()
    {
        var example = Path.Combine(Repository.Root, "appsettings.example.json");
        var configuration = new ConfigurationBuilder().AddJsonFile(example).AddInMemoryCollection([KeyValuePair.Create<string, string?>("Portal:DataDirectory", _directory)]).Build();

        SettingsReader.Read(configuration, new Environment(_directory, "Production"), out var problems);

        Assert.Empty(problems);
        using var json = JsonDocument.Parse(File.ReadAllText(example), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        foreach (var name in new[] { "Database:Provider", "Database:MaxBatchSize", "ConnectionStrings:Portal", "Portal:DataDirectory", "Portal:PublicUrl", "Demo:Enabled", "Accounts:SignUp", "Sources:FileRoots", "Sources:MaxUploadMegabytes", "Sources:DriftMinutes", "Access:RemindAfterDays", "Access:EscalateAfterDays", "Access:RenewalReminderDays", "Access:UnusedAfterDays", "Access:ReviewEveryMonths", "Mail:Host", "Mail:Port", "Mail:User", "Mail:Password", "Mail:From", "Mail:Security", "Webhooks:AllowedHosts", "Webhooks:Personal", "Query:PreviewSeconds", "Query:DownloadMinutes", "Query:MemoryMegabytes", "Query:SpillMegabytes", "Query:Threads", "Query:MaxRowsPerSource", "Query:MaxMegabytesPerSource", "Query:StatementsPerSource" })
            Assert.True(name.Split(':').Aggregate((JsonElement?)json.RootElement, (e, part) => e is { } parent && parent.TryGetProperty(part, out var child) ? child : null) is not null, name);
    }

    [Theory]
    [InlineData("Mail:Security", "tls", "Write startTls")]
    [InlineData("Mail:Security", "perhaps", "startTls or none")]
    [InlineData("Mail:Port", "0", "1 to 65535")]
    [InlineData("Mail:From", "", "has to name the sender")]
    [InlineData("Mail:From", "nobody", "write an address")]
    [InlineData("Mail:Host", "mail.example.com:25", "the port is Mail:Port")]
    [InlineData("Mail:User", "portal", "belong together")]
    public void Read_MailThatCannotBeSent_SaysWhichSettingAndTheMend(string name, string value, string mend)
    {
        var values = new Dictionary<string, string> { ["Mail:Host"] = "mail.example.com", ["Mail:From"] = "data@example.com", [name] = value };
        Read("Production", out var problems, [.. values.Select(v => (v.Key, v.Value))]);
        Assert.Contains(problems, p => p.StartsWith("Mail:", StringComparison.Ordinal) && p.Contains(mend, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_MailWithAPasswordInTheClear_IsRefusedWithoutRepeatingIt()
    {
        Read("Production", out var problems, ("Mail:Host", "mail.example.com"), ("Mail:From", "data@example.com"), ("Mail:Security", "none"), ("Mail:User", "portal"), ("Mail:Password", "hunter2-secret"));
        Assert.DoesNotContain("hunter2-secret", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Mail_TakesThePortFromHowItIsProtected()
    {
        Assert.Equal(587, Read("Production", out _, ("Mail:Host", "mail.example.com"), ("Mail:From", "data@example.com")).Mail.Port);
        Assert.Equal(25, Read("Production", out _, ("Mail:Host", "mail.example.com"), ("Mail:From", "data@example.com"), ("Mail:Security", "none")).Mail.Port);
        Assert.False(Read("Production", out var problems).Mail.Enabled);
        Assert.Empty(problems);
    }

    private PortalSettings Read(string environment, out IReadOnlyList<string> problems, params (string Name, string Value)[] values)
        => SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create<string, string?>(v.Name, v.Value))).Build(),
            new Environment(_directory, environment), out problems);

    private sealed class Environment(string root, string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = root;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
