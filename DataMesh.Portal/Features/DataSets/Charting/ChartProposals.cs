using DataMesh.Portal.Features.DataSets.Profiling;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Charting;

/// <summary>What charts fit columns of these types. Pure.</summary>
internal static class ChartProposals
{
    private const int FewSlices = 8;
    private const int FewSeries = 12;

    /// <summary>The charts, the one that fits best first; at least one where there is a column.</summary>
    /// <param name="profiles">What the columns hold, in their order.</param>
    /// <param name="columns">The columns.</param>
    public static IReadOnlyList<ChartSpec> Of(IReadOnlyList<PlanColumn> columns, IReadOnlyList<ColumnProfile> profiles)
    {
        if (columns.Count == 0) return [];
        var known = columns.Zip(profiles).ToList();
        // What names a thing is no amount: nobody adds up order numbers.
        var figures = known.Where(k => k.First.Type.IsNumeric && !ColumnProfiler.Names(k.First)).ToList();
        var days = known.Where(k => k.First.Type.IsDateLike || IsYear(k.First)).ToList();
        var words = known.Where(k => k.First.Type.Kind is LogicalKind.String or LogicalKind.Boolean && k.Second is { Unique: false, Distinct: > 0 }).OrderBy(k => k.Second.Distinct).ToList();
        var names = known.Where(k => k.First.Type.Kind == LogicalKind.String && k.Second.Unique).ToList();
        var y = figures.Count > 0 ? new ChartMeasure(figures[0].First.Name) : new ChartMeasure(null, ChartFunction.Count);
        var series = words.Where(w => w.Second.Distinct is > 1 and <= FewSeries).Select(w => w.First.Name).Take(1).ToList();
        var found = new List<ChartSpec>();
        var single = known[0].Second.Rows == 1 && figures.Count > 0 ? new ChartSpec(ChartKind.Single, null, [], [.. figures.Take(2).Select(f => new ChartMeasure(f.First.Name))]) : null;
        if (single is not null) found.Add(single);
        if (days.Count > 0) found.Add(new ChartSpec(ChartKind.Line, days[0].First.Name, series, [y]));
        var categories = words.Concat(names).ToList();
        if (categories.Count > 0)
        {
            var main = categories.FirstOrDefault(w => w.Second.Distinct > 1, categories[0]);
            found.Add(new ChartSpec(ChartKind.Bar, main.First.Name, [], [y], ChartSort.Value));
            if (main.Second.Distinct is > 1 and <= FewSlices && Positive(y, figures)) found.Add(new ChartSpec(ChartKind.Pie, main.First.Name, [], [y], ChartSort.Value));
            if (categories.Count > 1 || days.Count > 0)
                found.Add(new ChartSpec(ChartKind.Pivot, days.Count > 0 ? days[0].First.Name : categories.First(c => c.First.Name != main.First.Name).First.Name, [main.First.Name], [y], ChartSort.Category));
        }

        if (days.Count > 0) found.Add(new ChartSpec(ChartKind.Area, days[0].First.Name, series, [y]));
        if (figures.Count > 1) found.Add(new ChartSpec(ChartKind.Scatter, figures[0].First.Name, series, [new ChartMeasure(figures[1].First.Name)]));
        if (single is null) found.Add(new ChartSpec(ChartKind.Single, null, [], [y]));
        return found;
    }

    private static bool IsYear(PlanColumn column) => column.Type.Kind == LogicalKind.Integer && column.Name.EndsWith("year", StringComparison.OrdinalIgnoreCase);

    // A negative share of a whole cannot be drawn.
    private static bool Positive(ChartMeasure y, List<(PlanColumn First, ColumnProfile Second)> figures)
        => y.Column is null || figures[0].Second.Range is { Least: var least } && !least.StartsWith('-');
}
