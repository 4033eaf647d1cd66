using System.Text.Json;
using Bunit;
using DataMesh.Portal.Features.DataSets.Charting;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Pinning;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Features.Products;
using DataMesh.Portal.Tests.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.DataSets.Pinning;

public class PinnedChartsTests : UiTest
{
    private readonly FakeReader _reader = new() { Answer = FakeReader.Rows(["country"], ["DE"], ["NL"], ["DE"]) };
    private readonly Shelf _shelf = new();

    public PinnedChartsTests()
    {
        Services.AddSingleton<IGovernedReader>(_reader);
        Services.AddSingleton<IDataSetService>(_shelf);
        Services.AddSingleton<IDataSetPins>(_shelf);
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public void Pins_EachSet_IsDrawnFromWhatThePersonReadsNow()
    {
        _shelf.Add("Orders by country", new ChartSpec(ChartKind.Bar, "country", [], [new ChartMeasure(null, ChartFunction.Count)], ChartSort.Value));
        var home = RenderAsBea<PinnedCharts>();

        Assert.Contains("Highest: DE with 2", home.Find("[role=img].drawn").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Equal("Orders by country", home.Find(".pinned h2").TextContent);
        Assert.Equal($"/datasets/{_shelf.Sets[0].Id}", home.Find(".pinned a").GetAttribute("href"));
        Assert.Equal("o", Assert.Single(_reader.Flows).Output);
    }

    [Fact]
    public void Pins_SetWithoutAChart_ShowsTheOneThatFits()
    {
        _shelf.Add("Orders", null);

        Assert.NotEmpty(RenderAsBea<PinnedCharts>().FindAll("[role=img].drawn"));
    }

    [Fact]
    public void Pins_WhatMayNotBeRead_SaysSoInItsCardAndCanBeTakenOff()
    {
        _shelf.Add("Orders", null);
        _reader.Answer = new Forbidden("Your grant for shop/orders/orders ended on 3 March.", "no-grant");
        var home = RenderAsBea<PinnedCharts>();

        Assert.Contains("ended on 3 March", home.Find(".pinned .callout.warn").TextContent, StringComparison.Ordinal);
        home.Find("button[aria-label='Take Orders off Home']").Click();
        Assert.Empty(home.FindAll(".pinned"));
        Assert.Empty(_shelf.Pinned);
    }

    [Fact]
    public void Pins_None_DrawNothing() => Assert.Equal("", RenderAsBea<PinnedCharts>().Markup);

    private sealed class Shelf : IDataSetService, IDataSetPins
    {
        public List<DataSetView> Sets { get; } = [];

        public List<Guid> Pinned { get; } = [];

        public void Add(string name, ChartSpec? chart)
        {
            var flow = JsonSerializer.SerializeToElement(FlowJson.Write(new Flow([new InputNode("o", "shop/orders/orders")], "o")));
            Sets.Add(new DataSetView(Guid.CreateVersion7(), name, "", flow, [], "bea@example.com", true, default, default, 1, chart is null ? null : ChartJson.Write(chart)));
            Pinned.Add(Sets[^1].Id);
        }

        public Task<Result<DataSetView>> GetAsync(Principal principal, Guid id, CancellationToken ct) => Task.FromResult<Result<DataSetView>>(Sets.Single(s => s.Id == id));

        public Task<Result<Done>> PinAsync(Principal principal, Guid dataSet, bool pinned, CancellationToken ct)
        {
            Assert.False(pinned);
            Pinned.Remove(dataSet);
            return Task.FromResult<Result<Done>>(Done.Yes);
        }

        Task<IReadOnlyList<Guid>> IDataSetPins.ListAsync(Principal principal, CancellationToken ct) => Task.FromResult<IReadOnlyList<Guid>>([.. Pinned]);

        Task<IReadOnlyList<DataSetSummary>> IDataSetService.ListAsync(Principal principal, CancellationToken ct) => throw new NotSupportedException();

        public Task<Result<DataSetView>> CreateAsync(Principal principal, DataSetInput input, CancellationToken ct) => throw new NotSupportedException();

        public Task<Result<DataSetView>> UpdateAsync(Principal principal, Guid id, DataSetInput input, long? revision, CancellationToken ct) => throw new NotSupportedException();

        public Task<Result<Done>> DeleteAsync(Principal principal, Guid id, long? revision, CancellationToken ct) => throw new NotSupportedException();
    }
}
