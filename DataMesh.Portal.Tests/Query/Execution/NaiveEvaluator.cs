using System.Security.Cryptography;
using System.Text;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using static System.Globalization.CultureInfo;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>A table of the naive evaluator: names and rows.</summary>
internal sealed record NaiveTable(List<string> Columns, List<object?[]> Rows)
{
    /// <summary>Whether the rows stand in an order in which only rows that are alike are equals.</summary>
    internal bool IsOrdered { get; init; }

    internal int At(string name) => Columns.FindIndex(own => own.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>
/// Carries out flows by the plainest loops, and knows nothing of plans or SQL. What docs/query.md calls an error, and decimals of more
/// digits than it can reckon with, are an <see cref="OverflowException"/>.
/// </summary>
/// <param name="flow">The flow.</param>
/// <param name="ports">The tables.</param>
/// <param name="types">The columns' types by node, in which widened values are brought; null where nothing is widened.</param>
internal sealed partial class NaiveEvaluator(Flow flow, IReadOnlyDictionary<string, NaiveTable> ports, Func<string, IReadOnlyList<LogicalType>>? types = null)
{
    /// <summary>A port as it may be seen: the row filter over raw values first, then the masks.</summary>
    /// <param name="port">The port.</param>
    /// <param name="salt">What hashes are salted with.</param>
    internal static NaiveTable Seen(CaseTable port, string salt)
    {
        var raw = new NaiveTable([.. port.Columns.Select(column => column.Name)], [.. port.Rows.Select(row => row.Select((value, i) => Fit(value, port.Columns[i].Type)).ToArray())]);
        if (port.RowFilter is not null) raw = Filter(raw, ExpressionParser.Parse(port.RowFilter).Expression!);
        var granted = port.Granted.Select(name => (At: raw.At(name), Mask: port.Masks.GetValueOrDefault(name))).ToList();
        return new NaiveTable([.. port.Granted], [.. raw.Rows.Select(row => granted.Select(column => Masked(column.Mask, row[column.At], salt)).ToArray())]);
    }

    private static object? Masked(ColumnMask? mask, object? value, string salt) => (mask?.Kind, value) switch
    {
        (null, _) => value,
        (MaskKind.Redact, _) => "•••",
        (MaskKind.Constant, _) => mask.Text,
        (MaskKind.Null, _) or (_, null) => null,
        (MaskKind.Hash, _) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(salt + Cast(value, LogicalType.String)))),
        (MaskKind.First, _) => Call("left", [Cast(value, LogicalType.String)!, (long)mask.Length]),
        (MaskKind.Last, _) => Call("right", [Cast(value, LogicalType.String)!, (long)mask.Length]),
        _ => (long)Moment(value).Year,
    };

    /// <summary>Rows that a join may give here; joins of joins square them, and neither side has to hold that.</summary>
    private const int MostRows = 20_000;

    internal NaiveTable Run(string id) => types is null ? Node(id) : Node(id) is var table && types(id) is var own
        ? table with { Rows = [.. table.Rows.Select(row => row.Select((value, i) => Fit(value, own[i])).ToArray())] } : null!;

