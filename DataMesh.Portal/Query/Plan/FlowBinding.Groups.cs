using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Query.Plan;

/// <content>Groups and their figures: aggregate and pivot.</content>
internal sealed partial class FlowBinding
{
    private PlanAggregate? Aggregate(AggregateNode aggregate, PlanNode input)
    {
        if (aggregate.GroupBy.Count + aggregate.Measures.Count == 0)
        {
            Error(aggregate.Id, "measures", "An aggregate needs a measure or a column to group by.");
            return null;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var groups = Groups(aggregate.Id, aggregate.GroupBy, input, names);
        var figures = aggregate.Measures.Select((measure, i) =>
            Name(aggregate.Id, Path("measures", i, "name"), measure.Name, names) && Measured(aggregate.Id, Path("measures", i, "column"), measure.Function, measure.Column, input) is { } measured
                ? new Figure(Made(measure.Name, measured.Type, measured.Argument is null ? [] : [measured.Argument.Column]), measure.Function, measured.Argument)
                : null).OfType<Figure>().ToList();
        return groups is null || figures.Count < aggregate.Measures.Count ? null : Grouped(aggregate.Id, input, groups, figures);
    }

    /// <summary>A figure per listed value: over the rows that have it, the others counting as null, which figures leave out.</summary>
    private PlanAggregate? Pivot(PivotNode pivot, PlanNode input)
    {
        if (pivot.Values.Count is 0 or > PivotNode.MaxValues)
        {
            Error(pivot.Id, "values", $"A pivot makes 1 to {PivotNode.MaxValues} columns; list the values that become columns.");
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var groups = Groups(pivot.Id, pivot.GroupBy, input, names);
        var column = Column(pivot.Id, "column", pivot.Column, input.Columns);
        var measured = Measured(pivot.Id, "measure.column", pivot.Measure.Function, pivot.Measure.Column, input);
        if (column is null || groups is null || measured is null || pivot.Values.Count is 0 or > PivotNode.MaxValues)
        {
            return null;
        }

        var figures = new List<Figure>();
        var cell = measured.Argument is { } argument ? (Expr)new ColumnExpr(default, argument.Column.Name) : new LiteralExpr(default, 1L);
        for (var i = 0; i < pivot.Values.Count; i++)
        {
            if (Literal(pivot.Id, Path("values", i), pivot.Values[i], column) is { } value && PivotName(pivot.Id, i, pivot.Values[i], names)
                && Check(pivot.Id, Path("values", i), new CaseExpr(default, new ColumnExpr(default, column.Name), [new CaseBranch(value, cell)], null), input.Columns) is { } scalar)
            {
                var made = Made(pivot.Values[i], measured.Type, measured.Argument is null ? [column] : [column, measured.Argument.Column]);
                figures.Add(new Figure(made, pivot.Measure.Function, new PlanOutput(made with { Type = scalar.Type!.Value }, scalar)));
            }
        }

        return figures.Count < pivot.Values.Count ? null : Grouped(pivot.Id, input, groups, figures);
    }

    private bool PivotName(string node, int index, string name, HashSet<string> names)
    {
        if (names.Contains(name))
        {
            Error(node, Path("values", index), $"There is a column '{name}' already; names of columns that differ in capitals only are the same, so bring such values to one writing before.");
            return false;
        }

        return Name(node, Path("values", index), name, names);
    }

    private List<PlanOutput>? Groups(string node, IReadOnlyList<GroupKey> keys, PlanNode input, HashSet<string> names)
    {
        var groups = keys.Select((key, i) => Group(node, i, key, input, names)).OfType<PlanOutput>().ToList();
        return groups.Count < keys.Count ? null : groups;
    }

    private PlanOutput? Group(string node, int index, GroupKey key, PlanNode input, HashSet<string> names)
    {
        var plain = key is { Grain: null, As: null };
        var field = Path("groupBy", index, plain ? null : "column");
        if (Column(node, field, key.Column, input.Columns) is not { } column || !Name(node, plain ? field : Path("groupBy", index, "as"), (key with { Column = column.Name }).Name, names))
        {
            return null;
        }

        var made = column with { Name = (key with { Column = column.Name }).Name };
        if (key.Grain is not { } grain)
        {
            return new PlanOutput(made, new ScalarColumn(column.Name, column.Type));
        }

        if (!column.Type.IsDateLike || (grain == TimeGrain.Hour && column.Type.Kind == LogicalKind.Date))
        {
            Error(node, Path("groupBy", index, "grain"), column.Type.IsDateLike
                ? $"'{column.Name}' is a date, and days have no hours; group by day."
                : $"'{FlowJson.Word(grain)}' needs a date or a timestamp, but '{column.Name}' is {TypeChecker.Article(column.Type)}.");
            return null;
        }

        var start = new CallExpr(default, "date_trunc", [new LiteralExpr(default, FlowJson.Word(grain)), new ColumnExpr(default, column.Name)]);
        return Check(node, Path("groupBy", index, "grain"), start, input.Columns) is { } value ? new PlanOutput(made with { Type = value.Type!.Value }, value) : null;
    }

    private Measurement? Measured(string node, string field, MeasureFunction function, string? name, PlanNode input)
    {
        var word = FlowJson.Word(function);
        if (name is null)
        {
            if (function == MeasureFunction.Count)
            {
                return new Measurement(LogicalType.Integer, null);
            }

            Error(node, field, $"'{word}' needs a column; only count works without one.");
            return null;
        }

        if (Column(node, field, name, input.Columns) is not { } column)
        {
            return null;
        }

        if (function is MeasureFunction.Sum or MeasureFunction.Avg or MeasureFunction.Median && !column.Type.IsNumeric)
        {
            Error(node, field, $"'{word}' needs a number, but '{column.Name}' is {TypeChecker.Article(column.Type)}.");
            return null;
        }

        var type = function switch
        {
            MeasureFunction.Count or MeasureFunction.CountDistinct => LogicalType.Integer,
            MeasureFunction.Avg or MeasureFunction.Median => LogicalType.Number,
            MeasureFunction.Sum when column.Type.Kind == LogicalKind.Decimal => LogicalType.Decimal(LogicalType.MaxPrecision, column.Type.Scale),
            _ => column.Type,
        };
        return new Measurement(type, Kept(column));
    }

    /// <summary>Groups and figures over columns as they are; what is computed for them is projected first, under the names of the result, which are all different.</summary>
    private static PlanAggregate Grouped(string id, PlanNode input, IReadOnlyList<PlanOutput> groups, IReadOnlyList<Figure> figures)
    {
        if (groups.All(group => group.Value is ScalarColumn own && own.Name == group.Column.Name) && figures.All(figure => figure.Argument?.Value is null or ScalarColumn))
        {
            return new PlanAggregate(id, input, [.. groups.Select(group => group.Column)], [.. figures.Select(figure => new PlanMeasure(figure.Column, figure.Function, (ScalarColumn?)figure.Argument?.Value))]);
        }

        var arguments = figures.Where(figure => figure.Argument is not null)
            .Select(figure => figure.Argument! with { Column = figure.Argument.Column with { Name = figure.Column.Name } });
        return new PlanAggregate(
            id,
            new PlanProject(id, input, [.. groups, .. arguments]),
            [.. groups.Select(group => group.Column)],
            [.. figures.Select(figure => new PlanMeasure(figure.Column, figure.Function, figure.Argument is null ? null : new ScalarColumn(figure.Column.Name, figure.Argument.Column.Type)))]);
    }

    /// <summary>What a figure gives, and over what.</summary>
    private sealed record Measurement(LogicalType Type, PlanOutput? Argument);

    private sealed record Figure(PlanColumn Column, MeasureFunction Function, PlanOutput? Argument);
}
