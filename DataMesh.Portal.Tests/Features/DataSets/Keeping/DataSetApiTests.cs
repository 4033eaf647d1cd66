using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Tests.Features.Sources;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Tests.Features.DataSets.Keeping;

public sealed class DataSetApiTests(SourcesPortal portal) : IClassFixture<SourcesPortal>
{
    private const string Port = "commerce/shop/orders";

    [Fact]
    public async Task DataSets_SharedWithAPerson_AreSeenAndNotChanged()
    {
        var (ann, _) = await portal.ClientAsync("ann@example.com", null);
        var (ben, _) = await portal.ClientAsync("ben@example.com", null);
        var (carl, _) = await portal.ClientAsync("carl@example.com", null);
        var set = await ann.SubmitAsync("/api/v1/datasets", new { name = "Mine", flow = Input(), sharedWith = new[] { "Ben@example.com" } }, HttpStatusCode.Created);
        var path = $"/api/v1/datasets/{set.GetProperty("id").GetGuid()}";
        Assert.True(set.GetProperty("mine").GetBoolean());
        Assert.Equal("ben@example.com", set.GetProperty("sharedWith")[0].GetString());

        var seen = await ben.ReadAsync(path);
        Assert.False(seen.GetProperty("mine").GetBoolean());
        Assert.Contains("Mine", (await ben.ReadAsync("/api/v1/datasets")).Items().Select(i => i.GetProperty("name").GetString()));
        await ben.ReplaceAsync(path, new { name = "Bens", flow = Input() }, HttpStatusCode.Forbidden);

        using var stranger = await carl.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
        using var rows = await carl.GetAsync(new Uri(path + "/rows", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, rows.StatusCode);
        Assert.DoesNotContain("Mine", (await carl.ReadAsync("/api/v1/datasets")).Items().Select(i => i.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task DataSets_SharedWithADomain_AreSeenByItsMembers()
    {
        var (ann, _) = await portal.ClientAsync("ann@example.com", null);
        var (member, _) = await portal.ClientAsync("member@example.com", DomainRole.Member);
        var set = await ann.SubmitAsync("/api/v1/datasets", new { name = "For Commerce", flow = Input(), sharedWith = new[] { "commerce" } }, HttpStatusCode.Created);
        Assert.Equal("For Commerce", (await member.ReadAsync($"/api/v1/datasets/{set.GetProperty("id").GetGuid()}")).GetProperty("name").GetString());
        var unshared = await ann.ReplaceAsync($"/api/v1/datasets/{set.GetProperty("id").GetGuid()}", new { name = "For Commerce", flow = Input(), sharedWith = Array.Empty<string>() });
        Assert.Empty(unshared.GetProperty("sharedWith").EnumerateArray());
        using var gone = await member.GetAsync(new Uri($"/api/v1/datasets/{set.GetProperty("id").GetGuid()}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task DataSets_Chart_IsKeptUntilAnotherOneOrNoneIsGiven()
    {
        var (ann, _) = await portal.ClientAsync("ann@example.com", null);
        var set = await ann.SubmitAsync("/api/v1/datasets", new { name = "Drawn", flow = Input(), chart = new { kind = "bar", x = "country", later = 1 } }, HttpStatusCode.Created);
        var path = $"/api/v1/datasets/{set.GetProperty("id").GetGuid()}";
        Assert.Equal("""{"kind":"bar","x":"country","later":1}""", set.GetProperty("chart").GetRawText());

        var renamed = await ann.ReplaceAsync(path, new { name = "Drawn anew", flow = Input() });
        Assert.Equal("bar", renamed.GetProperty("chart").GetProperty("kind").GetString());
        var nothing = await ann.ReplaceAsync(path, new { name = "Drawn anew", flow = Input(), chart = (object?)null });
        Assert.Equal("bar", nothing.GetProperty("chart").GetProperty("kind").GetString());
        await ann.ReplaceAsync(path, new { name = "Drawn anew", flow = Input(), chart = new { } });
        var bare = await ann.ReadAsync(path);
        Assert.False(bare.TryGetProperty("chart", out var chart) && chart.ValueKind != JsonValueKind.Null);
    }

    [Fact]
    public async Task DataSets_ChangedByTwo_TheSecondIsTold()
    {
        var (ann, _) = await portal.ClientAsync("ann@example.com", null);
        var set = await ann.SubmitAsync("/api/v1/datasets", new { name = "Twice", flow = Input() }, HttpStatusCode.Created);
        var path = $"/api/v1/datasets/{set.GetProperty("id").GetGuid()}";
        async Task<HttpStatusCode> PutAsync(string name)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(new { name, flow = Input() }) };
            request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"1\""));
            using var answer = await ann.SendAsync(request);
            return answer.StatusCode;
        }

        var both = await Task.WhenAll(PutAsync("First"), PutAsync("Second"));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.PreconditionFailed], both.Order());
    }

    [Theory]
    [InlineData("""{ "name": "", "flow": {} }""", "name")]
    [InlineData("""{ "name": "X" }""", "flow")]
    [InlineData("""{ "name": "X", "flow": [] }""", "flow")]
    [InlineData("""{ "name": "X", "flow": {}, "chart": [] }""", "chart")]
    [InlineData("""{ "name": "X", "flow": {}, "sharedWith": [ "nobody@example.com" ] }""", "sharedWith[0]")]
    [InlineData("""{ "name": "X", "flow": {}, "sharedWith": [ "commerce", "hidden" ] }""", "sharedWith[1]")]
    public async Task Create_WrongInput_NamesTheField(string body, string field)
    {
        var (ann, _) = await portal.ClientAsync("ann@example.com", null);
        var answer = await ann.SubmitAsync("/api/v1/datasets", JsonSerializer.Deserialize<JsonElement>(body), HttpStatusCode.BadRequest);
        Assert.True(answer.GetProperty("errors").TryGetProperty(field, out _), answer.GetRawText());
    }

    [Fact]
    public async Task Rows_ByAccept_ComeInEveryForm()
    {
        var (client, set) = await ReadyAsync(AccessLevel.Export);
        Assert.Equal("id,amount\r\n1,10.50\r\n2,20.25\r\n", await GetAsync(client, set, "text/csv"));
        Assert.Equal("{\"id\":1,\"amount\":10.50}\n{\"id\":2,\"amount\":20.25}\n", await GetAsync(client, set, "application/x-ndjson"));
        Assert.Contains("\"rows\":[[1,10.50],[2,20.25]]", await GetAsync(client, set, "*/*"), StringComparison.Ordinal);
        Assert.StartsWith("PAR1", await GetAsync(client, set, "application/vnd.apache.parquet"), StringComparison.Ordinal);
        await GetAsync(client, set, "image/png", HttpStatusCode.NotAcceptable);
    }

    [Fact]
    public async Task Rows_ReadOnlyGrant_AreNotDownloaded()
    {
        var (client, set) = await ReadyAsync(AccessLevel.Read);
        Assert.Contains("\"reason\":\"level\"", await GetAsync(client, set, "text/csv", HttpStatusCode.Forbidden), StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"level\"", await GetAsync(client, set, "application/vnd.apache.parquet", HttpStatusCode.Forbidden), StringComparison.Ordinal);
        await GetAsync(client, set, "application/json");
    }

    [Fact]
    public async Task Query_ByApi_AnswersColumnsRowsAndPlan()
    {
        var (client, _) = await ReadyAsync(AccessLevel.Read);
        var answer = await client.SubmitAsync("/api/v1/query", new { flow = Input(), limit = 1 });
        var amount = answer.GetProperty("columns")[1];
        Assert.Equal("amount decimal(4,2) internal", $"{amount.GetProperty("name")} {amount.GetProperty("type")} {amount.GetProperty("classification")}");
        Assert.True(answer.GetProperty("truncated").GetBoolean());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("rowCount").ValueKind);
        Assert.Equal(Port, answer.GetProperty("plan").GetProperty("inputs")[0].GetProperty("port").GetString());
        Assert.True(answer.GetProperty("elapsed").GetDouble() >= 0);
        var plan = await client.SubmitAsync("/api/v1/query/explain", new { flow = Input() });
        Assert.Contains("SELECT", plan.GetProperty("engine").GetString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{ }""", "flow")]
    [InlineData("""{ "flow": { "nodes": [ { "id": "a", "kind": "unpivot" } ] } }""", "a.kind")]
    [InlineData("""{ "flow": { "nodes": [ { "id": "a", "kind": "limit", "input": "b", "count": 1 }, { "id": "b", "kind": "limit", "input": "a", "count": 1 } ], "output": "a" } }""", "b.input")]
    [InlineData("""{ "flow": { "nodes": [] } }""", "flow")]
    public async Task Query_WrongFlow_NamesTheNode(string body, string field)
    {
        var (client, _) = await ReadyAsync(AccessLevel.Read);
        var answer = await client.SubmitAsync("/api/v1/query", JsonSerializer.Deserialize<JsonElement>(body), HttpStatusCode.BadRequest);
        Assert.True(answer.GetProperty("errors").TryGetProperty(field, out _), answer.GetRawText());
    }

    private static object Input() => new { nodes = new object[] { new { id = "orders", kind = "input", port = Port } }, output = "orders" };

    private async Task<(HttpClient Client, Guid Set)> ReadyAsync(AccessLevel most)
    {
        var (client, _) = await portal.ClientAsync("maker@example.com", DomainRole.Contributor);
        var slug = $"rows-{Guid.NewGuid():N}"[..20];
        // A file of text has no decimals; a database declares them.
        var file = $"{slug}.sqlite";
        await using (var db = new SqliteConnection($"Data Source={Path.Combine(portal.Root, file)};Pooling=False"))
        {
            await db.OpenAsync();
            await using var command = db.CreateCommand();
            command.CommandText = "CREATE TABLE orders (id INTEGER, amount NUMERIC(4,2)); INSERT INTO orders VALUES (1, 10.5), (2, 20.25);";
            await command.ExecuteNonQueryAsync();
        }

        var source = await client.SubmitAsync("/api/v1/domains/commerce/sources", new { slug, name = slug, kind = "sqlite", settings = new { path = file } }, HttpStatusCode.Created);
        await portal.GrantAsync(Port, source.GetProperty("id").GetGuid(), "orders", most);
        var set = await client.SubmitAsync("/api/v1/datasets", new { name = "Rows / of orders", flow = Input() }, HttpStatusCode.Created);
        return (client, set.GetProperty("id").GetGuid());
    }

    private static async Task<string> GetAsync(HttpClient client, Guid set, string accept, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/datasets/{set}/rows");
        request.Headers.Accept.ParseAdd(accept);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{accept} answered {(int)answer.StatusCode}: {text}");
        return text;
    }
}
