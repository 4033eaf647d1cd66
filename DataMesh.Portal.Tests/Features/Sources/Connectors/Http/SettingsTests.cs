using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors.Http;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

public class SettingsTests
{
    [Theory]
    [InlineData("""{ }""", "settings.url")]
    [InlineData("""{ "url": "" }""", "settings.url")]
    [InlineData("""{ "url": 7 }""", "settings.url")]
    [InlineData("""{ "url": "/orders" }""", "settings.url")]
    [InlineData("""{ "url": "ftp://a.example/" }""", "settings.url")]
    [InlineData("""{ "url": "file:///etc/passwd" }""", "settings.url")]
    [InlineData("""{ "url": "https://user:pw@a.example/" }""", "settings.url")]
    [InlineData("""{ "url": "https://a.example/#x" }""", "settings.url")]
    [InlineData("""{ "table": "a/b" }""", "settings.table")]
    [InlineData("""{ "headers": "X: 1" }""", "settings.headers")]
    [InlineData("""{ "headers": { "X": 1 } }""", "settings.headers")]
    [InlineData("""{ "headers": { "Host": "a" } }""", "settings.headers")]
    [InlineData("""{ "headers": { "content-length": "1" } }""", "settings.headers")]
    [InlineData("""{ "headers": { "Connection": "close" } }""", "settings.headers")]
    [InlineData("""{ "headers": { "Transfer-Encoding": "chunked" } }""", "settings.headers")]
    [InlineData("""{ "headers": { "Authorization": "Bearer x" } }""", "settings.headers")]
    [InlineData("""{ "headers": { "cookie": "a=b" } }""", "settings.headers")]
    [InlineData("""{ "headers": { "X-A": "1\r\nHost: evil" } }""", "settings.headers")]
    [InlineData("""{ "headers": { "X-A\r\nHost": "evil" } }""", "settings.headers")]
    [InlineData("""{ "headers": { "X A": "1" } }""", "settings.headers")]
    [InlineData("""{ "auth": "digest" }""", "settings.auth")]
    [InlineData("""{ "auth": "key" }""", "secrets.key")]
    [InlineData("""{ "auth": "key", "keyHeader": "Host" }""", "settings.keyHeader")]
    [InlineData("""{ "auth": "key", "keyHeader": "Cookie" }""", "settings.keyHeader")]
    [InlineData("""{ "auth": "key", "headers": { "x-api-key": "1" } }""", "settings.headers")]
    [InlineData("""{ "auth": "bearer" }""", "secrets.token")]
    [InlineData("""{ "auth": "basic" }""", "settings.user")]
    [InlineData("""{ "auth": "basic", "user": "a:b" }""", "settings.user")]
    [InlineData("""{ "auth": "basic", "user": "a" }""", "secrets.password")]
    [InlineData("""{ "rows": "a..b" }""", "settings.rows")]
    [InlineData("""{ "rows": 1 }""", "settings.rows")]
    [InlineData("""{ "paging": "all" }""", "settings.paging")]
    [InlineData("""{ "paging": "next" }""", "settings.nextPath")]
    [InlineData("""{ "paging": "cursor" }""", "settings.cursorPath")]
    [InlineData("""{ "paging": "page", "firstPage": 2 }""", "settings.firstPage")]
    [InlineData("""{ "paging": "page", "sizeParameter": "page" }""", "settings.sizeParameter")]
    [InlineData("""{ "paging": "offset", "size": 0 }""", "settings.size")]
    [InlineData("""{ "paging": "offset", "size": "ten" }""", "settings.size")]
    [InlineData("""{ "paging": "offset", "limitParameter": "offset" }""", "settings.limitParameter")]
    [InlineData("""{ "filters": ["a"] }""", "settings.filters")]
    [InlineData("""{ "filters": { "a": "" } }""", "settings.filters")]
    [InlineData("""{ "filters": { "a": "p", "b": "p" } }""", "settings.filters")]
    [InlineData("""{ "filters": { "a": "p", "A": "q" } }""", "settings.filters")]
    [InlineData("""{ "paging": "page", "filters": { "a": "page" } }""", "settings.filters")]
    [InlineData("""{ "required": "a" }""", "settings.required")]
    [InlineData("""{ "sample": { "a": "1" } }""", "settings.sample")]
    public void Validate_WrongSettings_NameTheField(string json, string field)
    {
        var settings = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
        var handle = ApiSource.Make(settings.ContainsKey("url") || json == "{ }" ? null : "https://api.example.com/orders", settings);
        using var source = new ApiSource("https://api.example.com/");
        var wrong = source.Connector.Validate(handle);
        Assert.Contains(wrong, w => w.Field == field);
        if (field == "settings.url") Assert.Single(wrong);
    }

