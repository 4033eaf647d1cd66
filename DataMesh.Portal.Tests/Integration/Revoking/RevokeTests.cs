using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace DataMesh.Portal.Tests.Integration.Revoking;

/// <summary>
/// Fifty readers under one grant by every way there is, and the owner takes it back. What is proven: from the moment that the revoke is
/// answered, (1) nothing asked for anew is answered with rows; (2) the guard, which is asked before every page, every batch of rows and
/// every chunk of a file, never again says yes; (3) every answer that was under way is broken off instead of ended, and what still comes
/// of it is no more than the one batch or chunk that was let through before, and what lay in buffers.
/// </summary>
public sealed class RevokeTests(ITestOutputHelper output)
{
    private static readonly object s_flow = new { nodes = new object[] { new { id = "in", kind = "input", port = Shop.Port } }, output = "in" };

    [Fact]
    public async Task Revoke_WithFiftyReadersByEveryWay_ServesNothingMore()
    {
        var notes = new GuardNotes();
        await using var portal = new PortalFactory().With("Mcp:Enabled", "true").With("Limits:ConcurrentDownloads", "0").With("Limits:ConcurrentDownloadsPerCaller", "0")
            .With("Limits:ConcurrentQueries", "0").With("Limits:ConcurrentQueriesPerCaller", "0").With("Limits:RowsPerMinute", "0").With(notes.Cover);
        var (owner, analyst) = await Shop.MakeAsync(portal);
        var who = await portal.PersonAsync("analyst@example.com");
        var grant = await Shop.GrantAsync(owner, analyst);
        List<string> sets = [];
        for (var i = 0; i < 3; i++) sets.Add((await analyst.SubmitAsync("/api/v1/datasets", new { name = $"Orders {i}", flow = s_flow }, HttpStatusCode.Created)).GetProperty("id").GetString()!);
        Assert.Null(await Shop.SnapshotAsync(analyst, sets[0]));

        var readers = new Readers(analyst);
        var streams = Streams(sets[0]).SelectMany(s => Enumerable.Range(0, s.Count).Select(_ => readers.StreamAsync(s.Way, s.Path))).ToList();
        var askers = Askers(portal, analyst, who, sets).SelectMany(a => Enumerable.Range(0, a.Count).Select(n => readers.AskAsync(a.Way, a.Ask(n)))).ToList();
        Assert.Equal(50, streams.Count + askers.Count);
        await readers.AllBegan.WaitAsync(TimeSpan.FromMinutes(4));

        await owner.SubmitAsync($"/api/v1/grants/{grant}/revoke", new { reason = "It is over." });
        var at = Stopwatch.GetTimestamp();
        readers.Revoked();
        var streamed = await Task.WhenAll(streams).WaitAsync(TimeSpan.FromMinutes(4));
        var asked = await Task.WhenAll(askers).WaitAsync(TimeSpan.FromMinutes(4));

        foreach (var way in streamed.GroupBy(s => s.Way)) output.WriteLine($"{way.Key}: {way.Count()} readers, {way.Min(s => s.Before):N0} to {way.Max(s => s.Before):N0} bytes before, at most {way.Max(s => s.After):N0} after");
        foreach (var way in asked.GroupBy(s => s.Way)) output.WriteLine($"{way.Key}: {way.Count()} readers, {way.Sum(s => s.Answered.Count)} answers; then: {way.First().Refusals[^1]}");
        Assert.All(streamed, s => Assert.True(s.BrokeOff, $"{s} came to its end."));
        Assert.All(streamed, s => Assert.True(s.After <= Shop.Under, $"{s}"));
        Assert.All(streamed, s => Assert.Equal(HttpStatusCode.Forbidden, s.Next));
        Assert.All(asked, a => Assert.True(a.Answered.Max() < at, $"{a.Way} was answered with rows after the revoke."));
        Assert.All(asked, a => Assert.Contains("revoked", a.Refusals[^1], StringComparison.Ordinal));
        var decided = notes.Of(who.Id);
        Assert.Contains(decided, d => d.Asked < at && d.Allowed);
        Assert.Contains(decided, d => d.Asked > at);
        Assert.DoesNotContain(decided, d => d.Asked > at && d.Allowed);
    }

