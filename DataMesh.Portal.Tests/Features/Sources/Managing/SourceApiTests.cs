using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Managing;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Managing;

public sealed class SourceApiTests(SourcesPortal portal) : IClassFixture<SourcesPortal>
{
    private const string Sources = "/api/v1/domains/commerce/sources";

    [Fact]
    public async Task Sources_WholeLife_FollowsTheirETags()
    {
        var (client, _) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        var made = await client.SubmitAsync(Sources, new { name = "Web shop (EU)", kind = "files" }, HttpStatusCode.Created);
        Assert.Equal("web-shop-eu", made.GetProperty("slug").GetString());
        await client.SubmitAsync(Sources, new { slug = "web-shop-eu", name = "Again", kind = "files" }, HttpStatusCode.Conflict);

        using var blind = await client.PutAsJsonAsync($"{Sources}/web-shop-eu", new { name = "New name", kind = "files" });
        Assert.Equal(HttpStatusCode.PreconditionRequired, blind.StatusCode);
        var changed = await client.ReplaceAsync($"{Sources}/web-shop-eu", new { name = "New name", kind = "files" });
        Assert.Equal(2, changed.GetProperty("revision").GetInt64());
        using var stale = new HttpRequestMessage(HttpMethod.Put, $"{Sources}/web-shop-eu") { Content = JsonContent.Create(new { name = "Old", kind = "files" }) };
        stale.Headers.IfMatch.Add(new EntityTagHeaderValue("\"1\""));
        using var lost = await client.SendAsync(stale);
        Assert.Equal(HttpStatusCode.PreconditionFailed, lost.StatusCode);

        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"{Sources}/web-shop-eu");
        delete.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        using var deleted = await client.SendAsync(delete);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await client.GetAsync(new Uri($"{Sources}/web-shop-eu", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Theory]
    [InlineData(DomainRole.Member, HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Forbidden)]
    [InlineData(DomainRole.Contributor, HttpStatusCode.OK)]
    [InlineData(DomainRole.Steward, HttpStatusCode.OK)]
    [InlineData(DomainRole.Owner, HttpStatusCode.OK)]
    public async Task Sources_Roles_DecideWhoManages(DomainRole? role, HttpStatusCode expected)
    {
        var (client, _) = await portal.ClientAsync($"{role?.ToString() ?? "nobody"}@example.com", role);
        using var list = await client.GetAsync(new Uri(Sources, UriKind.Relative));
        Assert.Equal(expected, list.StatusCode);
        using var hidden = await client.GetAsync(new Uri("/api/v1/domains/hidden/sources", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
    }

    [Theory]
    [InlineData("""{ "name": "", "kind": "files", "slug": "ab" }""", "name")]
    [InlineData("""{ "name": "X", "kind": "files", "slug": "-no" }""", "slug")]
    [InlineData("""{ "name": "Good", "kind": "oracle" }""", "kind")]
    [InlineData("""{ "name": "Good", "kind": "files", "settings": { "root": "/data" } }""", "settings.root")]
    [InlineData("""{ "name": "Good", "kind": "files", "settings": { "colour": 1 } }""", "settings.colour")]
    [InlineData("""{ "name": "Good", "kind": "files", "secrets": { "password": "x" } }""", "secrets.password")]
    [InlineData("""{ "name": "Good", "kind": "sqlite", "settings": { "path": "../../etc/passwd" } }""", "settings.path")]
    [InlineData("""{ "name": "Good", "kind": "sqlite", "settings": { "path": 7 } }""", "settings.path")]
    public async Task Create_WrongInput_NamesTheField(string body, string field)
    {
        var (client, _) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        var answer = await client.SubmitAsync(Sources, JsonSerializer.Deserialize<JsonElement>(body), HttpStatusCode.BadRequest);
        Assert.True(answer.GetProperty("errors").TryGetProperty(field, out _), answer.GetRawText());
    }

    [Fact]
    public void Secrets_Change_KeepsThoseNotGivenAndProtectsAll()
    {
        var secrets = portal.Get<SourceSecrets>();
        var source = new Source { Id = Guid.NewGuid(), Slug = "db", Name = "Db", Kind = "postgresql" };
        secrets.Change(source, new Dictionary<string, string> { ["password"] = "very-secret", ["token"] = "t" });
        secrets.Change(source, new Dictionary<string, string> { ["token"] = "" });
        secrets.Change(source, null);
        Assert.Equal(["password"], secrets.Names(source));
        Assert.Equal("very-secret", secrets.Unprotect(source)["password"]);
        Assert.DoesNotContain("very-secret", source.ProtectedSecrets, StringComparison.Ordinal);
        var moved = new Source { Id = Guid.NewGuid(), Slug = "x", Name = "X", Kind = "postgresql", ProtectedSecrets = source.ProtectedSecrets };
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => secrets.Unprotect(moved));
    }
}