    [Theory]
    [InlineData("line\nbreak")]
    [InlineData("schlüssel")]
    public void Validate_SecretThatNoHeaderCarries_IsRefusedUnquoted(string key)
    {
        using var source = new ApiSource("https://api.example.com/", new { auth = "key" }, new { key });
        var wrong = Assert.Single(source.Connector.Validate(source.Handle));
        Assert.Equal("secrets.key", wrong.Field);
        Assert.DoesNotContain(key, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_EverySetting_IsTakenAndFitsItsScreen()
    {
        Assert.Equal(HttpFields.All.Count, HttpFields.All.Select(f => f.Name).Distinct().Count());
        Assert.Equal(HttpFields.Auth, HttpFields.All.Single(f => f.Name == "auth").Options.Select(o => o.Value));
        Assert.Equal(HttpFields.Paging, HttpFields.All.Single(f => f.Name == "paging").Options.Select(o => o.Value));
        Assert.Equal(Enum.GetNames<PagingKind>().Select(n => n.ToLowerInvariant()), HttpFields.Paging);
        foreach (var (name, values) in HttpFields.All.Select(f => f.When).OfType<(string, IReadOnlyList<string>)>())
            Assert.Subset(HttpFields.All.Single(f => f.Name == name).Options.Select(o => o.Value).ToHashSet(), values.ToHashSet());
    }

    [Theory]
    [InlineData("""{ "auth": "none" }""", """{ "key": "k" }""", "", "")]
    [InlineData("""{ "auth": "key", "keyHeader": "X-Token" }""", """{ "key": "k" }""", "k", "")]
    [InlineData("""{ "auth": "key", "keyHeader": "Authorization" }""", """{ "key": "Token k" }""", "", "Token k")]
    [InlineData("""{ "auth": "bearer" }""", """{ "token": "t.o-k" }""", "", "Bearer t.o-k")]
    [InlineData("""{ "auth": "basic", "user": "zoë" }""", """{ "password": "pä:ss" }""", "", "Basic zoë:pä:ss")]
    public async Task SignIn_EachWay_SendsItsHeader(string settings, string secrets, string token, string authorization)
    {
        string? seenToken = null, seenAuthorization = null, seenLanguage = null;
        await using var api = await ApiServer.StartAsync(http =>
        {
            (seenToken, seenAuthorization, seenLanguage) = (http.Request.Headers["X-Token"].ToString(), http.Request.Headers.Authorization.ToString(), http.Request.Headers.AcceptLanguage.ToString());
            return ApiServer.JsonAsync(http, "[]");
        });
        var all = JsonSerializer.Deserialize<Dictionary<string, object>>(settings)!;
        all["headers"] = new Dictionary<string, string> { ["Accept-Language"] = "de, en;q=0.5" };
        using var source = new ApiSource(api.Address, all, JsonSerializer.Deserialize<JsonElement>(secrets));
        Assert.StartsWith("It answers", await source.TestAsync(), StringComparison.Ordinal);
        if (seenAuthorization!.StartsWith("Basic ", StringComparison.Ordinal)) seenAuthorization = $"Basic {Encoding.UTF8.GetString(Convert.FromBase64String(seenAuthorization[6..]))}";
        Assert.Equal((token, authorization, "de, en;q=0.5"), (seenToken, seenAuthorization, seenLanguage));
    }
}
