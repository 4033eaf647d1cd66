using System.Globalization;
using DataMesh.Portal.Features.DataSets.Profiling;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Grids;

namespace DataMesh.Portal.Features.DataSets.Charting;

/// <summary>Makes the figures of a chart from rows in memory. Pure.</summary>
internal sealed class ChartData
{
    /// <summary>Categories that a bar chart and a pivot's side show at most.</summary>
    public const int MostCategories = 60;

    /// <summary>Series that a chart shows at most.</summary>
    public const int MostSeries = 12;

    private const int MostSlices = 8;
    private readonly ChartSpec _spec;
    private readonly IReadOnlyList<PlanColumn> _columns;
    private readonly IReadOnlyList<object?[]> _rows;
    private readonly List<string> _notes = [];

    private ChartData(ChartSpec spec, IReadOnlyList<PlanColumn> columns, IReadOnlyList<object?[]> rows) => (_spec, _columns, _rows) = (spec, columns, rows);

    /// <summary>The figures of a chart.</summary>
    public static ChartFigures Of(ChartSpec spec, IReadOnlyList<PlanColumn> columns, IReadOnlyList<object?[]> rows) => new ChartData(spec, columns, rows).Make();

    private ChartFigures Make()
    {
        var gone = new[] { _spec.X }.Concat(_spec.Series).Concat(_spec.Y.Select(y => y.Column)).OfType<string>().FirstOrDefault(c => At(c) < 0);
        if (gone is not null) return ChartFigures.Wrong($"The chart shows '{gone}', which these rows do not have. Choose another column.");
        if (_spec.Y.Count == 0) return ChartFigures.Wrong("Choose a figure to show.");
        if (_spec.Y.FirstOrDefault(y => y.Function != ChartFunction.Count && !_columns[At(y.Column!)].Type.IsNumeric) is { } text)
            return ChartFigures.Wrong($"'{text.Column}' is no number; count it, or choose another column.");
        if (_spec.Kind == ChartKind.Single) return Single();
        if (_spec.X is not { } x) return ChartFigures.Wrong("Choose a column for the categories.");
        if (_spec.Kind == ChartKind.Scatter) return Scatter(x);
        return Grouped(x);
    }

    private int At(string column)
    {
        for (var i = 0; i < _columns.Count; i++)
            if (_columns[i].Name == column) return i;
        return -1;
    }

    private string Text(string column, object? value) => value is null ? "empty" : ColumnProfiler.Text(_columns[At(column)], value);

    private object? Figure(ChartMeasure y, IEnumerable<object?[]> rows)
        => y.Column is null ? (long)rows.Count() : Fold.Of(y.Function, rows.Select(r => r[At(y.Column)]));

    private ChartFigures Single()
    {
        var y = _spec.Y[0];
        SingleFigure figure;
        if (_spec.X is { } x)
        {
            var groups = Ordered(x, ChartSort.Category);
            var (last, before) = (groups.LastOrDefault(), groups.Count > 1 ? groups[^2] : null);
            figure = new SingleFigure($"{y.Words}, {(last is null ? "no rows" : Text(x, last.Key))}", last is null ? null : Figure(y, last.Rows), before is null ? null : Text(x, before.Key), before is null ? null : Figure(y, before.Rows));
        }
        else
        {
            var other = _spec.Y.ElementAtOrDefault(1);
            figure = new SingleFigure(y.Words, Figure(y, _rows), other?.Words, other is null ? null : Figure(other, _rows));
        }

        var words = $"{figure.Label}: {CellText.Of(figure.Value)}{(figure.OtherLabel is null ? "" : $"; {figure.OtherLabel}: {CellText.Of(figure.Other)}")}";
        List<object?[]> table = [[figure.Label, figure.Value]];
        if (figure.OtherLabel is not null) table.Add([figure.OtherLabel, figure.Other]);
        return new ChartFigures(words, [new GridColumn("what"), new GridColumn("figure", Numeric: true)], table, []) { Single = figure };
    }

