using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataMesh.Portal.Features.Sources.Connectors.Postgres;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Postgres;

[Collection(PostgresTests.Name)]
public class PostgresConnectionTests(PostgresServer server)
{
    [PostgresFact]
    public async Task Test_RightSettings_TellVersionAndDatabase()
    {
        using var bench = await PostgresBench.MakeAsync(server, "SELECT 1");
        var said = (await bench.Connector.TestAsync(bench.Handle(), default)).Value;
        Assert.Contains(bench.Database, said, StringComparison.Ordinal);
        Assert.Contains(await server.ValueAsync<string>("SELECT current_setting('server_version')"), said, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData("password", "wrong-horse", "secrets.password")]
    [InlineData("user", "nobody", "settings.user")]
    [InlineData("database", "nowhere", "settings.database")]
    [InlineData("host", "no-such-host.invalid", "no host 'no-such-host.invalid'")]
    [InlineData("tls", "require", "does not offer TLS")]
    [InlineData("tls", "verify-full", "does not offer TLS")]
    [InlineData("tls", null, "does not offer TLS")]
    public async Task Test_WrongSetting_NamesIt(string setting, string? value, string expected)
    {
        using var bench = await PostgresBench.MakeAsync(server, "SELECT 1");
        var error = (await bench.Connector.TestAsync(bench.Handle((setting, value)), default)).Error!;
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-horse", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", error.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Test_NobodyOrSomethingElseListening_NamesThePort()
    {
        using var bench = await PostgresBench.MakeAsync(server, "SELECT 1");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var web = AnswerAsync(listener, "HTTP/1.1 400 Bad Request\r\n\r\n");
        Assert.Contains("settings.port", (await bench.Connector.TestAsync(bench.Handle(("port", port)), default)).Error!.Message, StringComparison.Ordinal);
        await web;
        listener.Stop();
        Assert.Contains("settings.port", (await bench.Connector.TestAsync(bench.Handle(("port", port)), default)).Error!.Message, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("10.0.0.7")]
    [InlineData("169.254.169.254")]
    public async Task Test_ForbiddenAddress_IsNeverReached(string host)
    {
        using var bench = await PostgresBench.MakeAsync(server, "SELECT 1", "db.example.com");
        var error = Assert.IsType<Invalid>((await bench.Connector.TestAsync(bench.Handle(("host", host)), default)).Error);
        Assert.Equal("settings.host", Assert.Single(error.Fields).Field);
        Assert.Contains("Sources:AllowedHosts", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await server.ValueAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE datname = '{bench.Database}' AND application_name = 'datamesh-portal'"));
    }

    [PostgresFact]
    public async Task Tls_CertificateOfTheServer_IsCheckedForIssuerAndName()
    {
        using var bench = await PostgresBench.MakeAsync(server, "SELECT 1", "127.0.0.1", "localhost");
        var root = await CertificatesAsync();
        await server.OwnAsync();
        await SetAsync("on");
        try
        {
            const string Encrypted = "SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.application_name = 'datamesh-portal' AND s.ssl";
            Assert.Contains("not accepted", (await bench.Connector.TestAsync(bench.Handle(("host", "localhost"), ("tls", "verify-full")), default)).Error!.Message, StringComparison.Ordinal);
            Assert.True((await bench.Connector.TestAsync(bench.Handle(("tls", "require")), default)).Ok);
            Assert.Equal(1, await server.ValueAsync<long>(Encrypted));
            Environment.SetEnvironmentVariable("PGSSLROOTCERT", root);
            var said = await bench.Connector.TestAsync(bench.Handle(("host", "localhost"), ("tls", "verify-full")), default);
            Assert.True(said.Ok, said.Error?.Message);
            Assert.Equal(1, await server.ValueAsync<long>(Encrypted));
            // The certificate says localhost, not the address: the name that the user wrote counts, not where it leads.
            Assert.Contains("another name", (await bench.Connector.TestAsync(bench.Handle(("tls", "verify-full")), default)).Error!.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PGSSLROOTCERT", null);
            await SetAsync("off");
        }
    }

    [Theory]
    [InlineData("host", "", "settings.host")]
    [InlineData("host", "/var/run/postgresql", "settings.host")]
    [InlineData("host", "@abstract", "settings.host")]
    [InlineData("host", "a,b", "settings.host")]
    [InlineData("host", "db;Username=postgres", "settings.host")]
    [InlineData("host", 7, "settings.host")]
    [InlineData("port", "5432", "settings.port")]
    [InlineData("port", 0, "settings.port")]
    [InlineData("port", 65536, "settings.port")]
    [InlineData("port", 1.5, "settings.port")]
    [InlineData("database", " ", "settings.database")]
    [InlineData("user", "x\0options\0-c default_transaction_read_only=off", "settings.user")]
    [InlineData("user", null, "settings.user")]
    [InlineData("tls", "prefer", "settings.tls")]
    [InlineData("tls", true, "settings.tls")]
    [InlineData("password", null, "secrets.password")]
    [InlineData("password", "a\0b", "secrets.password")]
    public void Settings_Wrong_AreNamed(string name, object? value, string field)
    {
        using var bench = PostgresBench.Without(new PostgresServer());
        Assert.Equal(field, Assert.Single(bench.Connector.Validate(bench.Handle(("port", 5432), (name, value)))).Field);
    }

    [Fact]
    public async Task Settings_TextsThatLookLikeAConnectionString_StayTexts()
    {
        using var bench = PostgresBench.Without(new PostgresServer());
        var settings = PostgresSettings.Read(bench.Handle(("port", 5432), ("user", "x;Host=evil.example.com;Options='-c a=b'"), ("database", "d\";SSL Mode=Disable"), ("tls", "verify-full"))).Value;
        await using var data = settings.Build([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")]);
        var text = new Npgsql.NpgsqlConnectionStringBuilder(data.ConnectionString);
        Assert.Equal("192.0.2.1,2001:db8::1", text.Host);
        Assert.Equal("x;Host=evil.example.com;Options='-c a=b'", text.Username);
        Assert.Equal("d\";SSL Mode=Disable", text.Database);
        Assert.Equal(Npgsql.SslMode.VerifyFull, text.SslMode);
        Assert.Null(text.Password);
    }

    [Theory]
    [InlineData("public", "orders", "public.orders")]
    [InlineData("a", "b.c", "a.\"b.c\"")]
    [InlineData("a.b", "c", "\"a.b\".c")]
    [InlineData("od\"d", "\"", "\"od\"\"d\".\"\"\"\"")]
    public void Names_Written_AreReadBack(string schema, string table, string text)
    {
        var name = new PostgresName(schema, table);
        Assert.Equal(text, name.ToString());
        Assert.Equal(name, PostgresName.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("orders")]
    [InlineData(".orders")]
    [InlineData("a.")]
    [InlineData("a.b.c")]
    [InlineData("a.\"b")]
    [InlineData("a.\"b\"c")]
    [InlineData("a.b\"c")]
    public void Names_ThatAreNone_AreRefused(string text) => Assert.Null(PostgresName.Parse(text));

    private async Task SetAsync(string ssl)
    {
        await server.RunAsync($"ALTER SYSTEM SET ssl = {ssl}");
        await server.RunAsync("SELECT pg_reload_conf()");
        // The reload reaches new connections a moment later.
        for (var i = 0; i < 100 && await server.ValueAsync<string>("SELECT current_setting('ssl')") != ssl; i++) await Task.Delay(20);
        Assert.Equal(ssl, await server.ValueAsync<string>("SELECT current_setting('ssl')"));
    }

    private async Task<string> CertificatesAsync()
    {
        var from = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = request.CreateSelfSigned(from, from.AddYears(50));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var own = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        own.CertificateExtensions.Add(names.Build());
        using var certificate = own.Create(root, from, from.AddYears(50), [1, 2, 3, 4]);
        var data = Path.Combine(server.Directory, "data");
        await File.WriteAllTextAsync(Path.Combine(data, "server.crt"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(data, "server.key"), key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(data, "server.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var path = Path.Combine(server.Directory, "root.crt");
        await File.WriteAllTextAsync(path, root.ExportCertificatePem());
        return path;
    }

    private static async Task AnswerAsync(TcpListener listener, string text)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
    }
}
