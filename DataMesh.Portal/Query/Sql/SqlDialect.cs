using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Sql;

/// <summary>How one engine writes what the plan means. The writer knows the shape of statements, the dialect their words.</summary>
internal abstract class SqlDialect
{
    /// <summary>A name, quoted.</summary>
    internal abstract string Identifier(string name);

    /// <summary>The engine's type of a logical type.</summary>
    internal abstract string Type(LogicalType type);

    /// <summary>A parameter by its number.</summary>
    internal abstract string Parameter(int number);

    /// <summary>An operator or function over arguments that are already written.</summary>
    internal abstract string Call(ScalarCall call, IReadOnlyList<string> arguments);

    /// <summary>A figure of an aggregate over a column that is already written; null counts rows.</summary>
    internal abstract string Measure(PlanMeasure measure, string? argument);

    /// <summary>What a mask makes of a column that is already written.</summary>
    internal abstract string Mask(ColumnMask mask, LogicalType type, string column, Func<object?, string> parameter);

    internal virtual string Cast(string operand, LogicalType target, bool tries) =>
        $"{(tries ? "TRY_CAST" : "CAST")}({operand} AS {Type(target)})";

    /// <summary>A text as a moment in UTC; an offset in the text counts.</summary>
    internal virtual string TextToTimestamp(string operand, bool tries) => Cast(operand, LogicalType.Timestamp, tries);

    internal virtual string OrderBy(string column, bool descending) => $"{column}{(descending ? " DESC" : " ASC")} NULLS LAST";
}
