using System.Text.Json;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Tests.Features.Products;

public sealed class PortTests : IAsyncLifetime
{
    private CatalogWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await CatalogWorld.CreateAsync();
        CatalogWorld.Made(await _world.Products.CreateAsync(_world.Contributor, _world.Input("orders"), default));
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Put_WithoutColumns_TakesOverTheTableWithItsTypes()
    {
        var port = CatalogWorld.Made(await PutAsync(new PortInput(null, null, "files", "orders", null, null)));
        Assert.Equal([("id", "integer"), ("email", "string"), ("placed", "date"), ("amount", "decimal(12,2)")], port.Columns.Select(c => (c.Name, c.Type)));
        Assert.Equal("orders", port.Name);
        Assert.True(port.Columns[0].PrimaryKey);
        Assert.All(port.Columns, c => Assert.Null(c.Classification));
    }

    [Fact]
    public async Task Put_WithoutColumnsAgain_KeepsWhatWasWritten()
    {
        CatalogWorld.Made(await PutAsync(CatalogWorld.Port()));
        var port = CatalogWorld.Made(await PutAsync(new PortInput(null, "Renamed", "files", "orders", null, null)));
        Assert.Equal(["Number of the order", "Where the bill goes", "", "Gross amount"], port.Columns.Select(c => c.Description));
        Assert.True(port.Columns.Single(c => c.Name == "email").PersonalData);
    }

    [Fact]
    public async Task Put_ManyThingsWrong_NamesThemAllAtOnce()
    {
        var input = new PortInput(new string('x', 101), null, "files", "orders",
        [
            new("missing", null, null, null),
            new("id", "string", null, null),
            new("id", null, null, null),
            new("email", "nonsense", null, null, Mask: "blur"),
            new("amount", null, new string('x', 2001), (Classification)9, Mask: "year", References: "no reference"),
            null!,
        ], null);
        var wrong = Assert.IsType<Invalid>((await PutAsync(input)).Error);
        Assert.Equal(
        [
            "columns[0].name", "columns[1].type", "columns[2].name", "columns[3].mask", "columns[3].type", "columns[4].classification", "columns[4].description", "columns[4].mask",
            "columns[4].references", "columns[5].name", "name",
        ], wrong.Fields.Select(f => f.Field).Order(StringComparer.Ordinal));
        Assert.Contains("integer", wrong.Fields.Single(f => f.Field == "columns[1].type").Message, StringComparison.Ordinal);
        Assert.Contains("id, email, placed, amount", wrong.Fields.Single(f => f.Field == "columns[0].name").Message, StringComparison.Ordinal);
        Assert.Empty(CatalogWorld.Made(await _world.Products.GetAsync(_world.Contributor, "shop", "orders", default)).Ports);
    }

    [Theory]
    [InlineData("int")]
    [InlineData("BIGINT")]
    [InlineData("integer")]
    [InlineData("")]
    public async Task Put_TypeOfAnotherName_IsTheTables(string type)
        => Assert.Equal("integer", CatalogWorld.Made(await PutAsync(new PortInput(null, null, "files", "orders", [new("id", type, null, null)], null))).Columns.Single().Type);

    [Theory]
    [InlineData("nowhere", "orders", "source")]
    [InlineData("", "orders", "source")]
    [InlineData("files", "nothing", "table")]
    [InlineData("files", "", "table")]
    public async Task Put_SourceOrTableThatIsNotThere_IsNamed(string source, string table, string field)
        => Assert.Equal(field, Assert.Single(Assert.IsType<Invalid>((await PutAsync(new PortInput(null, null, source, table, null, null))).Error).Fields).Field);

    [Fact]
    public async Task Put_SourceOfAnotherDomain_IsNotThere()
    {
        var other = _world.Sources.Add(Guid.NewGuid(), "theirs");
        _world.Sources.Table(other, "orders", "id:integer");
        Assert.Equal("source", Assert.Single(Assert.IsType<Invalid>((await PutAsync(new PortInput(null, null, "theirs", "orders", null, null))).Error).Fields).Field);
    }

    [Fact]
    public async Task Put_SourceThatDoesNotAnswer_IsUnavailable()
    {
        _world.Sources.Away = true;
        Assert.IsType<Unavailable>((await PutAsync(CatalogWorld.Port())).Error);
    }

