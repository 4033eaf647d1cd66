using System.Net;
using System.Text.Json;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Tests.Features.Sources.Connectors.Http;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors;

/// <summary>A small file joined with what an API or a document store holds.</summary>
[Collection(CouchTests.Name)]
public sealed class KeyedJoinTests(PouchServer server) : IDisposable
{
    private readonly SourcesPortal _portal = new(f => f.With("Sources:AllowedHosts:0", "127.0.0.1"));

    public void Dispose() => _portal.Dispose();

    [Theory]
    [InlineData("name = 'Anna'", "/?customer=7", "1|7|7|Anna 3|7|7|Anna")]
    [InlineData("name <> 'Zoe'", "/", "1|7|7|Anna 2|8|8|Ben 3|7|7|Anna")]
    public async Task Http_OneKeyOfTheSmallSide_IsSentAndSeveralAreNot(string where, string asked, string rows)
    {
        await using var api = await ApiServer.StartAsync(http => ApiServer.JsonAsync(http, http.Request.Query["customer"] == "7"
            ? """[{"id":1,"customer":7},{"id":3,"customer":7}]""" : """[{"id":1,"customer":7},{"id":2,"customer":8},{"id":3,"customer":7},{"id":4,"customer":9}]"""));
        var client = await PeopleAsync();
        await ConnectAsync(client, "api", new { slug = "api", name = "Orders API", kind = "http", settings = new { url = api.Address, table = "orders", filters = new { customer = "customer" } } }, "orders");

        var answer = await client.SubmitAsync("/api/v1/query", new { flow = Flow("commerce/api/orders", where) });

        Assert.Equal(rows, string.Join(' ', answer.RowsAsText()));
        Assert.Equal(asked, api.Asked.Last());
        Assert.Equal(asked != "/", Pushed(answer, "commerce/api/orders").Contains("join keys"));
    }

    [Fact]
    public async Task Http_NoKeys_AsksForNothing()
    {
        await using var api = await ApiServer.StartAsync("""[{"id":1,"customer":7}]""");
        var client = await PeopleAsync();
        await ConnectAsync(client, "api", new { slug = "api", name = "Orders API", kind = "http", settings = new { url = api.Address, table = "orders", filters = new { customer = "customer" } } }, "orders");
        var before = api.Asked.Count;
        Assert.Empty((await client.SubmitAsync("/api/v1/query", new { flow = Flow("commerce/api/orders", "name = 'Nobody'") })).RowsAsText());
        Assert.Equal(before, api.Asked.Count);
    }

    [CouchFact]
    public async Task Couch_KeysOfTheSmallSide_AreInTheSelector()
    {
        var database = await server.DatabaseAsync([.. Enumerable.Range(1, 12).Select(i => $$"""{"_id":"o{{i:00}}","id":{{i}},"customer":{{i % 4 + 6}}}""")]);
        var client = await PeopleAsync();
        await ConnectAsync(client, "store", new { slug = "store", name = "Orders store", kind = "couchdb", settings = new { url = server.Address, database } }, database);

        var answer = await client.SubmitAsync("/api/v1/query", new { flow = Flow($"commerce/store/{database}", "name <> 'Zoe'") });

        Assert.Equal("1|7|7|Anna 2|8|8|Ben 5|7|7|Anna 6|8|8|Ben 9|7|7|Anna 10|8|8|Ben", string.Join(' ', answer.RowsAsText()));
        var input = Input(answer, $"commerce/store/{database}");
        Assert.Contains("$in", input.GetProperty("statement").GetString(), StringComparison.Ordinal);
        // Three documents of each of two customers there are; no other was sent.
        Assert.Equal(6, input.GetProperty("rows").GetInt64());
        Assert.Contains("join keys", Pushed(answer, $"commerce/store/{database}"));
    }

    private static object Flow(string port, string where) => new
    {
        nodes = new object[]
        {
            new { id = "orders", kind = "input", port },
            new { id = "own", kind = "select", input = "orders", columns = new[] { new { name = "id" }, new { name = "customer" } } },
            new { id = "people", kind = "input", port = "commerce/people/people" },
            new { id = "some", kind = "filter", input = "people", where },
            new { id = "both", kind = "join", join = "inner", left = "own", right = "some", on = new[] { new { left = "customer", right = "number" } } },
            new { id = "sorted", kind = "sort", input = "both", by = new[] { new { column = "id" } } },
        },
        output = "sorted",
    };

    private static JsonElement Input(JsonElement answer, string port) => answer.GetProperty("plan").GetProperty("inputs").EnumerateArray().Single(i => i.GetProperty("port").GetString() == port);

    private static List<string?> Pushed(JsonElement answer, string port) => [.. Input(answer, port).GetProperty("pushed").EnumerateArray().Select(p => p.GetString())];

    private async Task<HttpClient> PeopleAsync()
    {
        var (client, _) = await _portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        var source = await SourcesPortal.MakeFilesAsync(client, "people");
        await SourcesPortal.UploadAsync(client, "people", "people.csv", "number,name\n7,Anna\n8,Ben\n");
        await _portal.GrantAsync("commerce/people/people", source.GetProperty("id").GetGuid(), "people");
        return client;
    }

    private async Task ConnectAsync(HttpClient client, string slug, object source, string table)
    {
        var made = await client.SubmitAsync("/api/v1/domains/commerce/sources", source, HttpStatusCode.Created);
        await _portal.GrantAsync($"commerce/{slug}/{table}", made.GetProperty("id").GetGuid(), table);
    }
}