    private NaiveTable Node(string id) => flow.Nodes.Single(node => node.Id == id) switch
    {
        InputNode input => ports[input.Port],
        FilterNode filter => Filter(Run(filter.Input), Parse(filter.Where)),
        JoinNode join => Join(join, Run(join.Left), Run(join.Right)),
        UnionNode union => Union([.. union.Sources.Select(Run)]),
        DeriveNode derive => derive.Columns.Aggregate(Run(derive.Input), Derive),
        AggregateNode aggregate => Aggregate(aggregate, Run(aggregate.Input)),
        SelectNode select => Select(select, Run(select.Input)),
        SortNode sort => Sort(sort, Run(sort.Input)),
        FillNode fill => Fill(fill, Run(fill.Input)),
        DistinctNode distinct => Distinct(distinct, Run(distinct.Input)),
        LimitNode limit => Run(limit.Input) is var table ? table with { Rows = [.. table.Rows.Take((int)limit.Count)] } : null!,
        PivotNode pivot => Pivot(pivot, Run(pivot.Input)),
        SplitNode split => Split(split, Run(split.Input)),
        ReplaceNode replace => Replace(replace, Run(replace.Input)),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The order of values; nulls last, texts by code point, what is not a number after all numbers.</summary>
    internal static int Compare(object? a, object? b) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        (string x, string y) => x.EnumerateRunes().Select(rune => rune.Value).Append(-1).Zip(y.EnumerateRunes().Select(rune => rune.Value).Append(-1), (i, j) => i.CompareTo(j)).FirstOrDefault(order => order != 0),
        (bool x, bool y) => x.CompareTo(y),
        (TimeOnly x, TimeOnly y) => x.CompareTo(y),
        (DateOnly or DateTime, _) => Moment(a!).CompareTo(Moment(b!)),
        (double, _) or (_, double) => (Real(a), Real(b)) is var (x, y) && double.IsNaN(x) | double.IsNaN(y) ? double.IsNaN(x).CompareTo(double.IsNaN(y)) : x.CompareTo(y),
        (decimal, _) or (_, decimal) => Convert.ToDecimal(a, InvariantCulture).CompareTo(Convert.ToDecimal(b, InvariantCulture)),
        _ => ((long)a!).CompareTo((long)b!),
    };