    [Fact]
    public async Task Put_Revisions_AreHeld()
    {
        var made = CatalogWorld.Made(await PutAsync(CatalogWorld.Port(), 0));
        Assert.IsType<Stale>((await PutAsync(CatalogWorld.Port(described: false), 0)).Error);
        var changed = CatalogWorld.Made(await PutAsync(CatalogWorld.Port(described: false), made.Revision));
        Assert.True(changed.Revision > made.Revision);
        Assert.IsType<Stale>((await PutAsync(CatalogWorld.Port(), made.Revision)).Error);
        Assert.IsType<Stale>((await _world.Products.PutPortAsync(_world.Contributor, "shop", "orders", "absent", CatalogWorld.Port(), 5, default)).Error);
    }

    [Fact]
    public async Task Put_DifferentPortsAtOnce_AllAreMade()
    {
        var names = Enumerable.Range(0, 5).Select(i => $"port{i}").ToList();
        var all = await Task.WhenAll(names.Select(n => Task.Run(() => _world.Products.PutPortAsync(_world.Contributor, "shop", "orders", n, CatalogWorld.Port(), 0, default))));
        Assert.All(all, r => Assert.True(r.Ok, r.Error?.Message));
        Assert.Equal(names, CatalogWorld.Made(await _world.Products.GetAsync(_world.Contributor, "shop", "orders", default)).Ports.Select(p => p.Port));
    }

