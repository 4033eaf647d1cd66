using DataMesh.Portal.Features.DataSets.Charting;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.DataSets.Charting;

public class ChartDataTests
{
    private static readonly PlanColumn[] s_columns =
    [
        new("day", LogicalType.Date, "internal", false), new("country", LogicalType.String, "internal", false),
        new("segment", LogicalType.String, "internal", false), new("amount", LogicalType.Decimal(10, 2), "internal", false), new("weight", LogicalType.Number, "internal", false),
    ];

    private static readonly object?[][] s_rows =
    [
        [new DateOnly(2026, 2, 1), "NL", "B", 10.50m, 1.0],
        [new DateOnly(2026, 1, 1), "DE", "A", 20.00m, 2.0],
        [new DateOnly(2026, 1, 1), "DE", "B", 5.25m, null],
        [new DateOnly(2026, 3, 1), null, "A", null, 4.0],
    ];

    [Fact]
    public void Of_Bars_AddsUpExactlyAndSortsByTheFigure()
    {
        var figures = Draw(ChartKind.Bar, "country", [], "amount", ChartSort.Value);

        Assert.Equal(["DE", "NL", "empty"], figures.Drawing!.Categories);
        Assert.Equal([25.25, 10.5, null], figures.Drawing.Series[0].Values);
        Assert.Equal([["DE", 25.25m], ["NL", 10.50m], [null, null]], figures.Rows);
        Assert.Equal("Amount by country. Bar chart of 3\u00a0values of country. Highest: DE with 25.25; lowest: NL with 10.50.", figures.Summary);
    }

    [Fact]
    public void Of_Line_StandsInTheOrderOfTimeWithGapsWhereASeriesHasNothing()
    {
        var drawing = Draw(ChartKind.Line, "day", ["segment"], "amount").Drawing!;

        Assert.Equal("time", drawing.XType);
        Assert.Equal(["A", "B"], drawing.Series.Select(s => s.Name));
        Assert.Equal([20.0, null, null], drawing.Series[0].Values.Select(v => ((object?[])v!)[1]));
        Assert.Equal([5.25, 10.5, null], drawing.Series[1].Values.Select(v => ((object?[])v!)[1]));
        Assert.Equal("2026-01-01T00:00:00Z", ((object?[])drawing.Series[0].Values[0]!)[0]);
    }

    [Fact]
    public void Of_Dots_LeavesOutWhatHasNoPlaceAndSaysSo()
    {
        var figures = Draw(ChartKind.Scatter, "amount", [], "weight");

        Assert.Equal(2, figures.Drawing!.Series[0].Values.Count);
        Assert.Equal("2\u00a0rows without one of the values left out.", Assert.Single(figures.Notes));
    }

    [Fact]
    public void Of_Pivot_HasSumsAtItsEdges()
    {
        var figures = Draw(ChartKind.Pivot, "country", ["segment"], "amount", ChartSort.Category);

        Assert.Equal(["country", "A", "B", "Total"], figures.Columns.Select(c => c.Name));
        Assert.Equal([["DE", 20.00m, 5.25m, 25.25m], ["NL", null, 10.50m, 10.50m], [null, null, null, null], ["Total", 20.00m, 15.75m, 35.75m]], figures.Rows);
    }

    [Fact]
    public void Of_PivotOfAverages_HasNoSumThatMeansNothing()
        => Assert.Equal(["country", "A", "B"], ChartData.Of(new ChartSpec(ChartKind.Pivot, "country", ["segment"], [new ChartMeasure("amount", ChartFunction.Avg)]), s_columns, s_rows).Columns.Select(c => c.Name));

    [Fact]
    public void Of_PieOfMany_AddsTheSmallUpAndLeavesOutWhatIsNotAboveZero()
    {
        object?[][] rows = [.. Enumerable.Range(-1, 14).Select(i => new object?[] { null, $"c{i}", null, (decimal)i, null })];
        var figures = ChartData.Of(new ChartSpec(ChartKind.Pie, "country", [], [new ChartMeasure("amount")]), s_columns, rows);

        Assert.Equal(9, figures.Drawing!.Categories.Count);
        Assert.Equal(("4\u00a0others", 1.0 + 2 + 3 + 4), (figures.Drawing.Categories[^1], (double)figures.Drawing.Series[0].Values[^1]!));
        Assert.Equal("2\u00a0shares that are not above zero left out.", Assert.Single(figures.Notes));
    }

    [Fact]
    public void Of_SingleNumber_IsComparedWithTheFigureBesideItOrTheOneBefore()
    {
        var beside = ChartData.Of(new ChartSpec(ChartKind.Single, null, [], [new ChartMeasure("amount"), new ChartMeasure("weight")]), s_columns, s_rows).Single!;
        Assert.Equal((35.75m, 7.0), ((decimal)beside.Value!, (double)beside.Other!));

        var latest = ChartData.Of(new ChartSpec(ChartKind.Single, "day", [], [new ChartMeasure("amount")]), s_columns, s_rows[..3]).Single!;
        Assert.Equal((10.50m, 25.25m, "2026-01-01"), ((decimal)latest.Value!, (decimal)latest.Other!, latest.OtherLabel));
        Assert.Equal((10.50 - 25.25) / 25.25, latest.Change!.Value, 12);
    }

    [Fact]
    public void Of_ManyBars_AreCutAndTheTableHasAll()
    {
        object?[][] rows = [.. Enumerable.Range(0, 100).Select(i => new object?[] { null, $"c{i}", null, 1m, null })];
        var figures = ChartData.Of(new ChartSpec(ChartKind.Bar, "country", [], [new ChartMeasure("amount")]), s_columns, rows);

        Assert.Equal((ChartData.MostCategories, 100), (figures.Drawing!.Categories.Count, figures.Rows.Count));
        Assert.Contains("60 of 100", Assert.Single(figures.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ChartKind.Bar, "gone", "amount", "'gone'")]
    [InlineData(ChartKind.Bar, "country", "segment", "'segment' is no number")]
    [InlineData(ChartKind.Scatter, "country", "amount", "'country' is neither")]
    public void Of_WhatDoesNotFit_SaysWhat(ChartKind kind, string x, string y, string said)
        => Assert.Contains(said, Draw(kind, x, [], y).Problem, StringComparison.Ordinal);

    [Fact]
    public void Fold_SumBeyondDecimals_IsStillASum()
        => Assert.Equal(2 * (double)decimal.MaxValue, Assert.IsType<double>(Fold.Of(ChartFunction.Sum, [decimal.MaxValue, decimal.MaxValue])));

    private static ChartFigures Draw(ChartKind kind, string x, string[] series, string y, ChartSort sort = ChartSort.Rows)
        => ChartData.Of(new ChartSpec(kind, x, series, [new ChartMeasure(y)], sort), s_columns, s_rows);
}
