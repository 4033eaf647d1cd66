using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataMesh.Portal.Tests.Features.Accounts.Keys;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>Grants with a number of rows a day, against the whole portal.</summary>
public sealed class BudgetTests : IAsyncLifetime
{
    private const string Port = "commerce/stock/people";
    private readonly KeyWorld _world = new();

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Read_DaysRowsAreUsedUp_Is429UntilMidnightByEveryWay()
    {
        await GrantAsync(_world.Stranger, 5);
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.OK, (await KeyWorld.QueryAsync(_world.Stranger, Port)).StatusCode);

        // One of the five is left after two reads of two rows; a read of more than that gives nothing.
        using var larger = await KeyWorld.QueryAsync(_world.Stranger, Port);
        var said = await larger.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.TooManyRequests, "budget"), (larger.StatusCode, said.GetProperty("reason").GetString()));
        Assert.Contains("allows 5 rows a day, and 1 is left", said.GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var last = await _world.Stranger.PostAsJsonAsync("/api/v1/query", new { flow = new { nodes = new[] { new { id = "in", kind = "input", port = Port } }, output = "in" }, limit = 1 });
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);

        using var spent = await _world.Stranger.GetAsync("/odata/commerce/stock/people?$top=1");
        Assert.Equal(HttpStatusCode.TooManyRequests, spent.StatusCode);
        Assert.Contains("are used up", await spent.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var midnight = _world.Clock.GetUtcNow().UtcDateTime.Date.AddDays(1) - _world.Clock.GetUtcNow().UtcDateTime;
        Assert.Equal(midnight.TotalSeconds, spent.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1d);

        _world.Clock.Advance(midnight);
        Assert.Equal(HttpStatusCode.OK, (await KeyWorld.QueryAsync(_world.Stranger, Port)).StatusCode);
    }

    [Fact]
    public async Task Read_OfAnotherGrant_IsNotHeldToIt()
    {
        await GrantAsync(_world.Stranger, 1);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await KeyWorld.QueryAsync(_world.Stranger, Port)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await KeyWorld.QueryAsync(_world.Analyst, "commerce/shop/people")).StatusCode);
    }

    [Fact]
    public async Task Approve_WithANumberThatIsNone_IsRefusedByTheField()
    {
        var request = await AskAsync(_world.Stranger);
        using var wrong = await _world.Owner.PostAsJsonAsync($"/api/v1/access-requests/{request}/approve", new { rowsPerDay = new Dictionary<string, long> { [Port] = 0, ["commerce/other/x"] = 5 } });
        var errors = (await wrong.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(["rowsPerDay.commerce/other/x", $"rowsPerDay.{Port}"], errors.EnumerateObject().Select(e => e.Name).Order());
    }

    [Fact]
    public async Task Grant_WithABudget_TellsItToBothSides()
    {
        await GrantAsync(_world.Stranger, 7);
        var mine = await _world.Stranger.GetFromJsonAsync<JsonElement>("/api/v1/grants?state=active");
        Assert.Equal(7, mine.GetProperty("items").EnumerateArray().Single().GetProperty("rowsPerDay").GetInt64());
    }

    private static async Task<string> AskAsync(HttpClient asking)
        => (await asking.SubmitAsync("/api/v1/access-requests", new { ports = new[] { Port }, consumer = new { kind = "user" }, purpose = "Count what the shop has.", level = "export" }, HttpStatusCode.Created)).GetProperty("id").GetString()!;

    private async Task GrantAsync(HttpClient asking, long rows)
    {
        var decided = await _world.Owner.SubmitAsync($"/api/v1/access-requests/{await AskAsync(asking)}/approve", new { rowsPerDay = new Dictionary<string, long> { [Port] = rows } });
        Assert.Equal("approved", decided.GetProperty("state").GetString());
    }
}
