using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building.Editors;

/// <summary>What editors of figures offer.</summary>
internal static class Figures
{
    /// <summary>What can be computed.</summary>
    public static IReadOnlyList<MeasureFunction> All { get; } = Enum.GetValues<MeasureFunction>();

    /// <summary>The columns of which a figure can be computed, with the chosen one even if it is none of them.</summary>
    public static IReadOnlyList<string> Columns(MeasureFunction function, string? chosen, IReadOnlyList<PlanColumn> columns)
    {
        var needsNumber = function is MeasureFunction.Sum or MeasureFunction.Avg or MeasureFunction.Median;
        List<string> names = [.. columns.Where(c => !needsNumber || c.Type.IsNumeric).Select(c => c.Name)];
        return string.IsNullOrEmpty(chosen) || names.Contains(chosen) ? names : [.. names, chosen];
    }

    /// <summary>A function in words that a column's name follows.</summary>
    public static string Word(MeasureFunction function) => function switch
    {
        MeasureFunction.Count => "Number",
        MeasureFunction.CountDistinct => "Number of different",
        MeasureFunction.Sum => "Sum of",
        MeasureFunction.Avg => "Average of",
        MeasureFunction.Min => "Lowest",
        MeasureFunction.Max => "Highest",
        _ => "Median of",
    };
}
