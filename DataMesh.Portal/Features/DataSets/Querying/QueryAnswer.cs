using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Querying;

/// <summary>The rows of a query as the API answers them.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">One list per row: numbers, texts, booleans, days and moments in ISO 8601, null.</param>
/// <param name="Truncated">Whether there are more rows than these.</param>
/// <param name="Reason">Why they were cut, or null.</param>
/// <param name="RowCount">How many rows there are in all, where that is known.</param>
/// <param name="Plan">How it was carried out.</param>
/// <param name="Elapsed">How long it took, in milliseconds.</param>
internal sealed record QueryAnswer(IReadOnlyList<ColumnAnswer> Columns, IReadOnlyList<object?[]> Rows, bool Truncated, string? Reason, long? RowCount, PlanAnswer Plan, double Elapsed)
{
    public static QueryAnswer Of(QueryResult result) => new([.. result.Columns.Select(ColumnAnswer.Of)], [.. result.Rows.Select(r => Array.ConvertAll(r, JsonCells.Of))],
        result.Truncated, result.Reason, result.RowCount, PlanAnswer.Of(result.Explanation), Math.Round(result.Elapsed.TotalMilliseconds, 1));
}

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its logical type, e.g. <c>decimal(12,2)</c>.</param>
/// <param name="Classification">The strictest of what it was made from.</param>
/// <param name="PersonalData">Whether personal data went into it.</param>
internal sealed record ColumnAnswer(string Name, string Type, string Classification, bool PersonalData)
{
    public static ColumnAnswer Of(PlanColumn c) => new(c.Name, c.Type.ToString(), c.Classification, c.PersonalData);
}

/// <summary>How a query is carried out.</summary>
/// <param name="Inputs">What is read of each port.</param>
/// <param name="Engine">What the embedded engine does, in its SQL, with ports in place of files.</param>
internal sealed record PlanAnswer(IReadOnlyList<InputAnswer> Inputs, string Engine)
{
    public static PlanAnswer Of(QueryExplanation e) => new([.. e.Inputs.Select(i => new InputAnswer(i.Node, i.Port, i.Source, i.Columns, i.Pushed, i.Stays, i.Statement, i.Rows))], e.EngineSql);
}

/// <summary>How one input is read.</summary>
/// <param name="Node">The input's node.</param>
/// <param name="Port">The port.</param>
/// <param name="Source">The source's name.</param>
/// <param name="Columns">The granted columns that are read.</param>
/// <param name="Pushed">What is moved to the source.</param>
/// <param name="Stays">What is carried out here although the source can be asked, and why.</param>
/// <param name="Statement">What the source is asked, or null where the engine reads its files.</param>
/// <param name="Rows">How many rows the source sent; null before it is run, where the engine reads its files, and where a row filter is asked here.</param>
internal sealed record InputAnswer(string Node, string Port, string Source, IReadOnlyList<string> Columns, IReadOnlyList<string> Pushed, IReadOnlyList<string> Stays, string? Statement, long? Rows);
