using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using static System.Globalization.CultureInfo;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>A table of the naive evaluator: names and rows.</summary>
internal sealed record NaiveTable(List<string> Columns, List<object?[]> Rows)
{
    internal int At(string name) => Columns.IndexOf(name);
}

/// <summary>Carries out flows by the plainest loops, arithmetic over integers and texts only, and knows nothing of plans or SQL.</summary>
internal sealed class NaiveEvaluator(Flow flow, IReadOnlyDictionary<string, NaiveTable> ports)
{
    internal NaiveTable Run(string id) => flow.Nodes.Single(node => node.Id == id) switch
    {
        InputNode input => ports[input.Port],
        FilterNode filter => Filter(Run(filter.Input), Parse(filter.Where)),
        JoinNode join => Join(join, Run(join.Left), Run(join.Right)),
        UnionNode union => Union([.. union.Sources.Select(Run)]),
        DeriveNode derive => derive.Columns.Aggregate(Run(derive.Input), Derive),
        AggregateNode aggregate => Aggregate(aggregate, Run(aggregate.Input)),
        SelectNode select => Select(select, Run(select.Input)),
        SortNode sort => Sort(sort, Run(sort.Input)),
        DistinctNode distinct => Distinct(distinct, Run(distinct.Input)),
        LimitNode limit => Run(limit.Input) is var table ? table with { Rows = [.. table.Rows.Take((int)limit.Count)] } : null!,
        PivotNode pivot => Pivot(pivot, Run(pivot.Input)),
        SplitNode split => Split(split, Run(split.Input)),
        FillNode fill => Fill(fill, Run(fill.Input)),
        ReplaceNode replace => Replace(replace, Run(replace.Input)),
        _ => throw new InvalidOperationException(),
    };

