using DataMesh.Portal.Composition;
using Microsoft.AspNetCore.Builder;

namespace DataMesh.Portal.Tests.Features.Accounts;

/// <summary>Runs verbs as the command line does, on a data directory of their own.</summary>
public sealed class VerbTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("datamesh-verbs-").FullName;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task KeysCreate_ForAUser_PrintsTheKeyAlone()
    {
        await RunAsync("users", "create", "--email", "ada@example.com", "--name", "Ada");

        var (code, output, error) = await RunAsync("keys", "create", "--user", "ADA@example.com", "--name", "script", "--days", "7");

        Assert.Equal(0, code);
        Assert.Matches("^dmp_[0-9A-Za-z]{10}_[0-9A-Za-z]{49}\\n$", output.ReplaceLineEndings("\n"));
        Assert.Equal("", error);
    }

    [Fact]
    public async Task KeysRevoke_ByWhatListsShow_SaysWhoseKeyThatWas()
    {
        await RunAsync("users", "create", "--email", "ada@example.com", "--name", "Ada");
        var key = (await RunAsync("keys", "create", "--user", "ada@example.com", "--name", "script", "--scope", "catalog:read", "--scope", "data:read")).Output.Trim();

        var (code, output, _) = await RunAsync("keys", "revoke", key[..14]);

        Assert.Equal(0, code);
        Assert.Equal("The key script of ada@example.com is revoked.", output.Trim());
    }

    [Theory]
    [InlineData("audit", "verify")]
    [InlineData("index", "rebuild")]
    public async Task Verb_ThatNeedsADatabase_SaysThatThereIsNoneAndMakesNone(params string[] verb)
    {
        var (code, output, error) = await RunAsync(verb);

        Assert.Equal((1, ""), (code, output));
        Assert.Equal($"There is no database yet (Portal:DataDirectory is {_directory}). Start the portal once, or run the verb migrate.", error.Trim());
        Assert.False(File.Exists(Path.Combine(_directory, "portal.db")));
    }

    [Fact]
    public async Task AuditVerify_OfANewDatabase_IsIntact()
    {
        await RunAsync("migrate");

        Assert.Equal((0, "The audit is intact: 0 events.\n", ""), await RunAsync("audit", "verify"));
    }

    [Theory]
    [InlineData("Say whose key it is", "keys", "create", "--name", "x")]
    [InlineData("There is no service account sales/robot", "keys", "create", "--service-account", "sales/robot", "--name", "x")]
    [InlineData("That is no key", "keys", "revoke", "hello")]
    [InlineData("There is no key that begins with", "keys", "revoke", "dmp_0123456789")]
    [InlineData("There is no user", "keys", "create", "--user", "nobody@example.com", "--name", "x")]
    [InlineData("'--name' is required", "keys", "create", "--user", "nobody@example.com")]
    [InlineData("is not an e-mail address", "users", "create", "--email", "nonsense", "--name", "x")]
    [InlineData("Administrator", "users", "create", "--email", "a@example.com", "--name", "x", "--role", "King")]
    [InlineData("nonsense", "nonsense")]
    public async Task Verb_ThatCannotBeDone_SaysWhyInOneLineOnStandardError(string because, params string[] args)
    {
        var (code, output, error) = await RunAsync(args);

        Assert.NotEqual(0, code);
        Assert.Equal("", output);
        Assert.Contains(because, Assert.Single(error.ReplaceLineEndings("\n").TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UsersCreate_WithoutPassword_PrintsAnAbsoluteLink_AndTwiceIsRefused()
    {
        var (code, output, _) = await RunAsync("users", "create", "--email", "ada@example.com", "--name", "Ada", "--role", "Administrator");
        Assert.Equal(0, code);
        Assert.StartsWith("https://data.example.com/account/set-password?user=", output, StringComparison.Ordinal);

        var again = await RunAsync("users", "create", "--email", "Ada@Example.com", "--name", "Ada");
        Assert.Equal(1, again.Code);
        Assert.Contains("There is an account", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_Twice_IsUpToDateTheSecondTime()
    {
        Assert.Contains("were applied", (await RunAsync("migrate")).Output, StringComparison.Ordinal);
        Assert.Equal("The database is up to date.", (await RunAsync("migrate")).Output.Trim());
    }

    [Fact]
    public async Task Check_OnAMigratedDatabase_FindsEverythingInOrder()
    {
        await RunAsync("migrate");

        var (code, output, error) = await RunAsync("check");

        Assert.True(code == 0, error);
        Assert.Equal(6, output.Split('\n').Count(l => l.StartsWith("ok", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Check_WithADatabaseThatCannotBeOpened_NamesTheSetting()
    {
        var file = Path.Combine(_directory, "not-a-database.db");
        await File.WriteAllTextAsync(file, new string('x', 5000));

        var (code, _, error) = await RunAsync(["check", $"--ConnectionStrings:Portal=Data Source={file}"]);

        Assert.Equal(1, code);
        Assert.Contains("ConnectionStrings:Portal", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verb_WithWrongSettings_NamesAllOfThemAtOnce()
    {
        var (code, output, error) = await RunAsync("check", "--Database:Provider=Oracle", "--Sources:MaxUploadMegabytes=lots", "--Portal:PublicUrl=nowhere", "--Accounts:SignUp=maybe");

        Assert.Equal(1, code);
        Assert.Equal("", output);
        foreach (var setting in new[] { "Database:Provider", "Sources:MaxUploadMegabytes", "Portal:PublicUrl", "Accounts:SignUp" }) Assert.Contains(setting, error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await PortalProgram.RunAsync(args, output, error, builder =>
        {
            builder.Configuration["Portal:DataDirectory"] = _directory;
            builder.Configuration["Demo:Enabled"] = "false";
            if (!args.Any(a => a.StartsWith("--Portal:PublicUrl", StringComparison.Ordinal))) builder.Configuration["Portal:PublicUrl"] = "https://data.example.com";
        });
        return (code, output.ToString(), error.ToString());
    }
}