    private ChartFigures Scatter(string x)
    {
        var (across, up) = (At(x), _spec.Y[0].Column is { } column ? At(column) : -1);
        if (up < 0) return ChartFigures.Wrong("Choose a column for the height of the dots.");
        var type = _columns[across].Type;
        if (!type.IsNumeric && !type.IsDateLike) return ChartFigures.Wrong($"Dots need numbers or days along; '{x}' is neither.");
        var known = _rows.Where(r => r[across] is not null && r[up] is not null).ToList();
        if (known.Count < _rows.Count) _notes.Add($"{Format.Count(_rows.Count - known.Count, "row")} without one of the values left out.");
        var series = Split(known).Select(s => new ChartSeries(s.Name, [.. s.Rows.Select(r => (object?)new[] { Place(r[across]!), Fold.Drawn(r[up]) })])).ToList();
        var summary = $"{_spec.Heading}. Scatter of {Format.Count(known.Count, "dot")}{Extent(x, known.Select(r => r[across]!))}{Extent(_spec.Y[0].Column!, known.Select(r => r[up]!))}.";
        string[] shown = [x, _spec.Y[0].Column!, .. _spec.Series];
        return new ChartFigures(summary, [.. shown.Select(Column)], [.. known.Select(r => shown.Select(c => r[At(c)]).ToArray())], _notes)
        {
            Drawing = new ChartDrawing("scatter", type.IsDateLike ? "time" : "value", x, _spec.Y[0].Column!, [], series),
        };
    }

    private string Extent(string column, IEnumerable<object> values)
    {
        var ordered = values.Order(Comparer<object>.Default).ToList();
        return ordered.Count == 0 ? "" : $", {column} from {Text(column, ordered[0])} to {Text(column, ordered[^1])}";
    }

    private ChartFigures Grouped(string x)
    {
        var along = _columns[At(x)];
        var inOrder = _spec.Kind is ChartKind.Line or ChartKind.Area && (along.Type.IsDateLike || along.Type.IsNumeric);
        var groups = Ordered(x, inOrder ? ChartSort.Category : _spec.Sort);
        var series = SeriesOf();
        List<(string Name, Func<Group, object?> Value)> figures = series.Count == 0
            ? [.. _spec.Y.Select(y => (y.Words, (Func<Group, object?>)(g => Figure(y, g.Rows))))]
            : [.. from s in series from y in _spec.Y select (_spec.Y.Count == 1 ? s : $"{s}, {y.Words}", (Func<Group, object?>)(g => g.By.TryGetValue(s, out var rows) ? Figure(y, rows) : null))];
        List<(object? Key, string Name, object?[] Values)> all = [.. groups.Select(g => (g.Key, Text(x, g.Key), figures.Select(f => f.Value(g)).ToArray()))];
        var table = all.Select(g => new[] { g.Key }.Concat(g.Values).ToArray()).ToList();
        GridColumn[] head = [Column(x), .. figures.Select(f => new GridColumn(f.Name, Numeric: true))];
        var summary = Summary(x, all);
        if (_spec.Kind == ChartKind.Pivot) return Pivot(head, table, summary);
        if (_spec.Kind == ChartKind.Pie) all = Slices(all);
        else if (_spec.Kind == ChartKind.Bar && all.Count > MostCategories)
        {
            _notes.Add($"The first {MostCategories} of {Format.Number(all.Count)} bars; the table has all.");
            all = [.. all.Take(MostCategories)];
        }

        if (inOrder && all.RemoveAll(g => g.Key is null) > 0) _notes.Add($"Rows without {x} left out.");
        var xType = !inOrder || ColumnProfiler.Names(along) ? "category" : along.Type.IsDateLike ? "time" : "value";
        var drawn = figures.Select((f, i) => new ChartSeries(f.Name, [.. all.Select(g => xType == "category" ? Fold.Drawn(g.Values[i]) : new[] { Place(g.Key!), Fold.Drawn(g.Values[i]) })])).ToList();
        return new ChartFigures(summary, head, table, _notes)
        {
            Drawing = new ChartDrawing(_spec.Kind.ToString().ToLowerInvariant(), xType, x, string.Join(", ", _spec.Y.Select(y => y.Words)), xType == "category" ? [.. all.Select(g => g.Name)] : [], drawn),
        };
    }

    /// <summary>A pivot has sums at its edges where adding up means something.</summary>
    private ChartFigures Pivot(GridColumn[] head, List<object?[]> table, string summary)
    {
        var total = _spec.Y is [{ Function: ChartFunction.Sum or ChartFunction.Count }] && table.Count > 0;
        if (total && head.Length > 2)
        {
            head = [.. head, new GridColumn("Total", Numeric: true)];
            table = [.. table.Select(r => r.Append(Fold.Of(ChartFunction.Sum, r.Skip(1))).ToArray())];
        }

        if (total) table.Add([.. head.Select((_, i) => i == 0 ? "Total" : Fold.Of(ChartFunction.Sum, table.Select(r => r[i])))]);
        return new ChartFigures(summary, head, table, _notes) { Pivot = true };
    }