    [Fact]
    public async Task Put_TheSamePortByTwoAtOnce_OneWinsAndTheOtherIsTold()
    {
        var made = CatalogWorld.Made(await PutAsync(CatalogWorld.Port(), 0));
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Task.Run(() => PutAsync(CatalogWorld.Port() with { Description = $"By {i}" }, made.Revision))));
        Assert.Single(both, r => r.Ok);
        Assert.IsType<Stale>(both.Single(r => !r.Ok).Error);
    }

    [Fact]
    public async Task Put_ExamplesOfTheApi_AreKeptAsValues()
    {
        var rows = JsonSerializer.Deserialize<List<IReadOnlyList<object?>>>("""[[1, "•••", 129.90], [2, null, null]]""")!;
        var port = CatalogWorld.Made(await PutAsync(CatalogWorld.Port() with { Examples = rows }));
        Assert.Equal([1L, "•••", 129.90m], port.Examples[0]);
        Assert.Equal([2L, null, null], port.Examples[1]);
    }

    [Fact]
    public async Task Put_ExamplesThatDoNotFit_AreNamed()
    {
        var rows = JsonSerializer.Deserialize<List<IReadOnlyList<object?>>>("""[[1, "x"], null, [1, {"a": 1}, 2], [1, "long", 2]]""")!;
        rows[3] = [1L, new string('x', 1001), 2L];
        var wrong = Assert.IsType<Invalid>((await PutAsync(CatalogWorld.Port() with { Examples = rows })).Error);
        Assert.Equal(["examples[0]", "examples[1]", "examples[2][1]", "examples[3][1]"], wrong.Fields.Select(f => f.Field));
        var many = Enumerable.Repeat<IReadOnlyList<object?>>([1L, "•••", 2m], 21).ToList();
        Assert.Equal("examples", Assert.Single(Assert.IsType<Invalid>((await PutAsync(CatalogWorld.Port() with { Examples = many })).Error).Fields).Field);
    }

    [Fact]
    public async Task Put_TheRowMadeOfColumnExamples_IsNotKeptWhenItComesBack()
    {
        PortInput With(string example) => CatalogWorld.Port() with { Columns = [new("id", null, "Number", Classification.Internal, Example: example), new("email", null, "Address", Classification.Confidential, PersonalData: true)] };
        var read = CatalogWorld.Made(await PutAsync(With("7")));
        Assert.Equal(["7", "•••"], Assert.Single(read.Examples));
        Assert.Equal(["8", "•••"], Assert.Single(CatalogWorld.Made(await PutAsync(With("8") with { Examples = read.Examples })).Examples));
    }

    [Fact]
    public async Task Put_ColumnsInAnotherOrder_TakesTheExamplesAlong()
    {
        var first = CatalogWorld.Port() with { Examples = [[1L, "•••", 129.90m]] };
        CatalogWorld.Made(await PutAsync(first));
        var port = CatalogWorld.Made(await PutAsync(first with { Columns = [first.Columns![2], new("placed", null, "Day", Classification.Internal), first.Columns[0]], Examples = null }));
        Assert.Equal([129.90m, null, 1L], Assert.Single(port.Examples));
    }

    [Fact]
    public async Task Delete_PortThatAGrantReads_IsRefused()
    {
        CatalogWorld.Made(await PutAsync(CatalogWorld.Port()));
        _world.Grants.Active = 2;
        Assert.Contains("2 grants", Assert.IsType<Conflict>((await _world.Products.DeletePortAsync(_world.Contributor, "shop", "orders", "orders", null, default)).Error).Message, StringComparison.Ordinal);
        _world.Grants.Active = 0;
        Assert.True((await _world.Products.DeletePortAsync(_world.Contributor, "shop", "orders", "orders", null, default)).Ok);
        Assert.IsType<NotFound>((await _world.Products.GetPortAsync(_world.Contributor, "shop", "orders", "orders", default)).Error);
    }

    [Theory]
    [InlineData("raw_orders", true)]
    [InlineData("orders-2", true)]
    [InlineData("Orders", false)]
    [InlineData("a/b", false)]
    [InlineData("orders$", false)]
    public async Task Put_PortName_StandsInAddresses(string name, bool good)
        => Assert.Equal(good, (await _world.Products.PutPortAsync(_world.Contributor, "shop", "orders", name, CatalogWorld.Port(), 0, default)).Ok);

    [Fact]
    public async Task Directory_Paths_AreFoundAndNothingElse()
    {
        CatalogWorld.Made(await PutAsync(CatalogWorld.Port()));
        CatalogWorld.Made(await _world.Products.CreateAsync(_world.Contributor, _world.Input("returns"), default));
        CatalogWorld.Made(await _world.Products.PutPortAsync(_world.Contributor, "shop", "returns", "lines", new PortInput(null, null, "files", "lines", null, null), 0, default));
        var directory = _world.Get<IPortDirectory>();
        // Each half of the last path exists, in another product.
        var found = await directory.FindAsync(["shop/orders/orders", "shop/returns/lines", "shop/orders/lines", "x", "other/orders/orders", "shop/orders/orders/"], default);
        Assert.Equal(["shop/orders/orders", "shop/returns/lines"], found.Keys.Order(StringComparer.Ordinal));
        var port = found["shop/orders/orders"];
        Assert.Equal((port.Path, "orders", ProductState.Draft), ((await directory.GetAsync([port.Id], default))[port.Id].Path, port.Table, port.State));
    }

    [Fact]
    public async Task Directory_ProductsInBatches_GivesEachOnce()
    {
        foreach (var i in Enumerable.Range(0, 5)) CatalogWorld.Made(await _world.Products.CreateAsync(_world.Contributor, _world.Input($"more-{i}"), default));
        var directory = _world.Get<IPortDirectory>();
        var all = new List<Guid>();
        Guid? after = null;
        while (await directory.ProductsAsync(null, after, 2, default) is { Count: > 0 } batch)
        {
            all.AddRange(batch.Select(p => p.Id));
            after = batch[^1].Id;
        }

        Assert.Equal(6, all.Count);
        Assert.Equal(6, all.Distinct().Count());
        Assert.Empty(await directory.ProductsAsync([], null, 10, default));
    }

    [Fact]
    public async Task Put_AndDelete_SayHowMuchOfThePromiseChanged()
    {
        CatalogWorld.Made(await PutAsync(new PortInput(null, null, "files", "orders", null, null)));
        CatalogWorld.Made(await PutAsync(new PortInput(null, "What a row is", "files", "orders", null, null)));
        CatalogWorld.Made(await PutAsync(new PortInput(null, null, "files", "orders", [new("id", null, "Number", null)], null)));
        CatalogWorld.Made(await _world.Products.DeletePortAsync(_world.Contributor, "shop", "orders", "orders", null, default));
        Assert.Equal(["additive", "descriptive", "breaking", "breaking"], (await _world.JsonAsync("product.changed")).Select(e => e.GetProperty("change").GetString()));
    }

    private Task<Result<PortView>> PutAsync(PortInput input, long? revision = null) => _world.Products.PutPortAsync(_world.Contributor, "shop", "orders", "orders", input, revision, default);
}
