using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Platform.Events;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Tests.Features.Products;

public sealed class SincePublishedTests : IAsyncLifetime
{
    private CatalogWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await CatalogWorld.CreateAsync();
        await _world.DraftAsync("orders");
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Put_OfADraft_ComparesWithNothing()
    {
        await PutAsync(CatalogWorld.Port());
        Assert.Null((await LastAsync()).SincePublished);
    }

    [Fact]
    public async Task Put_BackToWhatWasPublished_IsNoneThoughTheSaveChangedSomething()
    {
        await PutAsync(CatalogWorld.Port());
        CatalogWorld.Made(await _world.Products.PublishAsync(_world.Contributor, "shop", "orders", default));
        var whole = (await _world.Products.GetPortAsync(_world.Contributor, "shop", "orders", "orders", default)).Value;
        var port = CatalogWorld.Port();
        await PutAsync(port with { Columns = [.. port.Columns!.Take(port.Columns!.Count - 1)] });
        Assert.Equal((ContractChange.Breaking, ContractChange.Breaking), ((await LastAsync()).Change, (await LastAsync()).SincePublished));
        await PutAsync(port);
        Assert.Equal((ContractChange.Additive, ContractChange.None), ((await LastAsync()).Change, (await LastAsync()).SincePublished));
        await PutAsync(port with { Name = "Other words" });
        Assert.Equal(ContractChange.Descriptive, (await LastAsync()).SincePublished);
        Assert.Equal(whole.Columns.Count, port.Columns!.Count);
    }

    [Fact]
    public async Task Put_AfterTheNextPublication_ComparesWithThat()
    {
        await PutAsync(CatalogWorld.Port());
        CatalogWorld.Made(await _world.Products.PublishAsync(_world.Contributor, "shop", "orders", default));
        await PutAsync(CatalogWorld.Port() with { Name = "Other words" });
        CatalogWorld.Made(await _world.Products.PublishAsync(_world.Contributor, "shop", "orders", default));
        await PutAsync(CatalogWorld.Port() with { Name = "Other words" });
        Assert.Equal(ContractChange.None, (await LastAsync()).SincePublished);
    }

    [Fact]
    public async Task Delete_OfAPublishedPort_IsBreakingAndOfAnotherOneNothing()
    {
        await PutAsync(CatalogWorld.Port());
        CatalogWorld.Made(await _world.Products.PublishAsync(_world.Contributor, "shop", "orders", default));
        CatalogWorld.Made(await _world.Products.PutPortAsync(_world.Contributor, "shop", "orders", "more", CatalogWorld.Port(), 0, default));
        Assert.Equal(ContractChange.Additive, (await LastAsync()).SincePublished);
        CatalogWorld.Made(await _world.Products.DeletePortAsync(_world.Contributor, "shop", "orders", "more", null, default));
        Assert.Equal((ContractChange.Breaking, ContractChange.None), ((await LastAsync()).Change, (await LastAsync()).SincePublished));
        CatalogWorld.Made(await _world.Products.DeletePortAsync(_world.Contributor, "shop", "orders", "orders", null, default));
        Assert.Equal(ContractChange.Breaking, (await LastAsync()).SincePublished);
    }

    [Fact]
    public async Task Version_OfBeforeThisWasKept_LeavesItOut()
    {
        await PutAsync(CatalogWorld.Port());
        CatalogWorld.Made(await _world.Products.PublishAsync(_world.Contributor, "shop", "orders", default));
        await using (var db = await _world.DatabaseAsync()) await db.Set<ProductVersion>().ExecuteUpdateAsync(s => s.SetProperty(v => v.PortsJson, (string?)null));
        await PutAsync(CatalogWorld.Port() with { Name = "Other words" });
        Assert.Null((await LastAsync()).SincePublished);
        await using var read = await _world.DatabaseAsync();
        Assert.DoesNotContain("sincePublished", (await read.Set<OutboxEvent>().OrderByDescending(e => e.Sequence).FirstAsync(e => e.Name == "product.changed")).Json, StringComparison.Ordinal);
    }

    private async Task PutAsync(PortInput input) => CatalogWorld.Made(await _world.Products.PutPortAsync(_world.Contributor, "shop", "orders", "orders", input, null, default));

    private async Task<ProductChanged> LastAsync()
    {
        await using var db = await _world.DatabaseAsync();
        var last = await db.Set<OutboxEvent>().OrderByDescending(e => e.Sequence).FirstAsync(e => e.Name == "product.changed");
        return Assert.IsType<ProductChanged>(new EventCatalog().Read(last.Name, last.Json));
    }
}
