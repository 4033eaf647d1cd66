using System.Text;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Sql;

/// <summary>Writes typed expressions. Every value becomes a parameter with its type, so no user's text is ever SQL.</summary>
internal sealed class ScalarWriter(SqlDialect dialect, SqlParameters parameters)
{
    /// <summary>An expression where a value is needed.</summary>
    internal string Write(Scalar scalar, Func<string, string> column) => dialect.Value(scalar, Bare(scalar, column));

    /// <summary>An expression where rows are chosen.</summary>
    internal string Condition(Scalar scalar, Func<string, string> column) => dialect.Condition(scalar, Bare(scalar, column));

    internal string Value(object? value, LogicalType type) => dialect.Cast(dialect.Parameter(parameters.Add(value)), type, tries: false);

    private string Bare(Scalar scalar, Func<string, string> column) => scalar switch
    {
        ScalarLiteral { Value: null } literal => dialect.Cast("NULL", literal.Type ?? LogicalType.String, tries: false),
        ScalarLiteral literal => Value(literal.Value, literal.Type!.Value),
        ScalarColumn own => column(own.Name),
        ScalarCast cast => dialect.Convert(cast, Write(cast.Operand, column)),
        ScalarCase cases => Case(cases, column),
        ScalarCall { Operation: "and" or "or" } chain => Chain(chain, column),
        ScalarCall { Operation: "not" } call => dialect.Call(call, [Condition(call.Arguments[0], column)]),
        ScalarCall call => dialect.Call(call, [.. call.Arguments.Select((argument, i) => IsWord(call, i) ? "" : Write(argument, column))]),
        _ => throw new InvalidOperationException($"There is no SQL for {scalar.GetType().Name}."),
    };

    /// <summary>Long chains of and and or are written flat, so that they nest no deeper than they must.</summary>
    private string Chain(ScalarCall chain, Func<string, string> column)
    {
        var parts = new List<Scalar>();
        var open = new Stack<Scalar>([chain]);
        while (open.TryPop(out var next))
        {
            if (next is ScalarCall call && call.Operation == chain.Operation)
            {
                open.Push(call.Arguments[1]);
                open.Push(call.Arguments[0]);
            }
            else
            {
                parts.Add(next);
            }
        }

        return "(" + string.Join(chain.Operation == "and" ? " AND " : " OR ", parts.Select(part => Condition(part, column))) + ")";
    }

    private string Case(ScalarCase cases, Func<string, string> column)
    {
        var text = new StringBuilder("CASE");
        foreach (var branch in cases.Branches)
        {
            text.Append(" WHEN ").Append(Condition(branch.When, column)).Append(" THEN ").Append(Write(branch.Then, column));
        }

        return text.Append(" ELSE ").Append(cases.Else is null ? "NULL" : Write(cases.Else, column)).Append(" END").ToString();
    }

    /// <summary>Literals that the checker demanded (parts of time, digits, counts) are words of the dialect, which takes them from the call itself.</summary>
    private static bool IsWord(ScalarCall call, int index) =>
        FunctionCatalog.Find(call.Operation) is { } function
        && function.Parameters[Math.Min(index, function.Parameters.Count - 1)] is (Parameter.Unit or Parameter.Digits or Parameter.Count);
}
