using System.Net;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Features.Sources;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.DataSets.Pinning;

public sealed class DataSetPinsTests(SourcesPortal portal) : IClassFixture<SourcesPortal>
{
    private IDataSetPins Pins => portal.Get<IDataSetPins>();

    [Fact]
    public async Task Pin_SetOfOnesOwn_IsListedOnceUntilItIsTakenOff()
    {
        var (client, ann) = await portal.ClientAsync("ann@example.com", null);
        var (first, second) = (await MakeAsync(client, "First"), await MakeAsync(client, "Second"));

        foreach (var id in new[] { first, second, first }) Assert.True((await Pins.PinAsync(ann, id, true, default)).Ok);
        Assert.Equal([second, first], await Pins.ListAsync(ann, default));

        Assert.True((await Pins.PinAsync(ann, first, false, default)).Ok);
        Assert.True((await Pins.PinAsync(ann, first, false, default)).Ok);
        Assert.Equal([second], await Pins.ListAsync(ann, default));

        Assert.True((await portal.Get<IDataSetService>().DeleteAsync(ann, second, null, default)).Ok);
        Assert.Empty(await Pins.ListAsync(ann, default));
    }

    [Fact]
    public async Task Pin_SetOfSomebodyElse_NeedsThatItIsShared()
    {
        var (client, _) = await portal.ClientAsync("ann@example.com", null);
        var (_, ben) = await portal.ClientAsync("ben@example.com", null);
        var id = await MakeAsync(client, "Hers");
        Assert.IsType<NotFound>((await Pins.PinAsync(ben, id, true, default)).Error);

        await client.ReplaceAsync($"/api/v1/datasets/{id}", Body("Hers", "ben@example.com"));
        Assert.True((await Pins.PinAsync(ben, id, true, default)).Ok);
        Assert.Equal([id], await Pins.ListAsync(ben, default));

        await client.ReplaceAsync($"/api/v1/datasets/{id}", Body("Hers"));
        Assert.Empty(await Pins.ListAsync(ben, default));
        Assert.True((await Pins.PinAsync(ben, id, false, default)).Ok);
    }

    [Fact]
    public async Task Pin_MoreThanHomeHolds_IsRefused()
    {
        var (client, carl) = await portal.ClientAsync("carl@example.com", null);
        for (var i = 0; i < IDataSetPins.Most; i++) Assert.True((await Pins.PinAsync(carl, await MakeAsync(client, $"Set {i}"), true, default)).Ok);

        Assert.IsType<Conflict>((await Pins.PinAsync(carl, await MakeAsync(client, "One more"), true, default)).Error);
        Assert.Equal(IDataSetPins.Most, (await Pins.ListAsync(carl, default)).Count);
    }

    private static async Task<Guid> MakeAsync(HttpClient client, string name) => (await client.SubmitAsync("/api/v1/datasets", Body(name), HttpStatusCode.Created)).GetProperty("id").GetGuid();

    private static object Body(string name, params string[] sharedWith) => new { name, flow = new { nodes = Array.Empty<object>() }, sharedWith };
}
