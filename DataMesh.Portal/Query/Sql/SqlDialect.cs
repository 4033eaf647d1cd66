using System.Globalization;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Sql;

/// <summary>How one engine writes what the plan means. The writer knows the shape of statements, the dialect their words.</summary>
internal abstract class SqlDialect
{
    /// <summary>A name, quoted.</summary>
    internal virtual string Identifier(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>The engine's type of a logical type.</summary>
    internal abstract string Type(LogicalType type);

    /// <summary>A parameter by its number.</summary>
    internal virtual string Parameter(int number) => string.Create(CultureInfo.InvariantCulture, $"${number}");

    /// <summary>An operator or function over arguments that are already written.</summary>
    internal abstract string Call(ScalarCall call, IReadOnlyList<string> arguments);

    /// <summary>A figure of an aggregate over a column that is already written; null counts rows.</summary>
    internal abstract string Measure(PlanMeasure measure, string? argument);

    /// <summary>What a mask makes of a column that is already written.</summary>
    internal abstract string Mask(ColumnMask mask, LogicalType type, string column, Func<object?, string> parameter);

    internal virtual string Cast(string operand, LogicalType target, bool tries) =>
        $"{(tries ? "TRY_CAST" : "CAST")}({operand} AS {Type(target)})";

    /// <summary>A conversion of an operand that is already written; what it is written from tells its own type.</summary>
    internal virtual string Convert(ScalarCast cast, string operand) => cast is { Target.Kind: LogicalKind.Timestamp, Operand.Type.Kind: LogicalKind.String }
        ? TextToTimestamp(operand, cast.Try)
        : Cast(operand, cast.Target, cast.Try);

    /// <summary>What was written, where rows are chosen; an engine without truth values makes a comparison of a stored one.</summary>
    internal virtual string Condition(Scalar scalar, string written) => written;

    /// <summary>What was written, where a value is needed; an engine without truth values makes one of a comparison.</summary>
    internal virtual string Value(Scalar scalar, string written) => written;

    /// <summary>What says before the columns that so many rows suffice; empty where <see cref="Limit"/> says it.</summary>
    internal virtual string Top(long most) => "";

    /// <summary>What says at the end that so many rows suffice; empty where <see cref="Top"/> says it.</summary>
    internal virtual string Limit(long most) => string.Create(CultureInfo.InvariantCulture, $"LIMIT {most}");

    /// <summary>Whether the engine finds the best order of joins that stand in steps of their own.</summary>
    internal virtual bool OrdersJoinsOfSteps => true;

    /// <summary>What has a step's rows kept while the statement runs, where joins search them; empty where the engine decides that well itself.</summary>
    internal virtual string Kept => "";

    /// <summary>What has a step carried out by itself, so that the engine moves no condition into it; empty where there is no such word.</summary>
    internal virtual string Barrier => "MATERIALIZED ";

    /// <summary>What stands for the order of a window whose rows may come in any.</summary>
    internal virtual string AnyOrder => "";

    /// <summary>A text as a moment in UTC; an offset in the text counts.</summary>
    internal virtual string TextToTimestamp(string operand, bool tries) => Cast(operand, LogicalType.Timestamp, tries);

    /// <summary>What all engines write alike, or null.</summary>
    protected string? Common(ScalarCall call, IReadOnlyList<string> arguments) => call.Operation switch
    {
        "=" or "<>" or "<" or "<=" or ">" or ">=" or "||" => $"({arguments[0]} {call.Operation} {arguments[1]})",
        "+" or "-" or "*" => Exact(call, $"({arguments[0]} {call.Operation} {arguments[1]})"),
        // Nothing is divided by zero: the outcome is null.
        "/" => $"({arguments[0]} / NULLIF({arguments[1]}, 0))",
        "%" or "mod" => Exact(call, $"({arguments[0]} % NULLIF({arguments[1]}, 0))"),
        "neg" => $"(-{arguments[0]})",
        "not" => $"(NOT {arguments[0]})",
        "isnull" => $"({arguments[0]} IS NULL)",
        "in" => $"({arguments[0]} IN ({string.Join(", ", arguments.Skip(1))}))",
        "date_trunc" => Cast($"date_trunc('{Unit(call)}', {arguments[1]})", call.Type!.Value, tries: false),
        _ => null,
    };

    /// <summary>A literal that the checker has seen to be one of the known units.</summary>
    protected static string Unit(ScalarCall call) => FunctionCatalog.Units.Single(unit => unit.Equals(((ScalarLiteral)call.Arguments[0]).Value));

    /// <summary>Decimals get the very type that the plan says, whatever width the engine chose.</summary>
    private string Exact(ScalarCall call, string text) => call.Type!.Value.Kind == LogicalKind.Decimal ? Cast(text, call.Type.Value, tries: false) : text;

    internal virtual string OrderBy(string column, bool descending) => $"{column}{(descending ? " DESC" : " ASC")} NULLS LAST";
}
