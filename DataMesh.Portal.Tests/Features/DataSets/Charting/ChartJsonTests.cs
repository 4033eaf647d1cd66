using System.Text.Json;
using DataMesh.Portal.Features.DataSets.Charting;
using FsCheck;
using FsCheck.Fluent;

namespace DataMesh.Portal.Tests.Features.DataSets.Charting;

public class ChartJsonTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var name = ArbMap.Default.GeneratorFor<NonEmptyString>().Select(s => s.Get);
        var measure = Gen.OneOf(
            Gen.Constant(new ChartMeasure(null, ChartFunction.Count)),
            from column in name from function in Gen.Elements(Enum.GetValues<ChartFunction>()) select new ChartMeasure(column, function));
        var spec = from kind in Gen.Elements(Enum.GetValues<ChartKind>())
                   from x in Gen.OneOf(Gen.Constant<string?>(null), name.Select(n => (string?)n))
                   from series in name.ListOf(2)
                   from y in measure.ListOf(3)
                   from sort in Gen.Elements(Enum.GetValues<ChartSort>())
                   from title in Gen.OneOf(Gen.Constant<string?>(null), name.Select(n => (string?)n))
                   select new ChartSpec(kind, x, [.. series], [.. y], sort, title);

        // Text that is no text (half a surrogate pair) becomes a question mark in any JSON.
        Prop.ForAll(spec.Where(s => !JsonSerializer.Serialize(ChartJson.Write(s)).Contains("uFFFD", StringComparison.OrdinalIgnoreCase)).ToArbitrary(),
            s => Assert.Equal(s, ChartJson.Read(ChartJson.Write(s)))).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("""{ "kind": "bar", "x": "country", "y": ["amount", 7, { "function": "sum" }, { "column": "n", "function": "AVG" }, { "function": "count" }] }""", "amount; average of n; rows")]
    [InlineData("""{ "kind": "sunburst", "x": 3, "series": "no", "y": "amount", "sort": 2 }""", "")]
    [InlineData("""{ "kind": "2", "y": [] }""", "")]
    public void Read_WhatItDoesNotKnow_IsLeftOut(string json, string figures)
    {
        var spec = ChartJson.Read(JsonSerializer.Deserialize<JsonElement>(json))!;

        Assert.Equal(ChartKind.Bar, spec.Kind);
        Assert.Equal(ChartSort.Rows, spec.Sort);
        Assert.Empty(spec.Series);
        Assert.Equal(figures, string.Join("; ", spec.Y.Select(y => y.Words)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "x": "country" }""")]
    public void Read_WithoutAKind_IsNoChart(string json) => Assert.Null(ChartJson.Read(JsonSerializer.Deserialize<JsonElement>(json)));

    [Fact]
    public void Check_TooLarge_SaysSo()
    {
        Assert.Contains("16 KiB", ChartJson.Check(JsonSerializer.SerializeToElement(new { kind = "bar", title = new string('x', 20_000) }))!.Message, StringComparison.Ordinal);
        Assert.Null(ChartJson.Check(JsonSerializer.SerializeToElement(new { kind = "of the future" })));
    }
}
