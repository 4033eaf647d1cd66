using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Plan.Rewriting;

namespace DataMesh.Portal.Query.Execution;

/// <summary>What a rewritten plan asks of one scan, and what of that may be told.</summary>
internal sealed record ScanDemand(PlanScan Scan, ScanRequest Request, IReadOnlyList<string> Pushed);

/// <summary>Works out what each scan must deliver that no source's own part reads.</summary>
internal static class ScanRequests
{
    internal static IReadOnlyList<ScanDemand> Of(PlanNode root, long? most)
    {
        var nodes = PlanWalk.Upstream(root);
        var readers = PlanWalk.Readers(root);
        return [.. nodes.OfType<PlanScan>().Select(scan => Of(scan, readers, most))];
    }

    /// <summary>The raw columns whose values a scan needs: those that are shown in some form, and those of the row filter. May be empty.</summary>
    internal static List<SchemaColumn> Needed(PlanScan scan) => Raw(scan, scan.OnlyCounts ? [] : scan.Columns);

    private static List<SchemaColumn> Raw(PlanScan scan, IReadOnlyList<PlanColumn> columns)
    {
        var own = scan.Scan.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var filter = (scan.Scan.FilterColumns ?? scan.Scan.Columns).ToDictionary(column => column.Name, StringComparer.Ordinal);
        return [.. columns.Select(column => own[column.Name])
            .Where(column => column.Mask is not { Kind: MaskKind.Redact or MaskKind.Null or MaskKind.Constant })
            .Concat(scan.RowFilter?.Columns().Select(name => filter[name]) ?? [])
            .DistinctBy(column => column.Name, StringComparer.Ordinal)
            .Select(column => new SchemaColumn(column.Name, column.Type))];
    }

    private static ScanDemand Of(PlanScan scan, ILookup<PlanNode, PlanNode> readers, long? most)
    {
        var own = scan.Scan.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var raw = Raw(scan, scan.Columns);
        if (raw.Count == 0)
        {
            // Rows must be counted even where every column is hidden by its mask.
            raw.Add(new SchemaColumn(scan.Scan.Columns[0].Name, scan.Scan.Columns[0].Type));
        }

        var above = readers[scan].ToList();
        var users = above is [PlanFilter only]
            ? FilterPushdown.Conjuncts(only.Condition).Where(part => part.Columns().All(name => own[name].Mask is null)).ToList()
            : [];
        var predicate = FilterPushdown.All([.. scan.RowFilter is null ? [] : FilterPushdown.Conjuncts(scan.RowFilter), .. users]);
        var limit = predicate is null ? Limit(scan, readers, most) : null;
        var pushed = new List<string> { "columns" };
        if (users.Count > 0)
        {
            pushed.Add("filter");
        }

        if (scan.RowFilter is not null)
        {
            pushed.Add("row filter");
        }

        if (limit is not null)
        {
            pushed.Add($"limit {limit}");
        }

        return new ScanDemand(scan, new ScanRequest(raw, predicate, limit), pushed);
    }

    /// <summary>A limit holds for the scan when only projections stand between them.</summary>
    private static long? Limit(PlanNode node, ILookup<PlanNode, PlanNode> readers, long? most)
    {
        var above = readers[node].ToList();
        return above switch
        {
            [] => most,
            [PlanProject project] => Limit(project, readers, most),
            [PlanLimit limit] => Math.Min(limit.Count, Limit(limit, readers, most) ?? long.MaxValue),
            _ => null,
        };
    }
}
