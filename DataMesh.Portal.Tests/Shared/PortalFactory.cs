using System.Net.Http.Headers;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Identity;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Shared;

/// <summary>
/// The real portal in this process, on a data directory of its own: SQLite, or SQL Server where DATAMESH_TEST_SQLSERVER holds a
/// connection string (each factory then takes a database of its own on that server).
/// </summary>
public sealed class PortalFactory : WebApplicationFactory<Program>
{
    private readonly string _directory = Directory.CreateTempSubdirectory("datamesh-test-").FullName;
    private readonly Dictionary<string, string> _settings = [];
    private readonly List<Action<IServiceCollection>> _changes = [];

    /// <summary>Where this portal keeps its files.</summary>
    public string DataDirectory => _directory;

    /// <summary>Changes a setting; only before the first client is made.</summary>
    public PortalFactory With(string name, string value)
    {
        _settings[name] = value;
        return this;
    }

    /// <summary>Changes services; only before the first client is made.</summary>
    public PortalFactory With(Action<IServiceCollection> change)
    {
        _changes.Add(change);
        return this;
    }

    /// <summary>Makes a person and answers who that is.</summary>
    public async Task<Principal> PersonAsync(string email, PlatformRoles roles = PlatformRoles.None)
    {
        var users = Services.GetRequiredService<IUserRegistrar>();
        var made = await users.CreateAsync(email, email.Split('@')[0], roles, "Correct-horse-1", Principal.System, CancellationToken.None);
        var person = made.Ok ? made.Value : await Services.GetRequiredService<IUserDirectory>().FindAsync(email, CancellationToken.None)
            ?? throw new InvalidOperationException(made.Error!.Message);
        return new Principal(person.Id, person.Email, person.Name, roles, PrincipalWay.ApiKey);
    }

    /// <summary>A client that calls the API as that person, made if need be.</summary>
    public async Task<HttpClient> ClientAsync(string email, PlatformRoles roles = PlatformRoles.None)
    {
        var person = await PersonAsync(email, roles);
        var key = await Services.GetRequiredService<IUserRegistrar>().CreateKeyAsync(person.Id, "test", 1, Principal.System, CancellationToken.None);
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Value);
        return client;
    }

    /// <inheritdoc />
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Testing");
        builder.UseSetting("Portal:DataDirectory", _directory);
        builder.UseSetting("Demo:Enabled", "false");
        // Tests ask more often than people; those of limits set their own.
        builder.UseSetting("Limits:RequestsPerMinute", "0");
        builder.UseSetting("Limits:ProductRequestsPerMinute", "0");
        if (Environment.GetEnvironmentVariable("DATAMESH_TEST_SQLSERVER") is { Length: > 0 } server)
        {
            var connection = new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(server) { InitialCatalog = $"datamesh_{Guid.NewGuid():N}" };
            builder.UseSetting("Database:Provider", "SqlServer");
            builder.UseSetting("ConnectionStrings:Portal", connection.ConnectionString);
        }

        // Guessing shall be slow for strangers; tests sign hundreds of people up.
        builder.ConfigureTestServices(services => services.Configure<PasswordHasherOptions>(o => o.IterationCount = 1_000));
        foreach (var (name, value) in _settings) builder.UseSetting(name, value);
        foreach (var change in _changes) builder.ConfigureTestServices(change);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        // Fixtures are disposed of twice, once each way.
        if (Directory.Exists(_directory)) Directory.Delete(_directory, recursive: true);
    }
}
