using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Plan.Rewriting;

namespace DataMesh.Portal.Query.Execution;

/// <summary>Turns the engine's errors, which quote data, into sentences that do not.</summary>
internal static class QueryErrors
{
    internal static QueryException Timeout(TimeSpan timeout) =>
        new(QueryFailure.Timeout, $"The query took longer than {timeout.TotalSeconds:0.###} s; filter earlier, or ask for less.");

    internal static QueryException Translate(DuckDbException error, PlanNode root)
    {
        var text = error.Message;
        return error.ErrorType switch
        {
            // Files were looked into, so what does not fit now came later.
            DuckDbErrorType.Conversion or DuckDbErrorType.InvalidInput when Has("CSV Error on Line") || Has("JSON in file") || Has("read_json") || Has("JSON transform error") || Has("Parquet") || Has("magic bytes") || Has("schema mismatch") =>
                new QueryException(QueryFailure.Source, "A file of a source is damaged, or changed while it was read; run the query again, or ask the owner of the port to look at it.", null, error),
            DuckDbErrorType.OutOfMemory => new QueryException(QueryFailure.Memory, "The query needs more memory than it may use; filter earlier, or take fewer columns.", null, error),
            DuckDbErrorType.Io or DuckDbErrorType.Permission => new QueryException(QueryFailure.Source, "A file of a source cannot be read; ask the owner of the port to look at it.", null, error),
            DuckDbErrorType.Conversion => Value("A value cannot be converted to the type that is asked for; try_cast gives null instead.", error, root),
            DuckDbErrorType.OutOfRange or DuckDbErrorType.InvalidInput or DuckDbErrorType.DivideByZero => Value(
                Has("logarithm") ? "A logarithm of zero or of a negative value is not defined; filter such rows or use nullif."
                : Has("square root") ? "A square root of a negative value is not defined; filter such rows."
                : Has("28 digits") ? "A figure has more digits than 28; cast it to number."
                : Has("outside the years") ? "A date lies outside the years 1 to 9999."
                : "A figure went beyond the range of its type; cast to number or to a wider decimal.",
                error,
                root),
            _ => new QueryException(QueryFailure.Engine, "The query engine could not carry this query out.", null, error),
        };

        bool Has(string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The engine does not tell which step failed; where only one can fail, it is that one.</summary>
    private static QueryException Value(string message, DuckDbException error, PlanNode root)
    {
        var suspects = PlanWalk.Upstream(root).Where(CanFail).Select(node => node.Id).Distinct(StringComparer.Ordinal).Take(2).ToList();
        return new QueryException(QueryFailure.Value, message, suspects.Count == 1 ? suspects[0] : null, error);
    }

    private static bool CanFail(PlanNode node) => node switch
    {
        PlanFilter filter => !ScalarSafety.CannotFail(filter.Condition),
        PlanProject project => project.Outputs.Any(output => !ScalarSafety.CannotFail(output.Value)),
        PlanJoin join => join.Keys.Any(key => !ScalarSafety.CannotFail(key.Left) || !ScalarSafety.CannotFail(key.Right)),
        PlanAggregate aggregate => aggregate.Measures.Any(measure => measure is { Function: MeasureFunction.Sum, Column.Type.Kind: not LogicalKind.Number }),
        _ => false,
    };
}