    /// <summary>The largest slices, and one for all others where adding up means something.</summary>
    private List<(object? Key, string Name, object?[] Values)> Slices(List<(object? Key, string Name, object?[] Values)> all)
    {
        var negative = all.RemoveAll(g => g.Values[0] is not { } v || !(Fold.Number(v) > 0));
        if (negative > 0) _notes.Add($"{Format.Count(negative, "share")} that {(negative == 1 ? "is" : "are")} not above zero left out.");
        if (all.Count <= MostSlices) return all;
        var ordered = all.OrderByDescending(g => Fold.Number(g.Values[0]!)).ToList();
        var rest = ordered.Skip(MostSlices).ToList();
        if (_spec.Y[0].Function is ChartFunction.Sum or ChartFunction.Count)
            return [.. ordered.Take(MostSlices), (null, $"{Format.Count(rest.Count, "other")}", [Fold.Of(ChartFunction.Sum, rest.Select(r => r.Values[0]))])];
        _notes.Add($"The {MostSlices} largest of {Format.Number(ordered.Count)}; the table has all.");
        return [.. ordered.Take(MostSlices)];
    }

    private string Summary(string x, List<(object? Key, string Name, object?[] Values)> all)
    {
        var figures = all.Where(g => g.Values.Length > 0 && g.Values[0] is not null).ToList();
        var words = $"{_spec.Heading}. {(_spec.Kind == ChartKind.Pivot ? "Pivot table" : $"{_spec.Kind} chart")} of {Format.Count(all.Count, "value")} of {x}";
        if (figures.Count == 0 || _spec.Series.Count > 0) return words + (_spec.Series.Count > 0 ? $" by {string.Join(", ", _spec.Series)}." : ".");
        var (most, least) = (figures.MaxBy(g => Fold.Number(g.Values[0]!)), figures.MinBy(g => Fold.Number(g.Values[0]!)));
        return $"{words}. Highest: {most.Name} with {CellText.Of(most.Values[0])}; lowest: {least.Name} with {CellText.Of(least.Values[0])}.";
    }

    private List<Group> Ordered(string x, ChartSort sort)
    {
        var at = At(x);
        var groups = _rows.GroupBy(r => r[at] ?? DBNull.Value).Select(g => new Group(g.Key is DBNull ? null : g.Key, [.. g], Split([.. g]).ToDictionary(s => s.Name, s => s.Rows, StringComparer.Ordinal)));
        return sort switch
        {
            ChartSort.Category => [.. groups.OrderBy(g => g.Key is null).ThenBy(g => g.Key is string ? null : g.Key, Comparer<object?>.Default).ThenBy(g => g.Key as string, StringComparer.Ordinal)],
            ChartSort.Value => [.. groups.OrderByDescending(g => Figure(_spec.Y[0], g.Rows) is { } v ? Fold.Number(v) : double.NegativeInfinity)],
            _ => [.. groups],
        };
    }

    private List<string> SeriesOf()
    {
        if (_spec.Series.Count == 0 || _spec.Kind == ChartKind.Pie) return [];
        var all = Split(_rows).OrderByDescending(s => s.Rows.Count).Select(s => s.Name).ToList();
        if (all.Count > MostSeries) _notes.Add($"The {MostSeries} series with most rows, of {Format.Number(all.Count)}.");
        return [.. all.Take(MostSeries).Order(StringComparer.Ordinal)];
    }

    private IEnumerable<(string Name, IReadOnlyList<object?[]> Rows)> Split(IReadOnlyList<object?[]> rows)
        => _spec.Series.Count == 0 ? [("rows", rows)] : rows.GroupBy(r => string.Join(" · ", _spec.Series.Select(s => Text(s, r[At(s)])))).Select(g => (g.Key, (IReadOnlyList<object?[]>)[.. g]));

    private GridColumn Column(string name) => new(name, Numeric: _columns[At(name)].Type.IsNumeric && !ColumnProfiler.Names(_columns[At(name)])) { Identifier = ColumnProfiler.Names(_columns[At(name)]) };

    // Moments are written with their zone, so that no browser takes them for local ones.
    private static object? Place(object value) => value switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00Z",
        DateTime moment => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        _ => Fold.Drawn(value),
    };

    private sealed record Group(object? Key, IReadOnlyList<object?[]> Rows, IReadOnlyDictionary<string, IReadOnlyList<object?[]>> By);
}
