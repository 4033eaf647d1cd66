using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Features.DataSets.Profiling;

/// <summary>Says what columns hold, from rows in memory. Pure.</summary>
internal static class ColumnProfiler
{
    /// <summary>Bars that a histogram has at most.</summary>
    public const int MostBars = 10;

    private const int MostValues = 8;

    /// <summary>One profile a column, in order.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows, with a value for each column.</param>
    public static IReadOnlyList<ColumnProfile> Of(IReadOnlyList<PlanColumn> columns, IReadOnlyList<object?[]> rows)
        => [.. columns.Select((column, at) => Of(column, rows, at))];

    /// <summary>The text of a value as the grid writes it; what names something has no separators.</summary>
    public static string Text(PlanColumn column, object value) => CellText.Of(value, Names(column));

    /// <summary>Whether a column's whole numbers name something rather than count it.</summary>
    public static bool Names(PlanColumn column) => new UI.Grids.GridColumn(column.Name).Identifier || column.Type.Kind == LogicalKind.Integer && column.Name.EndsWith("year", StringComparison.OrdinalIgnoreCase);

    private static ColumnProfile Of(PlanColumn column, IReadOnlyList<object?[]> rows, int at)
    {
        var counts = new Dictionary<object, long>();
        long nulls = 0;
        foreach (var row in rows)
        {
            if (row[at] is { } value) counts[value] = counts.GetValueOrDefault(value) + 1;
            else nulls++;
        }

        (string, string)? range = null;
        if (column.Type.Kind is not (LogicalKind.String or LogicalKind.Boolean) && counts.Count > 0)
        {
            var ordered = counts.Keys.Order(Comparer<object>.Default).ToList();
            range = (Text(column, ordered[0]), Text(column, ordered[^1]));
        }

        var bars = Ranges(column, counts);
        return new ColumnProfile(column.Name, rows.Count, nulls, counts.Count, range, bars ?? Values(column, counts), bars is not null);
    }

    private static List<ProfileBar> Values(PlanColumn column, Dictionary<object, long> counts)
        => [.. counts.OrderByDescending(c => c.Value).ThenBy(c => Text(column, c.Key), StringComparer.Ordinal).Take(MostValues).Select(c => new ProfileBar(Text(column, c.Key), c.Value))];

    /// <summary>Bars of equal width between the ends; null where values have no distance or an end is infinite.</summary>
    private static List<ProfileBar>? Ranges(PlanColumn column, Dictionary<object, long> counts)
    {
        if (column.Type.Kind is LogicalKind.String or LogicalKind.Boolean || counts.Count == 0) return null;
        var values = counts.Select(c => (At: Position(c.Key), c.Key, c.Value)).ToList();
        var (low, high) = (values.Min(v => v.At), values.Max(v => v.At));
        // An infinite end, or one that is not a number, leaves nothing to divide.
        if (!double.IsFinite(high - low)) return null;
        var whole = column.Type.Kind is LogicalKind.Integer or LogicalKind.Date;
        var bars = low.Equals(high) ? 1 : whole ? (int)Math.Min(MostBars, high - low + 1) : MostBars;
        var width = whole && bars < MostBars ? 1 : (high - low) / bars;
        var found = new (long Count, object? Least, object? Greatest)[bars];
        foreach (var (position, key, count) in values.OrderBy(v => v.At))
        {
            ref var bar = ref found[width > 0 ? Math.Clamp((int)((position - low) / width), 0, bars - 1) : 0];
            bar = (bar.Count + count, bar.Least ?? key, key);
        }

        // A bar is named by the values that are in it, since nobody reads "from 13.37 to 26.74".
        return [.. found.Select(f => f.Count == 0 ? new ProfileBar("nothing", 0) : new ProfileBar(Label(Text(column, f.Least!), Text(column, f.Greatest!)), f.Count))];
    }

    private static string Label(string least, string greatest) => least == greatest ? least : $"{least} – {greatest}";

    private static double Position(object value) => value switch
    {
        long whole => whole,
        decimal exact => (double)exact,
        double number => number,
        DateOnly day => day.DayNumber,
        DateTime moment => moment.Ticks,
        TimeOnly time => time.Ticks,
        _ => double.NaN,
    };
}
