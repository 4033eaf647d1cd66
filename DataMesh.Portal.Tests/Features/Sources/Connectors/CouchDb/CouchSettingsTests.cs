using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Pages;
using DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.CouchDb;

public class CouchSettingsTests
{
    [Theory]
    [InlineData("""{ }""", "{ }", "settings.url")]
    [InlineData("""{ "url": "couch://a.example/" }""", "{ }", "settings.url")]
    [InlineData("""{ "url": "https://user:pw@a.example/" }""", "{ }", "settings.url")]
    [InlineData("""{ "url": "https://a.example/?x=1" }""", "{ }", "settings.url")]
    [InlineData("""{ "url": "https://a.example/", "database": 7 }""", "{ }", "settings.database")]
    [InlineData("""{ "url": "https://a.example/", "database": "orders, _users" }""", "{ }", "settings.database")]
    [InlineData("""{ "url": "https://a.example/", "database": "../x" }""", "{ }", "settings.database")]
    [InlineData("""{ "url": "https://a.example/", "auth": "cookie" }""", "{ }", "settings.auth")]
    [InlineData("""{ "url": "https://a.example/", "auth": "basic" }""", """{ "password": "x" }""", "secrets.user")]
    [InlineData("""{ "url": "https://a.example/", "auth": "basic" }""", """{ "user": "x" }""", "secrets.password")]
    [InlineData("""{ "url": "https://a.example/" }""", """{ "user": "a:b", "password": "x" }""", "secrets.user")]
    [InlineData("""{ "url": "https://a.example/", "auth": "bearer" }""", "{ }", "secrets.token")]
    [InlineData("""{ "url": "https://a.example/" }""", """{ "token": "a\r\nX: y" }""", "secrets.token")]
    [InlineData("""{ "url": "https://a.example/" }""", """{ "token": "a", "user": "b", "password": "c" }""", "settings.auth")]
    public void Validate_WrongSettings_NameTheField(string settings, string secrets, string field)
    {
        using var source = new CouchSource("https://a.example/");
        var handle = new SourceHandle(Guid.NewGuid(), "Orders store", JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(settings)!, JsonSerializer.Deserialize<Dictionary<string, string>>(secrets)!);
        var wrong = Assert.Single(source.Connector.Validate(handle));
        Assert.Equal(field, wrong.Field);
        Assert.DoesNotContain("pw", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "user": "anna", "password": "pä:ss" }""", "Basic ")]
    [InlineData("""{ "token": "t0ken" }""", "Bearer t0ken")]
    [InlineData("{ }", "")]
    public async Task SignIn_NothingSaid_IsWhatTheSecretsAreFor(string secrets, string expected)
    {
        if (expected == "Basic ") expected += Convert.ToBase64String(Encoding.UTF8.GetBytes("anna:pä:ss"));
        var seen = "-";
        await using var api = await ApiServer.StartAsync(http =>
        {
            seen = http.Request.Headers.Authorization.ToString();
            return ApiServer.JsonAsync(http, http.Request.Path == "/base/_all_dbs" ? "[]" : """{"couchdb":"Welcome","version":"3.4.2"}""");
        });
        using var source = new CouchSource($"{api.Address}/base/", secrets: JsonSerializer.Deserialize<JsonElement>(secrets));
        Assert.Equal("CouchDB 3.4.2 answers: 0 databases.", await source.TestAsync());
        Assert.Equal(expected, seen);
        Assert.Equal(["/base/", "/base/_all_dbs"], api.Asked);
    }

    [Fact]
    public void Kinds_EveryConnector_CanBeChosenWithItsFields()
    {
        using var portal = new SourcesPortal();
        var connectors = portal.Get<IEnumerable<ISourceConnector>>().ToList();
        Assert.Equal(connectors.Select(c => c.Kind).Order(), SourceKinds.All.Select(k => k.Key).Order());
        var fields = connectors.Single(c => c.Kind == "couchdb").Fields;
        Assert.All(fields.Where(f => f.When is not null), f => Assert.Contains(fields, other => other.Name == f.When!.Value.Name && f.When.Value.Values.All(v => other.Options.Any(o => o.Value == v))));
        Assert.Equal(["url", "database", "auth"], fields.Where(f => f.When is null).Select(f => f.Name));
    }
}
