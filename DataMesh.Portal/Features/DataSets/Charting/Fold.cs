using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Features.DataSets.Charting;

/// <summary>Several values as one figure. Nulls are left out, as the engine does; exact numbers stay exact where they can.</summary>
internal static class Fold
{
    /// <summary>The figure, or null of no values.</summary>
    public static object? Of(ChartFunction function, IEnumerable<object?> values)
    {
        var known = values.Where(v => v is not null).Select(v => v!).ToList();
        return function switch
        {
            ChartFunction.Count => (long)known.Count,
            _ when known.Count == 0 || !CellText.IsNumber(known[0]) => null,
            ChartFunction.Sum => Sum(known),
            ChartFunction.Avg => known.Average(Number),
            ChartFunction.Min => known.MinBy(Number),
            _ => known.MaxBy(Number),
        };
    }

    /// <summary>A number as the drawing takes it.</summary>
    public static double Number(object value) => value switch
    {
        long whole => whole,
        decimal exact => (double)exact,
        double number => number,
        _ => double.NaN,
    };

    /// <summary>A value for the drawing: a finite number or null.</summary>
    public static object? Drawn(object? value) => value is not null && Number(value) is var number && double.IsFinite(number) ? number : null;

    private static object Sum(List<object> values)
    {
        if (values[0] is double) return values.Sum(Number);
        try
        {
            var sum = values.Sum(v => v is long whole ? whole : (decimal)v);
            return values[0] is long && sum is >= long.MinValue and <= long.MaxValue ? (long)sum : sum;
        }
        catch (OverflowException)
        {
            // Beyond 28 digits nobody sees the last of them in a chart.
            return values.Sum(Number);
        }
    }
}
