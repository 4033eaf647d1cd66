using System.Globalization;
using DataMesh.Portal.Features.Sources.Connectors.Http;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using Microsoft.AspNetCore.Http;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

public class RetryTests
{
    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Get_FailsThreeTimes_IsTriedAgainWithLongerWaits(int status)
    {
        var left = 3;
        await using var api = await ApiServer.StartAsync(http => left-- > 0 ? Task.FromResult(http.Response.StatusCode = status) : ApiServer.JsonAsync(http, """[{"id": 1}]"""));
        using var source = new ApiSource(api.Address);
        Assert.Equal("It answers: 1 row on the first page, 1 column.", await source.TestAsync());
        Assert.Equal(4, api.Asked.Count);
        Assert.Collection(source.Clock.Waits, w => Between(w, 0.25, 0.5), w => Between(w, 0.5, 1), w => Between(w, 1, 2));
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("86400", 60)]
    [InlineData("Sun, 22 Nov 2026 10:00:25 GMT", 25)]
    [InlineData("Sun, 22 Nov 2026 09:00:00 GMT", 0)]
    [InlineData("Sun, 22 Nov 2026 23:00:00 GMT", 60)]
    public async Task Get_RetryAfter_IsHonouredUpToAMinute(string header, int seconds)
    {
        var left = 1;
        await using var api = await ApiServer.StartAsync(http =>
        {
            if (left-- <= 0) return ApiServer.JsonAsync(http, """[{"id": 1}]""");
            http.Response.Headers.RetryAfter = header;
            http.Response.StatusCode = 429;
            return Task.CompletedTask;
        });
        using var source = new ApiSource(api.Address);
        Assert.StartsWith("It answers", await source.TestAsync(), StringComparison.Ordinal);
        Assert.Equal(seconds == 0 ? [] : [TimeSpan.FromSeconds(seconds)], source.Clock.Waits.Where(w => w > TimeSpan.Zero));
    }

    [Theory]
    [InlineData(429, "asked too often")]
    [InlineData(503, "503")]
    public async Task Get_GoesOnFailing_EndsAfterFourTries(int status, string expected)
    {
        await using var api = await ApiServer.StartAsync(http => Task.FromResult(http.Response.StatusCode = status));
        using var source = new ApiSource(api.Address);
        Assert.Contains(expected, await source.TestAsync(), StringComparison.Ordinal);
        Assert.Equal(4, api.Asked.Count);
    }

    [Theory]
    [InlineData(400, "400")]
    [InlineData(401, "Check the secret")]
    [InlineData(403, "Check the secret")]
    [InlineData(404, "nothing at the address")]
    [InlineData(500, "500")]
    [InlineData(204, "204")]
    public async Task Get_OtherStatus_IsSaidAtOnce(int status, string expected)
    {
        await using var api = await ApiServer.StartAsync(http => Task.FromResult(http.Response.StatusCode = status));
        using var source = new ApiSource(api.Address);
        Assert.Contains(expected, await source.TestAsync(), StringComparison.Ordinal);
        Assert.Single(api.Asked);
    }

    [Fact]
    public async Task Get_ConnectionEndsInMidPage_IsTriedAgain()
    {
        var left = 1;
        await using var api = await ApiServer.StartAsync(async http =>
        {
            if (left-- <= 0)
            {
                await ApiServer.JsonAsync(http, """[{"id": 1}]""");
                return;
            }

            http.Response.ContentLength = 1000;
            await http.Response.WriteAsync("[{");
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        using var source = new ApiSource(api.Address);
        Assert.StartsWith("It answers: 1 row", await source.TestAsync(), StringComparison.Ordinal);
        Assert.Single(source.Clock.Waits);
    }

    [Fact]
    public async Task Get_NobodyListens_IsSaidAfterFourTries()
    {
        string address;
        await using (var api = await ApiServer.StartAsync("[]")) address = api.Address;
        using var source = new ApiSource(address);
        Assert.Contains("cannot be reached", await source.TestAsync(), StringComparison.Ordinal);
        Assert.Equal(3, source.Clock.Waits.Count);
    }

    [Fact]
    public async Task Get_NoAnswer_EndsWithTheLimit()
    {
        await using var api = await ApiServer.StartAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        using var source = new ApiSource(api.Address, limits: new HttpLimits { Request = TimeSpan.FromMilliseconds(400) });
        Assert.Contains("has not answered within", await source.TestAsync(), StringComparison.Ordinal);
        Assert.Single(api.Asked);
    }

    [Fact]
    public async Task Read_CancelledInMidPage_EndsTheRequestThere()
    {
        var begun = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var api = await ApiServer.StartAsync(async http =>
        {
            if (http.Request.Query["page"] != "2")
            {
                await ApiServer.JsonAsync(http, """[{"id": 1}]""");
                return;
            }

            http.RequestAborted.Register(ended.SetResult);
            await http.Response.WriteAsync("[{\"id\": 2},");
            await http.Response.Body.FlushAsync();
            begun.SetResult();
            await ended.Task;
        });
        using var source = new ApiSource(api.Address, new { paging = "page" });
        using var stop = new CancellationTokenSource();
        var reading = source.ReadAsync(["id"], ct: stop.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(1));
    }

    private static void Between(TimeSpan wait, double least, double most)
        => Assert.True(wait.TotalSeconds >= least && wait.TotalSeconds <= most, wait.ToString("c", CultureInfo.InvariantCulture));
}
