using System.Globalization;
using System.Text;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Plan.Rewriting;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.Execution;

/// <summary>The parts of a plan that sources carry out: finds them, asks them, and says what was asked.</summary>
internal static class SourceParts
{
    /// <summary>What is said of a part that is asked for some keys of a join alone.</summary>
    internal const string KeysWord = "join keys";

    /// <summary>Where scans live whose sources can be asked.</summary>
    internal static Dictionary<PlanScan, ScanPlace> Places(Dictionary<PlanScan, SourceRelation> relations)
    {
        var places = new Dictionary<PlanScan, ScanPlace>(ReferenceEqualityComparer.Instance);
        foreach (var (scan, relation) in relations)
        {
            places[scan] = new ScanPlace(scan.Scan.SourceId, SourceDialect.Of(relation.Engine), Fitting(scan.Scan, relation));
        }

        return places;
    }

    // Where a type changed, the statement would not mean what the plan means; read as rows, every value is checked.
    private static HashSet<string> Fitting(GovernedScan scan, SourceRelation relation)
    {
        var promised = scan.Columns.Concat(scan.FilterColumns ?? []).ToLookup(column => column.Name, column => column.Type, StringComparer.Ordinal);
        return [.. relation.Columns.Keys.Where(name => relation.Types is not { } types || promised[name].All(type => type == types[name]))];
    }

    /// <summary>Asks a part of its source.</summary>
    /// <param name="part">The part.</param>
    /// <param name="condition">What its rows have to meet besides, or null.</param>
    /// <param name="columns">The columns wanted.</param>
    /// <param name="relations">Its tables.</param>
    /// <param name="inputs">Asks the source.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal static ValueTask<OpenPart> OpenAsync(
        PlanRemote part, Scalar? condition, IReadOnlyList<PlanColumn> columns, Dictionary<PlanScan, SourceRelation> relations, ITableInputs inputs, CancellationToken cancellationToken)
    {
        var (statement, shown) = Write(part, condition, columns, relations, most: null);
        return OpenAsync(part, statement, shown, condition is not null, columns, relations, inputs, cancellationToken);
    }

    /// <summary>Asks a part of its source with a statement that was written before.</summary>
    internal static async ValueTask<OpenPart> OpenAsync(
        PlanRemote part, SqlStatement statement, string shown, bool byKeys, IReadOnlyList<PlanColumn> columns, Dictionary<PlanScan, SourceRelation> relations, ITableInputs inputs, CancellationToken cancellationToken)
    {
        var rows = await inputs.AskAsync(part.SourceId, statement, [.. columns.Select(column => new SchemaColumn(column.Name, column.Type))], cancellationToken);
        return new OpenPart(part, rows with { Rows = rows.Rows ?? Rows(part, relations) }, shown, byKeys);
    }

    /// <summary>What a part's source is asked, and how that is shown to who reads: without row filters.</summary>
    internal static (SqlStatement Statement, string Shown) Write(PlanRemote part, Scalar? condition, IReadOnlyList<PlanColumn> columns, Dictionary<PlanScan, SourceRelation> relations, long? most)
    {
        var asked = condition is null ? part.Part : FilterPushdown.Rewrite(new PlanFilter(part.Id, part.Part, condition));
        SourceRelation Of(PlanScan scan) => relations.First(own => own.Key.Id == scan.Id).Value;
        var statement = Write(part, IndexUse.Rewrite(asked, scan => Of(scan).Indexed), columns, most, scan => Relation(Of(scan)));
        var shown = Write(part, IndexUse.Rewrite(WithoutRowFilters(asked), scan => Of(scan).Indexed), columns, most, scan => Relation(Of(scan)));
        return (statement, Text(shown, part.Dialect));
    }

    /// <summary>About how many rows a part reads, which is no less than it sends in most cases; null where nobody knows.</summary>
    internal static long? Rows(PlanRemote part, Dictionary<PlanScan, SourceRelation> relations)
    {
        var tables = part.Scans.Select(scan => relations[scan].Rows).ToList();
        var all = tables.Contains(null) ? null : tables.Max();
        return part.Part is PlanLimit limit ? Math.Min(limit.Count, all ?? long.MaxValue) : all;
    }

    /// <summary>What was moved to the source, for each port that the part reads.</summary>
    internal static IEnumerable<InputExplanation> Explain(OpenPart part)
    {
        var nodes = PlanWalk.Upstream(part.Part.Part);
        List<string> pushed = ["columns", .. nodes.Select(Word).OfType<string>().Distinct(StringComparer.Ordinal), .. part.ByKeys ? [KeysWord] : Array.Empty<string>()];
        return part.Part.Scans.Select(scan => new InputExplanation(
            scan.Id, scan.Scan.Port, part.Input.SourceName, [.. scan.Columns.Select(column => column.Name)], scan.RowFilter is null ? pushed : [.. pushed, "row filter"], part.Shown));
    }

    /// <summary>A row filter may speak of columns that the principal may not know of, so whatever is shown is written without it.</summary>
    internal static PlanNode WithoutRowFilters(PlanNode root)
    {
        var done = new Dictionary<PlanNode, PlanNode>(ReferenceEqualityComparer.Instance);
        foreach (var node in PlanWalk.Upstream(root))
        {
            done[node] = node switch
            {
                PlanScan scan => scan with { RowFilter = null },
                // The parts themselves are shown as they are, as tables.
                PlanRemote => node,
                _ => node.With([.. node.Inputs.Select(input => done[input])]),
            };
        }

        return done[root];
    }

    private static SqlStatement Write(PlanRemote part, PlanNode root, IReadOnlyList<PlanColumn> columns, long? most, Func<PlanScan, ScanRelation> relation)
        => new SqlWriter(part.Dialect, new SqlParameters(), relation).Write(root, columns, most);

    private static ScanRelation Relation(SourceRelation relation) => new(relation.From, relation.Columns, relation.Indexed);

    /// <summary>The statement with its values beside it, one a line.</summary>
    private static string Text(SqlStatement statement, SqlDialect dialect)
    {
        var text = new StringBuilder(statement.Text);
        for (var i = 0; i < statement.Parameters.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n-- {dialect.Parameter(i + 1)} = {statement.Parameters[i] switch
            {
                null => "null",
                string value => $"'{value.ReplaceLineEndings(" ")}'",
                DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
                var value => value,
            }}");
        }

        return text.ToString();
    }

    private static string? Word(PlanNode node) => node switch
    {
        PlanFilter => "filter",
        PlanProject => "computed columns",
        PlanJoin => "join",
        PlanUnion => "union",
        PlanAggregate => "aggregate",
        PlanSort => "sort",
        PlanDistinct => "distinct",
        PlanLimit => "limit",
        _ => null,
    };
}