    /// <summary>Long answers: each data set and port in each form, and a snapshot.</summary>
    private static IEnumerable<(string Way, string Path, int Count)> Streams(string set) =>
    [
        ("rows as NDJSON", $"/api/v1/datasets/{set}/rows?format=ndjson", 5),
        ("rows as CSV", $"/api/v1/datasets/{set}/rows?format=csv", 5),
        ("rows as JSON", $"/api/v1/datasets/{set}/rows?format=json", 3),
        ("rows as Parquet", $"/api/v1/datasets/{set}/rows?format=parquet", 5),
        ("OData as CSV", "/odata/commerce/shop/orders?$format=csv", 3),
        ("OData as NDJSON", "/odata/commerce/shop/orders?$format=ndjson", 3),
        ("OData as Parquet", "/odata/commerce/shop/orders?$format=parquet", 3),
        ("a snapshot as NDJSON", $"/api/v1/datasets/{set}/snapshots/latest/rows?format=ndjson", 3),
        ("a snapshot as Parquet", $"/api/v1/datasets/{set}/snapshots/latest/rows?format=parquet", 3),
    ];

    /// <summary>Short answers, again and again.</summary>
    private static IEnumerable<(string Way, int Count, Func<int, Func<Task<string?>>> Ask)> Askers(PortalFactory portal, HttpClient client, Principal who, IReadOnlyList<string> sets)
    {
        var reader = portal.Services.GetRequiredService<IGovernedReader>();
        var flow = FlowJson.Read(JsonSerializer.SerializeToElement(s_flow)).Flow!;
        yield return ("preview", 3, _ => async () => (await reader.RunAsync(who, flow, null, 200, "preview", null, CancellationToken.None)).Error?.Message);
        yield return ("the builder's preview", 3, _ => async () => (await reader.PreviewAsync(who, flow, null, 200, null, CancellationToken.None)) is var look && look.Ok ? look.Value.Examples.Count > 0 ? "examples" : null : look.Error!.Message);
        yield return ("query", 3, _ => () => RowsAsync(() => client.PostAsJsonAsync(new Uri("/api/v1/query", UriKind.Relative), new { flow = s_flow, limit = 1000 })));
        yield return ("OData pages", 3, _ => Pages(client));
        yield return ("Model Context Protocol", 3, _ => () => ToolAsync(client));
        yield return ("a snapshot's run", 2, n => () => Shop.SnapshotAsync(client, sets[n + 1]));
    }

    private static async Task<string?> RowsAsync(Func<Task<HttpResponseMessage>> ask)
    {
        using var answer = await ask();
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Forbidden, text);
        return answer.StatusCode == HttpStatusCode.OK ? null : text;
    }

    /// <summary>Page after page by the next link, and from the beginning where there is none.</summary>
    private static Func<Task<string?>> Pages(HttpClient client)
    {
        const string First = "/odata/commerce/shop/orders?$orderby=note";
        var next = First;
        return async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, next);
            request.Headers.Add("Prefer", "odata.maxpagesize=2000");
            using var answer = await client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Forbidden, text);
            if (answer.StatusCode != HttpStatusCode.OK) return text;
            next = JsonDocument.Parse(text).RootElement.TryGetProperty("@odata.nextLink", out var link) ? new Uri(link.GetString()!).PathAndQuery : First;
            return null;
        };
    }

    private static async Task<string?> ToolAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = JsonContent.Create(new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = "query", arguments = new { flow = s_flow } } }) };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Contains("\"isError\":true", StringComparison.Ordinal) ? text : null;
    }
}
