using System.Globalization;
using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Profiling;

/// <summary>Asks for the profile of all rows of a node: a flow with one group of figures behind it, run like any other. Pure.</summary>
internal static class ProfileFlow
{
    /// <summary>The flow and the node to run it to.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="node">The node whose rows are profiled.</param>
    /// <param name="columns">The columns that it gives.</param>
    public static (Flow Flow, string Node) Of(Flow flow, string node, IReadOnlyList<PlanColumn> columns)
    {
        var id = FlowEdits.NewId(flow, "profile");
        var measures = new List<Measure> { new("rows", MeasureFunction.Count, null) };
        for (var i = 0; i < columns.Count; i++)
        {
            measures.Add(new Measure(Name(i, "count"), MeasureFunction.Count, columns[i].Name));
            measures.Add(new Measure(Name(i, "distinct"), MeasureFunction.CountDistinct, columns[i].Name));
            if (!HasRange(columns[i])) continue;
            measures.Add(new Measure(Name(i, "min"), MeasureFunction.Min, columns[i].Name));
            measures.Add(new Measure(Name(i, "max"), MeasureFunction.Max, columns[i].Name));
        }

        // Only what the node reads goes along: an unfinished step elsewhere spoils nothing, and there is room for one more.
        return (new Flow([.. flow.Nodes.Where(n => FlowEdits.Reads(flow, node, n.Id)), new AggregateNode(id, node, [], measures)], id), id);
    }

    /// <summary>The profiles that the one row of figures tells. Histograms are those of the rows shown.</summary>
    /// <param name="result">What running the flow of <see cref="Of"/> gave.</param>
    /// <param name="columns">The columns that were profiled.</param>
    /// <param name="shown">The profiles of the rows shown, by the same columns.</param>
    public static IReadOnlyList<ColumnProfile> Read(QueryResult result, IReadOnlyList<PlanColumn> columns, IReadOnlyList<ColumnProfile> shown)
    {
        var row = result.Columns.Select((c, i) => (c.Name, Value: result.Rows[0][i])).ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        var rows = (long)row["rows"]!;
        return [.. columns.Select((column, i) => new ColumnProfile(column.Name, rows, rows - (long)row[Name(i, "count")]!, (long)row[Name(i, "distinct")]!,
            HasRange(column) && row[Name(i, "min")] is { } least && row[Name(i, "max")] is { } greatest ? (ColumnProfiler.Text(column, least), ColumnProfiler.Text(column, greatest)) : null,
            shown[i].Bars, shown[i].Ranges))];
    }

    private static bool HasRange(PlanColumn column) => column.Type.Kind is not (LogicalKind.Boolean or LogicalKind.String);

    private static string Name(int column, string figure) => string.Create(CultureInfo.InvariantCulture, $"c{column}_{figure}");
}