    /// <summary>A value as a text that is the same for what is equal.</summary>
    internal static string Key(object? value) => value switch
    {
        null => "-",
        long or decimal => Convert.ToDecimal(value, InvariantCulture).ToString("0.############################", InvariantCulture),
        double number => (number == 0 ? 0 : number).ToString("R", InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss.ffffff", InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.ffffff", InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => $"'{value}'",
    };

    private static string Keys(IEnumerable<object?> values) => string.Join('\u0001', values.Select(Key));

    private static DateTime Moment(object value) => value is DateOnly day ? day.ToDateTime(TimeOnly.MinValue) : (DateTime)value;

    /// <summary>A value as one of a type that is as wide or wider.</summary>
    private static object? Fit(object? value, LogicalType type) => (value, type.Kind) switch
    {
        (null, _) => null,
        (_, LogicalKind.Number) => Real(value),
        // A text of it has all the digits of the type.
        (_, LogicalKind.Decimal) => Convert.ToDecimal(value, InvariantCulture) + new decimal(0, 0, 0, false, (byte)Math.Min(type.Scale, 28)),
        (DateOnly, LogicalKind.Timestamp) => Moment(value),
        _ => value,
    };

    // What no row decides fails without any row, too.
    private Expr Parse(string text)
    {
        var expression = ExpressionParser.Parse(text).Expression!;
        if (types is not null) Constants(expression);
        return expression;
    }

    private static NaiveTable Filter(NaiveTable table, Expr where) =>
        table with { Rows = [.. table.Rows.Where(row => Value(where, table, row) is true)] };

    private NaiveTable Derive(NaiveTable table, DerivedColumn column)
    {
        var expression = Parse(column.Expression);
        var at = table.At(column.Name);
        return at < 0
            ? table with { Columns = [.. table.Columns, column.Name], Rows = [.. table.Rows.Select(row => row.Append(Value(expression, table, row)).ToArray())] }
            : table with { Rows = [.. table.Rows.Select(row => row.Select((value, i) => i == at ? Value(expression, table, row) : value).ToArray())] };
    }

    private static NaiveTable Join(JoinNode join, NaiveTable left, NaiveTable right)
    {
        bool Match(object?[] l, object?[] r) => join.On.All(key => l[left.At(key.Left)] is { } a && r[right.At(key.Right)] is { } b && Compare(a, b) == 0);
        if (join.Join is JoinKind.Semi or JoinKind.Anti)
        {
            return left with { Rows = [.. left.Rows.Where(l => right.Rows.Any(r => Match(l, r)) == (join.Join == JoinKind.Semi))] };
        }

        var rows = left.Rows.SelectMany(l => right.Rows.Where(r => Match(l, r)).Select(r => l.Concat(r).ToArray())).Take(MostRows + 1).ToList();
        if (rows.Count > MostRows) throw new TooManyRowsException();
        if (join.Join is JoinKind.Left or JoinKind.Full)
        {
            rows.AddRange(left.Rows.Where(l => !right.Rows.Any(r => Match(l, r))).Select(l => l.Concat(new object?[right.Columns.Count]).ToArray()));
        }

        if (join.Join is JoinKind.Right or JoinKind.Full)
        {
            rows.AddRange(right.Rows.Where(r => !left.Rows.Any(l => Match(l, r))).Select(r => new object?[left.Columns.Count].Concat(r).ToArray()));
        }

        var taken = left.Columns.Concat(right.Columns.Where(name => left.At(name) < 0)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new NaiveTable([.. left.Columns, .. right.Columns.Select(name => left.At(name) < 0 ? name : Free($"{join.Right}.{name}", taken))], rows);
    }

    private static string Free(string name, HashSet<string> taken) => Enumerable.Range(1, int.MaxValue).Select(number => number == 1 ? name : $"{name}{number}").First(taken.Add);

    private static NaiveTable Union(List<NaiveTable> tables)
    {
        var columns = tables.SelectMany(table => table.Columns).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return new NaiveTable(columns, [.. tables.SelectMany(table => table.Rows.Select(row => columns.Select(name => table.At(name) is var at and >= 0 ? row[at] : null).ToArray()))]);
    }

    private static NaiveTable Select(SelectNode select, NaiveTable table) => table with
    {
        Columns = [.. select.Columns.Select(column => column.As ?? column.Name)],
        Rows = [.. table.Rows.Select(row => select.Columns.Select(column => row[table.At(column.Name)]).ToArray())],
    };

    private static NaiveTable Sort(SortNode sort, NaiveTable table)
    {
        var rows = table.Rows.OrderBy(_ => 0);
        foreach (var key in sort.By)
        {
            var at = table.At(key.Column);
            rows = rows.ThenBy(row => row[at], Comparer<object?>.Create((a, b) => a is null || b is null || !key.Descending ? Compare(a, b) : -Compare(a, b)));
        }

        return table with { Rows = [.. rows], IsOrdered = table.IsOrdered || table.Columns.All(name => sort.By.Any(key => key.Column.Equals(name, StringComparison.OrdinalIgnoreCase))) };
    }

    private static NaiveTable Distinct(DistinctNode distinct, NaiveTable table)
    {
        var keys = distinct.Columns.Count == 0 ? table.Columns : distinct.Columns;
        var all = table.IsOrdered && distinct.Columns.Count > 0 ? table : Sort(new SortNode("", "", [.. table.Columns.Select(column => new SortKey(column, false))]), table) with { IsOrdered = false };
        return all with { Rows = [.. all.Rows.DistinctBy(row => Keys(keys.Select(key => row[all.At(key)])))] };
    }

    private NaiveTable Fill(FillNode fill, NaiveTable table)
    {
        var with = fill.Columns.Select(column => (At: table.At(column.Column), Value: Parse(column.With))).ToList();
        return table with { Rows = [.. table.Rows.Select(row => row.Select((value, i) => value ?? (with.Find(column => column.At == i && column.Value is not null) is { Value: { } own } ? Value(own, table, row) : null)).ToArray())] };
    }

    private static object? Grained(GroupKey key, object? value) => key.Grain is not { } grain || value is null ? value
        : Beginning(FlowJson.Word(grain), Moment(value)) is var begin && value is DateOnly ? DateOnly.FromDateTime(begin) : begin;

    private static NaiveTable Aggregate(AggregateNode aggregate, NaiveTable table)
    {
        var groups = table.Rows.GroupBy(row => Keys(aggregate.GroupBy.Select(key => Grained(key, row[table.At(key.Column)])))).Select(group => group.ToList()).ToList();
        if (aggregate.GroupBy.Count == 0 && groups.Count == 0)
        {
            groups.Add([]);
        }

        return new NaiveTable(
            [.. aggregate.GroupBy.Select(key => key.Name), .. aggregate.Measures.Select(measure => measure.Name)],
            [.. groups.Select(rows => aggregate.GroupBy.Select(key => Grained(key, rows[0][table.At(key.Column)])).Concat(aggregate.Measures.Select(measure => Measured(measure, table, rows))).ToArray())]);
    }

    private static NaiveTable Pivot(PivotNode pivot, NaiveTable table)
    {
        var groups = Aggregate(new AggregateNode("", "", pivot.GroupBy, []), table);
        if (pivot.GroupBy.Count == 0) groups = new NaiveTable([], [[]]);
        var at = table.At(pivot.Column);
        object? Cell(object?[] group, string value)
        {
            var rows = table.Rows.Where(row => pivot.GroupBy.Select((key, i) => Equals(row[table.At(key.Column)], group[i])).All(same => same) && $"{row[at]}" == value).ToList();
            return Measured(new Measure("", pivot.Measure.Function, pivot.Measure.Column), table, rows);
        }

        return new NaiveTable([.. groups.Columns, .. pivot.Values], [.. groups.Rows.Select(group => group.Concat(pivot.Values.Select(value => Cell(group, value))).ToArray())]);
    }

    private static NaiveTable Split(SplitNode split, NaiveTable table)
    {
        var at = table.At(split.Column);
        IEnumerable<object?> Parts(object? value)
        {
            var parts = ((string?)value)?.Split(split.By, split.Into.Count) ?? [];
            return Enumerable.Range(0, split.Into.Count).Select(i => i < parts.Length ? (object?)parts[i] : null);
        }

        var keep = split.Keep ? 1 : 0;
        return new NaiveTable(
            [.. table.Columns.Take(at + keep), .. split.Into, .. table.Columns.Skip(at + 1)],
            [.. table.Rows.Select(row => row.Take(at + keep).Concat(Parts(row[at])).Concat(row.Skip(at + 1)).ToArray())]);
    }

    private static NaiveTable Replace(ReplaceNode replace, NaiveTable table)
    {
        var at = table.At(replace.Column);
        object? New(object? value) => replace.Values.FirstOrDefault(pair => value is null ? pair.From is null : pair.From == $"{value}") is { } pair
            // Texts of these tables are never digits.
            ? long.TryParse(pair.To, InvariantCulture, out var number) ? number : pair.To
            : value;
        return table with { Rows = [.. table.Rows.Select(row => row.Select((value, i) => i == at ? New(value) : value).ToArray())] };
    }

    private static object? Measured(Measure measure, NaiveTable table, List<object?[]> rows)
    {
        if (measure.Column is null)
        {
            return (long)rows.Count;
        }

        var values = rows.Select(row => row[table.At(measure.Column)]).Where(value => value is not null).ToList();
        return measure.Function switch
        {
            MeasureFunction.Count => (long)values.Count,
            MeasureFunction.CountDistinct => (long)values.DistinctBy(Key).Count(),
            MeasureFunction.Min => values.Order(Comparer<object?>.Create(Compare)).FirstOrDefault(),
            MeasureFunction.Max => values.Order(Comparer<object?>.Create(Compare)).LastOrDefault(),
            MeasureFunction.Sum => values.Count == 0 ? null : values.Aggregate((a, b) => Binary("+", a, b)),
            MeasureFunction.Avg => values.Count == 0 ? null : Real(values.Aggregate((a, b) => Binary("+", a, b))) / values.Count,
            MeasureFunction.Median => values.Count == 0 ? null : Middle([.. values.Select(value => (object?)Real(value)).Order(Comparer<object?>.Create(Compare)).Cast<double>()]),
            _ => throw new InvalidOperationException(),
        };
    }

    private static double Middle(List<double> values) => values.Count % 2 == 1 || values[values.Count / 2].Equals(values[(values.Count / 2) - 1]) ? values[values.Count / 2] : (values[(values.Count / 2) - 1] / 2) + (values[values.Count / 2] / 2);
}

/// <summary>A random flow that multiplies its rows beyond what is worth comparing.</summary>
internal sealed class TooManyRowsException : Exception;
