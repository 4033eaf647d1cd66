using System.Net;
using DataMesh.Portal.Tests.Shared;
using Xunit.Abstractions;

namespace DataMesh.Portal.Tests.Integration.Guarding;

/// <summary>
/// No connection to a source is opened past the guard. A spy stands before every connector while somebody goes everywhere: to every
/// endpoint of the API by every method, to every page as a server draws it (RouteWalk), to every page as a circuit runs it, with what
/// it does after it was drawn (LivePages), and to every operation that takes a principal of the two services that reach connectors,
/// which all buttons of pages end in (DoorWalk). A route, parameter, query or operation that is new fails until the walk is told how to go there.
/// The same ways are gone by the owner, for whom the spy does see reads: the walk is not blind.
/// </summary>
[Collection(PostgresTests.Name)]
public sealed class GuardWalkTests(PostgresServer server, ITestOutputHelper output)
{
    private static int s_worlds;

    [Theory]
    [InlineData(null)]
    [InlineData("stranger@example.com")]
    public async Task Walk_WithoutAnyRight_OpensNothing(string? email)
    {
        await using var world = await GuardWorld.MakeAsync(server, $"walk{Interlocked.Increment(ref s_worlds)}");
        var (api, browser) = (await world.ApiAsync(email), await world.BrowserAsync(email));

        var answers = await new RouteWalk(world, api, browser).AllAsync();

        output.WriteLine(string.Join('\n', answers.GroupBy(a => (int)a.Status).Select(g => $"{g.Key}: {g.Count()}")));
        Assert.Empty(world.Spy.Take());
        Assert.All(answers, Sound);
        Assert.All(answers, answer => Tells(answer, [GuardWorld.Hidden, GuardWorld.Granted, GuardWorld.Unlisted]));
        if (email is null) Assert.DoesNotContain(answers, a => (a.Asked.Contains(" /api/", StringComparison.Ordinal) || a.Asked.Contains(" /odata/", StringComparison.Ordinal) || a.Asked.StartsWith("POST /mcp", StringComparison.Ordinal)) && !a.Asked.Contains("/api/v1/keys/report", StringComparison.Ordinal) && a.Status is < HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task LivePagesAndDoors_WithoutAnyRight_OpenNothing()
    {
        await using var world = await GuardWorld.MakeAsync(server, $"walk{Interlocked.Increment(ref s_worlds)}");
        var stranger = await world.Portal.PersonAsync("stranger@example.com");

        var pages = await LivePages.WalkAsync(world, stranger);
        var doors = await DoorWalk.AllAsync(world, stranger);

        output.WriteLine($"{pages.Count} pages, {doors.Count} operations");
        Assert.Empty(world.Spy.Take());
        Assert.All(pages, Sound);
        Assert.All(pages.Concat(doors), answer => Tells(answer, [GuardWorld.Hidden, GuardWorld.Granted, GuardWorld.Unlisted]));
    }

    [Fact]
    public async Task Walk_WithAGrant_OpensNothingElse()
    {
        await using var world = await GuardWorld.MakeAsync(server, $"walk{Interlocked.Increment(ref s_worlds)}");
        var analyst = await world.Portal.PersonAsync("analyst@example.com");
        var (api, browser) = (await world.ApiAsync("analyst@example.com"), await world.BrowserAsync("analyst@example.com"));

        var answers = await LivePages.WalkAsync(world, analyst);
        HoldsTo(world, "pages");
        answers = [.. answers, .. await DoorWalk.AllAsync(world, analyst)];
        HoldsTo(world, "operations");
        answers = [.. answers, .. await new RouteWalk(world, api, browser).AllAsync()];
        HoldsTo(world, "routes");

        Assert.All(answers, Sound);
        Assert.All(answers, answer => Tells(answer, [GuardWorld.Hidden, GuardWorld.Unlisted]));
        Assert.Contains(answers, answer => answer.Text.Contains(GuardWorld.Granted, StringComparison.Ordinal));
    }

    /// <summary>The same ways, gone by those who may: reads are seen on each of them, so that the others' silence says something.</summary>
    [Fact]
    public async Task Walk_ByTheOwner_IsSeen()
    {
        await using var world = await GuardWorld.MakeAsync(server, $"walk{Interlocked.Increment(ref s_worlds)}");
        var owner = await world.Portal.PersonAsync("owner@example.com");
        var (api, browser) = (await world.ApiAsync("owner@example.com"), await world.BrowserAsync("owner@example.com"));
        var walk = new RouteWalk(world, api, browser);

        var drawn = await walk.AllAsync((endpoint, method) => method == "GET" && RouteWalk.Page(endpoint) is not null);
        Assert.Equal(world.Places.Select(p => p.SourceName).Order(StringComparer.Ordinal), world.Spy.Take().Where(s => s.What == "tables").Select(s => s.Source).Distinct().Order(StringComparer.Ordinal));
        var asked = await walk.AllAsync((endpoint, method) => RouteWalk.Raw(endpoint) == "/mcp" || (RouteWalk.Raw(endpoint).StartsWith("/api/", StringComparison.Ordinal) && (method == "GET" || RouteWalk.Raw(endpoint).Contains("/query", StringComparison.Ordinal) || RouteWalk.Raw(endpoint).EndsWith("/test", StringComparison.Ordinal))));
        SeesEverything(world, ["test", "tables", "columns", "open"]);
        var live = await LivePages.WalkAsync(world, owner);
        SeesEverything(world, ["tables", "columns", "open"]);
        var doors = await DoorWalk.AllAsync(world, owner);
        SeesEverything(world, ["test", "tables", "columns", "open"]);

        output.WriteLine($"{drawn.Count} pages drawn, {live.Count} live, {asked.Count} routes, {doors.Count} operations");
        foreach (var answers in (IReadOnlyList<Answered>[])[asked, live, doors]) Assert.Contains(answers, answer => answer.Text.Contains(GuardWorld.Hidden, StringComparison.Ordinal) && !answer.Asked.Contains(GuardWorld.Hidden, StringComparison.Ordinal));
        Assert.All(drawn.Concat(asked).Concat(live), Sound);
    }

    private static void SeesEverything(GuardWorld world, string[] what)
    {
        var seen = world.Spy.Take();
        foreach (var place in world.Places)
        {
            foreach (var one in what)
            {
                // A database that can be asked is asked in statements.
                Assert.Contains(seen, s => s.Source == place.SourceName && (s.What == one || (one == "open" && s.What == "ask")) && (s.Table ?? place.Table) == place.Table);
            }
        }
    }

    /// <summary>Only tables of granted ports, of them only granted columns, and reads there are.</summary>
    private static void HoldsTo(GuardWorld world, string way)
    {
        var seen = world.Spy.Take();
        foreach (var place in world.Open) Assert.True(seen.Any(s => s.Source == place.SourceName && s.What is "open" or "ask"), $"{way}: nothing of {place.SourceName} was read, although it is granted.");
        Assert.All(seen, s =>
        {
            var place = Assert.Single(world.Open, p => p.SourceName == s.Source);
            Assert.True(s.What is "open" or "place" or "ask" or "version", $"{way}: {s}");
            Assert.True(s.What == "ask" || s.Table == place.Table, $"{way}: {s}");
            Assert.DoesNotContain(s.Columns ?? [], c => s.What == "open" && c is not ("id" or "name"));
            Assert.True(s.Statement is null || !(s.Statement.Contains("left_out", StringComparison.Ordinal) || s.Statement.Contains(GuardWorld.Unlisted, StringComparison.Ordinal)), $"{way}: {s}");
        });
    }

    private static void Sound(Answered answer) => Assert.True((int)answer.Status < 500 || answer.Asked.Contains("/status/500", StringComparison.Ordinal), $"{answer}\n{answer.Text[..Math.Min(answer.Text.Length, 3000)]}");

    private static void Tells(Answered answer, string[] markers)
        // What somebody wrote themselves comes back in errors and search boxes.
        => Assert.All(markers.Where(m => !answer.Asked.Contains(m, StringComparison.Ordinal)), marker => Assert.False(answer.Text.Contains(marker, StringComparison.OrdinalIgnoreCase), $"{answer} tells {marker}:\n{answer.Text}"));
}
