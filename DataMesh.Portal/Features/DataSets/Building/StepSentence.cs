using System.Globalization;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>Says in a sentence what a step does.</summary>
internal static class StepSentence
{
    /// <summary>The sentence, e.g. "Keep rows where amount &gt; 100".</summary>
    /// <param name="node">The step; may be unfinished.</param>
    /// <param name="nameOf">How other steps are called; by default their ids.</param>
    public static string For(FlowNode node, Func<string, string>? nameOf = null)
    {
        var name = nameOf ?? (id => id);
        return node switch
        {
            InputNode input => $"Take {(input.Port.Length > 0 ? name(input.Id) : "a product")}",
            FilterNode filter => filter.Where.Trim().Length == 0 ? "Keep rows where …" : $"Keep rows where {filter.Where.Trim()}",
            JoinNode join => Join(join, name),
            UnionNode union => $"Take {List(union.Sources.Select(name), "and")} together",
            DeriveNode derive => derive.Columns.Count == 0 ? "Compute a column" : $"Compute {List(derive.Columns.Select(c => $"{Or(c.Name, "a column")} as {Or(c.Expression, "…")}"), "and")}",
            AggregateNode aggregate => Aggregate(aggregate),
            SelectNode select => select.Columns.Count == 0 ? "Show columns" : $"Show {List(select.Columns.Select(Selected), "and")}",
            SortNode sort => sort.By.Count == 0 ? "Sort by …" : $"Sort by {List(sort.By.Select(k => k.Descending ? $"{Or(k.Column, "…")}, highest first" : Or(k.Column, "…")), "then")}",
            DistinctNode distinct => distinct.Columns.Count == 0 ? "Drop repeated rows" : $"Keep one row for each {List(distinct.Columns, "and")}",
            PivotNode pivot => Pivot(pivot),
            SplitNode split => $"Split {Or(split.Column, "…")} at {(split.By.Length > 0 ? $"'{split.By}'" : "…")} into {(split.Into.Count == 0 ? "…" : string.Join(", ", split.Into.Select(n => Or(n, "…"))))}",
            FillNode fill => fill.Columns.Count == 0 ? "Fill empty values" : $"Fill empty {List(fill.Columns.Select(c => $"{Or(c.Column, "…")} with {Or(c.With, "…")}"), "and")}",
            ReplaceNode replace => $"Replace {(replace.Values.Count == 0 ? "…" : List(replace.Values.Select(v => $"{Value(v.From)} by {Value(v.To)}"), "and"))} in {Or(replace.Column, "…")}",
            LimitNode limit => limit.Count == 1 ? "Keep the first row" : $"Keep the first {limit.Count.ToString("N0", CultureInfo.InvariantCulture)} rows",
            _ => throw new InvalidOperationException($"There is no sentence for {node.GetType().Name}."),
        };
    }

    /// <summary>The step's kind in a word, for headings.</summary>
    public static string Kind(FlowNode node) => node switch
    {
        InputNode => "Product",
        FilterNode => "Keep rows",
        JoinNode => "Join",
        UnionNode => "Union",
        DeriveNode => "Compute",
        AggregateNode => "Group",
        SelectNode => "Columns",
        SortNode => "Sort",
        DistinctNode => "Distinct",
        LimitNode => "Limit",
        PivotNode => "Pivot",
        SplitNode => "Split",
        FillNode => "Fill",
        ReplaceNode => "Replace",
        _ => throw new InvalidOperationException($"There is no word for {node.GetType().Name}."),
    };

    /// <summary>A stretch of time in a word.</summary>
    public static string Word(TimeGrain grain) => grain.ToString().ToLowerInvariant();

    /// <summary>What a kind of join does with rows that have no partner.</summary>
    public static string Words(JoinKind kind, string left, string right) => kind switch
    {
        JoinKind.Inner => "only rows that match on both sides",
        JoinKind.Left => $"every row of {left}, with {right} where there is one",
        JoinKind.Right => $"every row of {right}, with {left} where there is one",
        JoinKind.Full => "every row of both sides",
        JoinKind.Semi => $"rows of {left} that have one in {right}; adds no columns",
        JoinKind.Anti => $"rows of {left} that have none in {right}; adds no columns",
        _ => throw new InvalidOperationException($"There are no words for {kind}."),
    };

    private static string Join(JoinNode join, Func<string, string> name)
    {
        var left = join.Left.Length > 0 ? name(join.Left) : "…";
        var right = join.Right.Length > 0 ? name(join.Right) : "…";
        var keys = join.On.Count == 0 ? "…" : List(join.On.Select(k => $"{Or(k.Left, "…")} is {Or(k.Right, "…")}"), "and");
        return join.Join switch
        {
            JoinKind.Semi => $"Keep rows of {left} that have one in {right} where {keys}",
            JoinKind.Anti => $"Keep rows of {left} that have none in {right} where {keys}",
            JoinKind.Inner => $"Add {right} where {keys}",
            JoinKind.Left => $"Add {right} where {keys}, keeping every row of {left}",
            JoinKind.Right => $"Add {right} where {keys}, keeping every row of {right}",
            _ => $"Add {right} where {keys}, keeping every row of both",
        };
    }

    private static string Aggregate(AggregateNode node)
    {
        var measures = node.Measures.Count == 0 ? "one row" : List(node.Measures.Select(m => m.Name.Length == 0 ? Figure(m.Function, m.Column) : $"{Figure(m.Function, m.Column)} as {m.Name}"), "and");
        return node.GroupBy.Count == 0 ? $"Over all rows: {measures}" : $"For each {List(node.GroupBy.Select(Group), "and")}: {measures}";
    }

    private static string Pivot(PivotNode pivot)
    {
        var each = pivot.GroupBy.Count == 0 ? "over all rows" : $"for each {List(pivot.GroupBy.Select(Group), "and")}";
        var values = pivot.Values.Count == 0 ? "" : $" {List(pivot.Values, "and")}";
        return $"Turn {Or(pivot.Column, "…")} into columns{values}: {Figure(pivot.Measure.Function, pivot.Measure.Column)} {each}";
    }

    private static string Group(GroupKey key) => key.Grain is { } grain ? $"{Word(grain)} of {Or(key.Column, "…")}" : Or(key.Column, "…");

    private static string Selected(SelectedColumn c)
    {
        var name = c.As is { Length: > 0 } other && other != c.Name ? $"{c.Name} as {other}" : c.Name;
        return c.Type is { Length: > 0 } type ? $"{name} ({type})" : name;
    }

    private static string Value(string? value) => value is null ? "empty" : $"'{value}'";

    private static string Figure(MeasureFunction function, string? of)
    {
        var column = Or(of ?? "", "…");
        return function switch
        {
            MeasureFunction.Count => of is null ? "number of rows" : $"number of {column}",
            MeasureFunction.CountDistinct => $"number of different {column}",
            MeasureFunction.Sum => $"sum of {column}",
            MeasureFunction.Avg => $"average {column}",
            MeasureFunction.Min => $"lowest {column}",
            MeasureFunction.Max => $"highest {column}",
            _ => $"median {column}",
        };
    }

    private static string Or(string text, string otherwise) => text.Trim() is { Length: > 0 } said ? said : otherwise;

    private static string List(IEnumerable<string> items, string last)
    {
        var all = items.ToList();
        return all.Count switch
        {
            0 => "…",
            1 => all[0],
            > 6 => $"{string.Join(", ", all.Take(5))} {last} {all.Count - 5} more",
            _ => $"{string.Join(", ", all.Take(all.Count - 1))} {last} {all[^1]}",
        };
    }
}