    internal static int Compare(object? a, object? b) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        (string x, string y) => string.CompareOrdinal(x, y),
        (bool x, bool y) => x.CompareTo(y),
        (DateOnly or DateTime, _) => Moment(a!).CompareTo(Moment(b!)),
        (double, _) or (_, double) => Convert.ToDouble(a, InvariantCulture).CompareTo(Convert.ToDouble(b, InvariantCulture)),
        (decimal, _) or (_, decimal) => Convert.ToDecimal(a, InvariantCulture).CompareTo(Convert.ToDecimal(b, InvariantCulture)),
        _ => ((long)a!).CompareTo((long)b!),
    };

    private static DateTime Moment(object value) => value is DateOnly day ? day.ToDateTime(TimeOnly.MinValue) : (DateTime)value;

    private static Expr Parse(string text) => ExpressionParser.Parse(text).Expression!;

    private static NaiveTable Filter(NaiveTable table, Expr where) =>
        table with { Rows = [.. table.Rows.Where(row => Value(where, table, row) is true)] };

    private static NaiveTable Derive(NaiveTable table, DerivedColumn column)
    {
        var expression = Parse(column.Expression);
        var at = table.At(column.Name);
        return at < 0
            ? new NaiveTable([.. table.Columns, column.Name], [.. table.Rows.Select(row => row.Append(Value(expression, table, row)).ToArray())])
            : table with { Rows = [.. table.Rows.Select(row => row.Select((value, i) => i == at ? Value(expression, table, row) : value).ToArray())] };
    }

    private static NaiveTable Join(JoinNode join, NaiveTable left, NaiveTable right)
    {
        bool Match(object?[] l, object?[] r) => join.On.All(key => l[left.At(key.Left)] is { } a && r[right.At(key.Right)] is { } b && a.Equals(b));
        if (join.Join is JoinKind.Semi or JoinKind.Anti)
        {
            return left with { Rows = [.. left.Rows.Where(l => right.Rows.Any(r => Match(l, r)) == (join.Join == JoinKind.Semi))] };
        }

        var rows = left.Rows.SelectMany(l => right.Rows.Where(r => Match(l, r)).Select(r => l.Concat(r).ToArray())).ToList();
        if (join.Join is JoinKind.Left or JoinKind.Full)
        {
            rows.AddRange(left.Rows.Where(l => !right.Rows.Any(r => Match(l, r))).Select(l => l.Concat(new object?[right.Columns.Count]).ToArray()));
        }

        if (join.Join is JoinKind.Right or JoinKind.Full)
        {
            rows.AddRange(right.Rows.Where(r => !left.Rows.Any(l => Match(l, r))).Select(r => new object?[left.Columns.Count].Concat(r).ToArray()));
        }

        var names = right.Columns.Select(name => left.Columns.Contains(name) ? $"{join.Right}.{name}" : name);
        return new NaiveTable([.. left.Columns, .. names], rows);
    }

    private static NaiveTable Union(List<NaiveTable> tables)
    {
        var columns = tables.SelectMany(table => table.Columns).Distinct().ToList();
        return new NaiveTable(columns, [.. tables.SelectMany(table => table.Rows.Select(row => columns.Select(name => table.At(name) is var at and >= 0 ? row[at] : null).ToArray()))]);
    }

    private static NaiveTable Select(SelectNode select, NaiveTable table) => new(
        [.. select.Columns.Select(column => column.As ?? column.Name)],
        [.. table.Rows.Select(row => select.Columns.Select(column => row[table.At(column.Name)]).ToArray())]);

    private static NaiveTable Sort(SortNode sort, NaiveTable table)
    {
        var rows = table.Rows.OrderBy(_ => 0);
        foreach (var key in sort.By)
        {
            var at = table.At(key.Column);
            rows = rows.ThenBy(row => row[at], Comparer<object?>.Create((a, b) => a is null || b is null || !key.Descending ? Compare(a, b) : -Compare(a, b)));
        }

        return table with { Rows = [.. rows] };
    }

    private static NaiveTable Distinct(DistinctNode distinct, NaiveTable table)
    {
        var keys = distinct.Columns.Count == 0 ? table.Columns : distinct.Columns;
        var all = Sort(new SortNode("", "", [.. table.Columns.Select(column => new SortKey(column, false))]), table);
        return all with { Rows = [.. all.Rows.DistinctBy(row => string.Join('\u0001', keys.Select(key => row[all.At(key)] is { } value ? $"v{value}" : "null")))] };
    }

    private static NaiveTable Aggregate(AggregateNode aggregate, NaiveTable table)
    {
        var groups = table.Rows.GroupBy(row => string.Join('\u0001', aggregate.GroupBy.Select(key => row[table.At(key.Column)] is { } value ? $"v{value}" : "null"))).Select(group => group.ToList()).ToList();
        if (aggregate.GroupBy.Count == 0 && groups.Count == 0)
        {
            groups.Add([]);
        }

        return new NaiveTable(
            [.. aggregate.GroupBy.Select(key => key.Name), .. aggregate.Measures.Select(measure => measure.Name)],
            [.. groups.Select(rows => aggregate.GroupBy.Select(key => rows[0][table.At(key.Column)]).Concat(aggregate.Measures.Select(measure => Measured(measure, table, rows))).ToArray())]);
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

    private static NaiveTable Fill(FillNode fill, NaiveTable table) => table with
    {
        Rows = [.. table.Rows.Select(row => row.Select((value, i) => value ?? (fill.Columns.FirstOrDefault(column => column.Column == table.Columns[i]) is { } filled ? Value(Parse(filled.With), table, row) : null)).ToArray())],
    };

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
            MeasureFunction.CountDistinct => (long)values.Distinct().Count(),
            MeasureFunction.Min => values.Order(Comparer<object?>.Create(Compare)).FirstOrDefault(),
            MeasureFunction.Max => values.Order(Comparer<object?>.Create(Compare)).LastOrDefault(),
            MeasureFunction.Sum => values.Count == 0 ? null : values.Sum(value => (long)value!),
            MeasureFunction.Avg => values.Count == 0 ? null : values.Sum(value => (long)value!) / (double)values.Count,
            _ => throw new InvalidOperationException(),
        };
    }

    private static object? Value(Expr expression, NaiveTable table, object?[] row)
    {
        object? Of(Expr part) => Value(part, table, row);
        object? Not(object? value) => value is bool flag ? !flag : null;
        switch (expression)
        {
            case LiteralExpr literal: return literal.Value;
            case ColumnExpr column: return row[table.At(column.Name)];
            case UnaryExpr { Operator: "not" } not: return Not(Of(not.Operand));
            case UnaryExpr negative:
                return Of(negative.Operand) switch
                {
                    long whole => -whole,
                    decimal exact => -exact,
                    double number => -number,
                    _ => null,
                };
            case IsNullExpr isNull: return Of(isNull.Operand) is null != isNull.Negated;
            case BinaryExpr { Operator: "and" } both: return And(Of(both.Left), Of(both.Right));
            case BinaryExpr { Operator: "or" } any: return Not(And(Not(Of(any.Left)), Not(Of(any.Right))));
            case BinaryExpr binary: return Binary(binary.Operator, Of(binary.Left), Of(binary.Right));
            case BetweenExpr between:
                var inside = And(Binary(">=", Of(between.Operand), Of(between.Low)), Binary("<=", Of(between.Operand), Of(between.High)));
                return between.Negated ? Not(inside) : inside;
            case InExpr list:
                var found = list.Items.Select(item => Binary("=", Of(list.Operand), Of(item))).Aggregate((object?)false, (all, next) => Not(And(Not(all), Not(next))));
                return list.Negated ? Not(found) : found;
            case CaseExpr cases:
                var branch = cases.Branches.FirstOrDefault(branch => Of(branch.When) is true);
                return branch is not null ? Of(branch.Then) : cases.Else is null ? null : Of(cases.Else);
            case CallExpr { Function: "coalesce" } call: return call.Arguments.Select(Of).FirstOrDefault(value => value is not null);
            default: throw new InvalidOperationException();
        }
    }

    private static bool? And(object? a, object? b) => a is false || b is false ? false : a is true && b is true ? true : null;

    private static object? Binary(string sign, object? a, object? b)
    {
        if (a is null || b is null)
        {
            return null;
        }

        return sign switch
        {
            "+" => (long)a + (long)b,
            "-" => (long)a - (long)b,
            "*" => (long)a * (long)b,
            "%" => (long)b == 0 ? null : (long)a % (long)b,
            "||" => (string)a + (string)b,
            "=" => Compare(a, b) == 0,
            "<>" => Compare(a, b) != 0,
            "<" => Compare(a, b) < 0,
            "<=" => Compare(a, b) <= 0,
            ">" => Compare(a, b) > 0,
            _ => Compare(a, b) >= 0,
        };
    }
}
