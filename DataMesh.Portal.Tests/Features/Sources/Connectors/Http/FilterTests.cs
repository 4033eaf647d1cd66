using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

public class FilterTests
{
    private static readonly object s_filters = new Dictionary<string, string> { ["id"] = "order", ["who.name"] = "name", ["price"] = "price", ["day"] = "day", ["at"] = "at", ["open"] = "open" };
    private const string Rows = """[{"id": 1, "who": {"name": "Zoë & Co"}, "price": 1.5, "day": "2026-11-22", "at": "2026-11-22T10:00:00Z", "open": true}]""";

    public static TheoryData<string, string?> Conditions => new()
    {
        { "id = 17", "order=17" },
        { "17 = id", "order=17" },
        { "id = 17.0", "order=17" },
        { "id = 17.5", null },
        { "id = 1e3", "order=1000" },
        { "[who.name] = 'a&b=c d+é#'", "name=a&b=c d+é#" },
        { "[who.name] = ''", "name=" },
        { "id = 17 and [who.name] = 'x' and price > 3", "order=17&name=x" },
        { "id = 17 and id = 18", "order=17" },
        { "price = 2", "price=2" },
        { "price = 0.1", "price=0.1" },
        { "open = true", "open=true" },
        { "day = date '2026-01-02'", "day=2026-01-02" },
        { "day = timestamp '2026-01-02T00:00:00Z'", "day=2026-01-02" },
        { "day = timestamp '2026-01-02T01:00:00Z'", null },
        { "at = timestamp '2026-01-02T01:02:03.5Z'", "at=2026-01-02T01:02:03.5Z" },
        { "at = date '2026-01-02'", "at=2026-01-02T00:00:00Z" },
        { "id = 17 or id = 18", null },
        { "not (id = 17)", null },
        { "id > 17", null },
        { "id = null", null },
        { "id in (17)", "order=17" },
        { "id in (17, 18)", null },
        { "cast([who.name] as integer) = 7", null },
        { "lower([who.name]) = 'x'", null },
        { "id = id", null },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task Filter_Conditions_ReachTheApiWhereTheyAreEqualities(string condition, string? expected)
    {
        await using var api = await ApiServer.StartAsync(Rows);
        using var source = new ApiSource(api.Address, new { filters = s_filters });
        await source.ReadAsync(["id", "who.name", "price", "day", "at", "open"], predicate: Parse(condition));
        Assert.Equal(expected is null ? "/" : $"/?{expected}", api.Asked.Last());
    }

    [Fact]
    public async Task Filter_PortHasAnotherType_StaysWithTheEngine()
    {
        await using var api = await ApiServer.StartAsync("""[{"id": "007"}]""");
        using var source = new ApiSource(api.Address, new { filters = s_filters });
        await source.ReadAsync(["id"], predicate: ApiSource.Equal("id", LogicalType.Integer, 7L));
        Assert.Equal("/", api.Asked.Last());
    }

    [Fact]
    public async Task Filter_EveryPage_HasIt()
    {
        await using var api = await ApiServer.StartAsync(http => ApiServer.JsonAsync(http, ApiServer.Number(http, "page", 1) == 1 ? """[{"id": 1}]""" : "[]"));
        using var source = new ApiSource(api.Address + "/x?order=9&lang=en", new { paging = "page", filters = s_filters });
        await source.ReadAsync(["id"], predicate: ApiSource.Equal("id", LogicalType.Integer, 1L));
        Assert.Equal(["/x?lang=en&order=1&page=1", "/x?lang=en&order=1&page=2"], api.Asked.Skip(1));
    }

    [Fact]
    public async Task Required_FilterIsMissing_SaysWhichAndReadsNothing()
    {
        await using var api = await ApiServer.StartAsync(Rows);
        using var source = new ApiSource(api.Address, new { filters = s_filters, required = "id, who.name", sample = new Dictionary<string, string> { ["id"] = "1", ["who.name"] = "x" } });
        var error = await Assert.ThrowsAsync<QueryException>(() => source.ReadAsync(["id", "who.name"], predicate: Parse("id = 1")));
        Assert.Equal(QueryFailure.Value, error.Failure);
        Assert.Equal("Shop API gives rows only for one value of 'who.name': filter its input by [who.name] = ….", error.Message);
        Assert.Equal(["/?order=1&name=x"], api.Asked);
        Assert.Single(await source.ReadAsync(["id", "who.name"], predicate: Parse("id = 1 and [who.name] = 'Zoë & Co'")));
    }

    [Fact]
    public async Task Required_FilterOnAColumnThatTheReaderDoesNotHave_DoesNotNameIt()
    {
        await using var api = await ApiServer.StartAsync(Rows);
        using var source = new ApiSource(api.Address, new { filters = s_filters, required = "who.name" });
        var said = await source.FailAsync("id");
        Assert.DoesNotContain("who", said, StringComparison.Ordinal);
        Assert.DoesNotContain("name", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Required_ColumnsCannotBeLearntWithout_AsksForASample()
    {
        await using var api = await ApiServer.StartAsync(http => http.Request.Query.ContainsKey("order") ? ApiServer.JsonAsync(http, Rows) : Task.FromResult(http.Response.StatusCode = 400));
        using var source = new ApiSource(api.Address, new { filters = s_filters, required = "id" });
        Assert.Contains("enter values to learn the columns with", await source.TestAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statement_SecretsHiddenColumnsAndValues_AreNotInIt()
    {
        await using var api = await ApiServer.StartAsync("""[{"id": 1, "who": {"name": "x"}}]""");
        using var source = new ApiSource(api.Address + "/v1/orders?token=hush", new { filters = s_filters, paging = "offset", auth = "key", headers = new Dictionary<string, string> { ["X-Team"] = "blue" } }, new { key = "very-secret" });
        var opened = await source.OpenAsync(["id", "who.name"], null, Parse("id = 12345 and [who.name] = 'Anna'"), "who.name");
        Assert.Equal($"GET {api.Address}/v1/orders?token=…&order=…&offset=…&limit=…", opened.Statement);
        await foreach (var _ in opened.Batches)
        {
            break;
        }

        Assert.Contains("name=Anna", api.Asked.Last(), StringComparison.Ordinal);
    }

    private static Scalar Parse(string condition)
        => TypeChecker.Check(condition,
        [
            new("id", LogicalType.Integer), new("who.name", LogicalType.String), new("price", LogicalType.Number), new("day", LogicalType.Date), new("at", LogicalType.Timestamp), new("open", LogicalType.Boolean),
        ], LogicalType.Boolean).Scalar ?? throw new InvalidOperationException(condition);
}
