using System.Text.Json;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.Sources.Reading;

public sealed class GovernedReaderTests(SourcesPortal portal) : IClassFixture<SourcesPortal>
{
    private const string Orders = "commerce/shop/orders";

    [Fact]
    public async Task Run_ColumnNotGranted_IsAbsentEverywhere()
    {
        var (_, principal) = await ReadyAsync("absent");
        var result = (await Reader.RunAsync(principal, Flow("amount > 15"), null, 100, "api", null, default)).Value;
        Assert.Equal(["id", "amount"], result.Columns.Select(c => c.Name));
        Assert.Equal(new object?[] { 2L, 20L }, result.Rows.Single());
        Assert.DoesNotContain("card", result.Explanation.EngineSql, StringComparison.OrdinalIgnoreCase);
        var error = Assert.IsType<Invalid>((await Reader.RunAsync(principal, Flow("card = 'x'"), null, 100, "api", null, default)).Error);
        Assert.Equal("kept.where", error.Fields[0].Field);
        Assert.StartsWith("There is no column 'card'", error.Fields[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Reads_AreRecordedWithPortColumnsAndRows()
    {
        var (port, principal) = await ReadyAsync("recorded");
        await Reader.RunAsync(principal, Input(port), null, 100, "preview", null, default);
        var read = JsonSerializer.Deserialize<JsonElement>((await portal.EventsAsync("data.read"))[^1]);
        Assert.Equal(("preview", 2L), (read.GetProperty("way").GetString(), read.GetProperty("rows").GetInt64()));
        Assert.Equal(port, read.GetProperty("ports")[0].GetProperty("port").GetString());
        Assert.Equal("testing", read.GetProperty("ports")[0].GetProperty("purpose").GetString());
    }

    [Fact]
    public async Task Run_Refused_SaysTheKnownReasonFirstAndRecordsEach()
    {
        var (port, principal) = await ReadyAsync("refused");
        portal.Guard.Ports["commerce/shop/known"] = (new ReadRefused(true, "revoked", "Your grant was taken back on 3 March."), AccessLevel.Export);
        var flow = new Flow([new InputNode("x", "secret/product/port"), new InputNode("k", "commerce/shop/known"), new InputNode("o", port), new UnionNode("u", ["x", "k", "o"])], "u");
        var refused = Assert.IsType<Forbidden>((await Reader.RunAsync(principal, flow, null, 10, "api", null, default)).Error);
        Assert.Equal(("revoked", "Your grant was taken back on 3 March."), (refused.Reason, refused.Message));
        Assert.Equal(2, (await portal.EventsAsync("data.refused")).Count(e => e.Contains("secret/product/port", StringComparison.Ordinal) || e.Contains("shop/known", StringComparison.Ordinal)));

        var unknown = Assert.IsType<NotFound>((await Reader.RunAsync(principal, Input("secret/product/port"), null, 10, "api", null, default)).Error);
        Assert.Equal("There is no port 'secret/product/port', or you may not know of it.", unknown.Message);
    }

    [Fact]
    public async Task Run_NodeBesideARefusedInput_IsAskedForItsOwnPortsOnly()
    {
        var (port, principal) = await ReadyAsync("beside");
        var flow = new Flow([new InputNode("o", port), new InputNode("x", "secret/product/port")], "x");
        Assert.True((await Reader.RunAsync(principal, flow, "o", 10, "preview", null, default)).Ok);
        Assert.Equal([port], portal.Guard.Asked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_001)]
    public async Task Run_LimitOutOfRange_IsRefused(int limit)
    {
        var (port, principal) = await ReadyAsync("limits");
        Assert.Equal("limit", Assert.IsType<Invalid>((await Reader.RunAsync(principal, Input(port), null, limit, "api", null, default)).Error).Fields[0].Field);
    }

    [Fact]
    public async Task Run_BrokenFlows_NameNodeAndField()
    {
        var (port, principal) = await ReadyAsync("flows");
        async Task<string> FieldAsync(params FlowNode[] nodes)
            => Assert.IsType<Invalid>((await Reader.RunAsync(principal, new Flow(nodes, nodes[^1].Id), null, 10, "api", null, default)).Error).Fields[0].Field;
        var input = new InputNode("o", port);
        Assert.Equal("joined.on", await FieldAsync(input, new JoinNode("joined", "o", "o", JoinKind.Inner, [])));
        Assert.Equal("joined.on[0].left", await FieldAsync(input, new JoinNode("joined", "o", "o", JoinKind.Inner, [new JoinKey("nope", "id")])));
        Assert.Equal("kept.input", await FieldAsync(input, new FilterNode("kept", "missing", "id > 1")));
        Assert.Equal("b.input", await FieldAsync(new LimitNode("b", "a", 1), new LimitNode("a", "b", 1)));
        Assert.Equal("sum.columns[0].expression", await FieldAsync(input, new DeriveNode("sum", "o", [new DerivedColumn("x", "id + 'text'")])));
    }

    [Fact]
    public async Task Stream_LevelOnlyRead_IsRefusedForExport()
    {
        var (port, principal) = await ReadyAsync("levels", AccessLevel.Read);
        Assert.Equal("level", Assert.IsType<Forbidden>((await Reader.StreamAsync(principal, Input(port), AccessLevel.Export, "download", default)).Error).Reason);
        Assert.Equal("level", Assert.IsType<Forbidden>((await Reader.ParquetAsync(principal, Input(port), "download", default)).Error).Reason);
        await using var stream = (await Reader.StreamAsync(principal, Input(port), AccessLevel.Read, "api", default)).Value;
        var rows = 0;
        await foreach (var batch in stream.Batches) rows += batch.Rows.Count;
        Assert.Equal(2, rows);
        Assert.Contains(await portal.EventsAsync("data.read"), e => e.Contains(port, StringComparison.Ordinal) && e.Contains("\"rows\":2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inspect_FlowOnTheWay_SaysWhatEachNodeOffersOrLacks()
    {
        var (port, principal) = await ReadyAsync("inspect");
        var flow = new Flow([new InputNode("o", port), new FilterNode("kept", "o", ""), new LimitNode("top", "kept", 5), new InputNode("x", "secret/product/port")], "gone");
        var found = await Reader.InspectAsync(principal, flow, examples: false, default);
        Assert.Equal(["id", "amount"], found.Nodes["o"].Columns!.Select(c => c.Name));
        Assert.Equal("where", Assert.Single(found.Nodes["kept"].Errors).Field);
        Assert.Null(found.Nodes["top"].Columns);
        Assert.False(found.Refused["secret/product/port"].Known);
        Assert.Equal("output", Assert.Single(found.Errors).Field);
    }

    private IGovernedReader Reader => portal.Get<IGovernedReader>();

    private static Flow Input(string port) => new([new InputNode("o", port)], "o");

    private static Flow Flow(string where) => new([new InputNode("o", Orders + "-absent"), new FilterNode("kept", "o", where)], "kept");

    private async Task<(string Port, Portal.Platform.Identity.Principal Principal)> ReadyAsync(string name, AccessLevel most = AccessLevel.Export)
    {
        var (client, principal) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        var slug = $"{name}-{Guid.NewGuid():N}"[..20];
        var source = await SourcesPortal.MakeFilesAsync(client, slug);
        await SourcesPortal.UploadAsync(client, slug, "orders.csv", "id,amount,card\n1,10,4111\n2,20,4222\n");
        var port = $"{Orders}-{name}";
        await portal.GrantAsync(port, source.GetProperty("id").GetGuid(), "orders", most, "id", "amount");
        return (port, principal);
    }
}
