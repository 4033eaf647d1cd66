using DataMesh.Portal.UI.Grids;

namespace DataMesh.Portal.Features.DataSets.Charting;

/// <summary>What a chart shows of certain rows, in figures: as a drawing, a pivot table or a single number, and always as a table and in words.</summary>
/// <param name="Summary">The chart in a sentence or two, for who does not see it.</param>
/// <param name="Columns">The table's columns.</param>
/// <param name="Rows">The table's rows.</param>
/// <param name="Notes">What is left out of the drawing, in words.</param>
internal sealed record ChartFigures(string Summary, IReadOnlyList<GridColumn> Columns, IReadOnlyList<object?[]> Rows, IReadOnlyList<string> Notes)
{
    /// <summary>Why there is no chart, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>What the script draws, or null.</summary>
    public ChartDrawing? Drawing { get; init; }

    /// <summary>The single number, or null.</summary>
    public SingleFigure? Single { get; init; }

    /// <summary>Whether the table itself is the chart.</summary>
    public bool Pivot { get; init; }

    public static ChartFigures Wrong(string problem) => new("", [], [], []) { Problem = problem };
}

/// <summary>What the script draws; its words are those of wwwroot/js/chart.js.</summary>
/// <param name="Kind"><c>bar</c>, <c>line</c>, <c>area</c>, <c>scatter</c>, <c>pie</c>.</param>
/// <param name="XType"><c>category</c>, <c>time</c> or <c>value</c>.</param>
/// <param name="XName">What stands along.</param>
/// <param name="YName">What stands up.</param>
/// <param name="Categories">The categories; empty where points say where they are.</param>
/// <param name="Series">The series.</param>
internal sealed record ChartDrawing(string Kind, string XType, string XName, string YName, IReadOnlyList<string> Categories, IReadOnlyList<ChartSeries> Series);

/// <summary>One series of a drawing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">One value a category; or pairs of place and value.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<object?> Values);

/// <summary>One figure, beside another.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The figure; null where there is none.</param>
/// <param name="OtherLabel">What it is compared with, or null.</param>
/// <param name="Other">The other figure.</param>
internal sealed record SingleFigure(string Label, object? Value, string? OtherLabel, object? Other)
{
    /// <summary>By what share it is more than the other: 0.25 is a quarter more; null where that says nothing.</summary>
    public double? Change => Value is not null && Other is not null && Fold.Number(Value) is var now && Fold.Number(Other) is var then && then != 0 && double.IsFinite(now / then) ? (now - then) / Math.Abs(then) : null;
}
