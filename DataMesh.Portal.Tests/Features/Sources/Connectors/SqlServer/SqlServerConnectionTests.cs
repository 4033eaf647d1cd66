using System.Net;
using System.Net.Sockets;
using DataMesh.Portal.Features.Sources.Connectors.SqlServer;
using DataMesh.Portal.Platform.Results;
using Microsoft.Data.SqlClient;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.SqlServer;

public class SqlServerConnectionTests
{
    [Fact]
    public async Task Test_ServerThatAnswers_IsToldWithVersionAndDatabase()
    {
        await using var server = new TdsServer(_ => SqlServerBench.Facts());
        using var bench = new SqlServerBench(server.Port);
        var said = await bench.Connector.TestAsync(bench.Handle(), default);
        Assert.Equal("SQL Server 16.0.4165.4 answers, with the database shop.", said.Ok ? said.Value : said.Error!.Message);
        // Neither the machine's name nor anything but what was entered.
        Assert.Equal(["datamesh-portal", "reader", "corr3ct", "datamesh-portal", $"tcp:127.0.0.1,{server.Port}", "shop"], server.SignIn);
    }

    [Theory]
    [InlineData(true, false, "READ COMMITTED;", false)]
    [InlineData(true, true, "READ COMMITTED;", false)]
    [InlineData(false, true, "SNAPSHOT;", false)]
    [InlineData(false, false, "READ COMMITTED;", true)]
    public async Task Test_Isolation_IsTheOneThatKeepsWritersGoing(bool committed, bool snapshot, string isolation, bool told)
    {
        await using var server = new TdsServer(sql => sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts(committed: committed, snapshot: snapshot)
            : sql.Contains("sys.foreign_key_columns", StringComparison.Ordinal) ? SqlServerBench.Columns("id|int|4|10|0") : TdsAnswer.Rows("id int", [1]));
        using var bench = new SqlServerBench(server.Port);
        Assert.Equal(told, (await bench.Connector.TestAsync(bench.Handle(), default)).Value.Contains("READ_COMMITTED_SNAPSHOT", StringComparison.Ordinal));
        await SqlServerBench.AllAsync((await bench.OpenAsync("dbo.t", "id")).Batches);
        Assert.EndsWith($"SET TRANSACTION ISOLATION LEVEL {isolation}", server.Sessions[^1], StringComparison.Ordinal);
        Assert.Contains("SET LOCK_TIMEOUT", server.Sessions[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(18456, 14, "settings.user or secrets.password")]
    [InlineData(4060, 11, "settings.database")]
    [InlineData(18487, 14, "expired")]
    [InlineData(40615, 14, "firewall")]
    [InlineData(40613, 17, "try again")]
    [InlineData(50000, 16, "error 50000")]
    public async Task Test_SignInRefused_IsToldByTheNumber(int number, byte level, string expected)
    {
        await using var server = new TdsServer(_ => SqlServerBench.Facts()) { Greeting = TdsAnswer.Error(number, level, "Login failed for user 'reader' at 10.1.2.3.") };
        using var bench = new SqlServerBench(server.Port);
        var error = Assert.IsType<Unavailable>((await bench.Connector.TestAsync(bench.Handle(), default)).Error);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("10.1.2.3", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("corr3ct", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_ServerThatSendsElsewhere_IsFollowedOnlyToACertificateForItsName()
    {
        using var roots = new TestRoot();
        using var own = roots.Issue("localhost");
        using var other = roots.Issue("vault.example.com");
        await using var elsewhere = new TdsServer(_ => SqlServerBench.Facts()) { Certificate = other };
        await using var server = new TdsServer(_ => SqlServerBench.Facts()) { Certificate = own, Greeting = TdsAnswer.Welcome(("127.0.0.1", elsewhere.Port)) };
        using var bench = new SqlServerBench(server.Port, "localhost");
        var error = await TestRoot.UntilTrustedAsync(() => bench.Connector.TestAsync(bench.Handle(("host", "localhost"), ("encrypt", "mandatory")), default), said => said.Error!.Message.Contains("sends its clients on", StringComparison.Ordinal));
        Assert.Contains("sends its clients on", Assert.IsType<Unavailable>(error.Error).Message, StringComparison.Ordinal);
        Assert.NotEmpty(server.SignIn);
        Assert.Empty(elsewhere.SignIn);
    }

    [Theory]
    [InlineData("encrypt", "optional", "settings.encrypt")]
    [InlineData("trustServerCertificate", true, "settings.trustServerCertificate")]
    public async Task Test_CertificateUnchecked_NeedsAHostThatIsNamed(string setting, object value, string field)
    {
        using var bench = new SqlServerBench(9, "10.0.0.0/8");
        // An address of nobody's network: it may be reached, and nobody named it.
        var error = Assert.IsType<Invalid>((await bench.Connector.TestAsync(bench.Handle(("host", "203.0.114.1"), ("encrypt", "mandatory"), (setting, value)), default)).Error);
        Assert.Equal(field, Assert.Single(error.Fields).Field);
        Assert.Contains("Sources:AllowedHosts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_ServerThatNamedAPartnerAndIsDown_IsNotLeftForIt()
    {
        await using var elsewhere = new TdsServer(_ => SqlServerBench.Facts());
        var server = new TdsServer(_ => SqlServerBench.Facts()) { Greeting = TdsAnswer.Welcome(partner: $"tcp:127.0.0.1,{elsewhere.Port}") };
        using var bench = new SqlServerBench(server.Port);
        Assert.True((await bench.Connector.TestAsync(bench.Handle(), default)).Ok);
        await server.DisposeAsync();
        Assert.IsType<Unavailable>((await bench.Connector.TablesAsync(bench.Handle(), default)).Error);
        Assert.Equal(0, elsewhere.Connections);
    }

    [Fact]
    public async Task Test_NobodyOrSomethingElseListening_NamesThePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var bench = new SqlServerBench(port);
        using var over = new CancellationTokenSource();
        var web = AnswerAsync(listener, "HTTP/1.1 400 Bad Request\r\n\r\n", over.Token);
        Assert.Contains("settings.port", (await bench.Connector.TestAsync(bench.Handle(), default)).Error!.Message, StringComparison.Ordinal);
        await over.CancelAsync();
        await web;
        listener.Stop();
        Assert.Contains("settings.port", (await bench.Connector.TestAsync(bench.Handle(), default)).Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("10.0.0.7")]
    [InlineData("169.254.169.254")]
    public async Task Test_ForbiddenAddress_IsNeverReached(string host)
    {
        await using var server = new TdsServer(_ => SqlServerBench.Facts());
        using var bench = new SqlServerBench(server.Port, "db.example.com");
        var error = Assert.IsType<Invalid>((await bench.Connector.TestAsync(bench.Handle(("host", host)), default)).Error);
        Assert.Equal("settings.host", Assert.Single(error.Fields).Field);
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("mandatory")]
    [InlineData(true)]
    [InlineData(null)]
    public async Task Tls_NotOffered_IsRefusedUnlessOptional(object? encrypt)
    {
        await using var server = new TdsServer(_ => SqlServerBench.Facts());
        using var bench = new SqlServerBench(server.Port);
        var error = (await bench.Connector.TestAsync(bench.Handle(("encrypt", encrypt)), default)).Error!;
        Assert.Contains("does not offer TLS", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.SignIn);
    }

    [Fact]
    public async Task Tls_CertificateOfTheServer_IsCheckedForIssuerAndName()
    {
        using var roots = new TestRoot();
        using var certificate = roots.Issue("localhost");
        await using var server = new TdsServer(_ => SqlServerBench.Facts()) { Certificate = certificate };
        using var bench = new SqlServerBench(server.Port, "localhost", "127.0.0.1");
        var right = bench.Handle(("host", "localhost"), ("encrypt", "mandatory"));
        var said = await TestRoot.UntilTrustedAsync(() => bench.Connector.TestAsync(right, default), said => said.Ok);
        Assert.True(said.Ok, said.Error?.Message);
        Assert.Equal("corr3ct", server.SignIn[2]);
        // The certificate says localhost, not the address: the name that the user wrote counts, not where it leads.
        var signIns = server.SignIns;
        var error = (await bench.Connector.TestAsync(bench.Handle(("encrypt", "mandatory")), default)).Error!;
        Assert.Contains("certificate is not accepted", error.Message, StringComparison.Ordinal);
        Assert.Equal(signIns, server.SignIns);
    }

    [Fact]
    public async Task Tls_UnknownIssuer_IsRefusedUnlessTheCertificateStaysUnchecked()
    {
        using var certificate = TestRoot.SelfSigned("127.0.0.1");
        await using var server = new TdsServer(_ => SqlServerBench.Facts()) { Certificate = certificate };
        using var bench = new SqlServerBench(server.Port);
        var error = (await bench.Connector.TestAsync(bench.Handle(("encrypt", "mandatory")), default)).Error!;
        Assert.Contains("certificate is not accepted", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.SignIn);
        Assert.True((await bench.Connector.TestAsync(bench.Handle(("encrypt", "mandatory"), ("trustServerCertificate", true)), default)).Ok);
        Assert.Equal("corr3ct", server.SignIn[2]);
    }

    [Theory]
    [InlineData("host", "", "settings.host")]
    [InlineData("host", "db\\INSTANCE", "settings.host")]
    [InlineData("host", "db,1433", "settings.host")]
    [InlineData("host", "(localdb)", "settings.host")]
    [InlineData("host", "db;Encrypt=false", "settings.host")]
    [InlineData("host", "np:db", "settings.host")]
    [InlineData("host", 7, "settings.host")]
    [InlineData("port", "1433", "settings.port")]
    [InlineData("port", 0, "settings.port")]
    [InlineData("port", 65536, "settings.port")]
    [InlineData("database", " ", "settings.database")]
    [InlineData("user", "a\0b", "settings.user")]
    [InlineData("user", null, "settings.user")]
    [InlineData("encrypt", "maybe", "settings.encrypt")]
    [InlineData("encrypt", 1, "settings.encrypt")]
    [InlineData("trustServerCertificate", "yes", "settings.trustServerCertificate")]
    [InlineData("password", null, "secrets.password")]
    public void Settings_Wrong_AreNamed(string name, object? value, string field)
    {
        using var bench = new SqlServerBench(1433);
        Assert.Equal(field, Assert.Single(bench.Connector.Validate(bench.Handle((name, value)))).Field);
    }

    [Fact]
    public void Settings_StrictWithoutCheck_IsAContradiction()
    {
        using var bench = new SqlServerBench(1433);
        Assert.Equal("settings.trustServerCertificate", Assert.Single(bench.Connector.Validate(bench.Handle(("encrypt", "strict"), ("trustServerCertificate", true)))).Field);
    }

    [Fact]
    public void Settings_TextsThatLookLikeAConnectionString_StayTexts()
    {
        using var bench = new SqlServerBench(1433);
        var settings = SqlServerSettings.Read(bench.Handle(("host", "shop.database.windows.net"), ("user", "x;Server=evil.example.com"), ("database", "d\";Encrypt=false"), ("encrypt", null))).Value;
        var text = new SqlConnectionStringBuilder(settings.ConnectionTo(IPAddress.Parse("2001:db8::1")));
        Assert.Equal("tcp:2001:db8::1,1433", text.DataSource);
        Assert.Equal("d\";Encrypt=false", text.InitialCatalog);
        Assert.Equal(SqlConnectionEncryptOption.Mandatory, text.Encrypt);
        Assert.Equal("shop.database.windows.net", text.HostNameInCertificate);
        Assert.False(text.TrustServerCertificate);
        Assert.Equal(("", ""), (text.UserID, text.Password));
        // Azure's gateway is told which of its servers is meant.
        Assert.Equal("x;Server=evil.example.com@shop", settings.Credential().UserId);
    }

    [Theory]
    [InlineData("dbo", "orders", "dbo.orders", "[dbo].[orders]")]
    [InlineData("a", "b.c", "a.[b.c]", "[a].[b.c]")]
    [InlineData("a.b", "c", "[a.b].c", "[a.b].[c]")]
    [InlineData("od]d", "[", "[od]]d].[[]", "[od]]d].[[]")]
    [InlineData("x", "q\"r; -- '", "x.[q\"r; -- ']", "[x].[q\"r; -- ']")]
    public void Names_Written_AreReadBack(string schema, string table, string text, string sql)
    {
        var name = new SqlServerName(schema, table);
        Assert.Equal(text, name.ToString());
        Assert.Equal(sql, name.Sql);
        Assert.Equal(name, SqlServerName.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("orders")]
    [InlineData(".orders")]
    [InlineData("a.")]
    [InlineData("a.b.c")]
    [InlineData("a.[b")]
    [InlineData("a.[b]c]")]
    [InlineData("a.b]c")]
    public void Names_ThatAreNone_AreRefused(string text) => Assert.Null(SqlServerName.Parse(text));

    private static async Task AnswerAsync(TcpListener listener, string text, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(ct);
                await using var stream = client.GetStream();
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), ct);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The test is over.
        }
    }
}
