using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Expressions;

/// <summary>A checked expression: every node knows its type, and every conversion is written out.</summary>
/// <param name="Type">Its type; null only for the literal null, which fits anywhere.</param>
public abstract record Scalar(LogicalType? Type)
{
    /// <summary>The expressions that this one is made of.</summary>
    internal virtual IReadOnlyList<Scalar> Children => [];

    /// <summary>The columns that it reads.</summary>
    /// <returns>Names, possibly more than once.</returns>
    public IEnumerable<string> Columns()
    {
        var open = new Stack<Scalar>([this]);
        while (open.TryPop(out var scalar))
        {
            if (scalar is ScalarColumn column)
            {
                yield return column.Name;
            }

            foreach (var child in scalar.Children)
            {
                open.Push(child);
            }
        }
    }

    /// <summary>The same expression over other columns.</summary>
    internal Scalar Replace(Func<ScalarColumn, Scalar> column) => this switch
    {
        ScalarColumn own => column(own),
        ScalarCall call => call with { Arguments = [.. call.Arguments.Select(argument => argument.Replace(column))] },
        ScalarCast cast => cast with { Operand = cast.Operand.Replace(column) },
        ScalarCase cases => cases with
        {
            Branches = [.. cases.Branches.Select(branch => new ScalarBranch(branch.When.Replace(column), branch.Then.Replace(column)))],
            Else = cases.Else?.Replace(column),
        },
        _ => this,
    };
}

/// <summary>A literal.</summary>
/// <param name="Value">long, decimal, double, string, bool, DateOnly, DateTime (UTC) or null.</param>
/// <param name="Type">Its type.</param>
public sealed record ScalarLiteral(object? Value, LogicalType? Type) : Scalar(Type);

/// <summary>A column of the input.</summary>
/// <param name="Name">Its name, spelled as the input spells it.</param>
/// <param name="ColumnType">Its type.</param>
public sealed record ScalarColumn(string Name, LogicalType ColumnType) : Scalar(ColumnType);

/// <summary>An operator or a function.</summary>
/// <param name="Operation">An operator's sign (<c>neg</c> for the unary minus), <c>and or not isnull in like</c>, or a function's name.</param>
/// <param name="Arguments">The operands.</param>
/// <param name="Type">What comes out.</param>
public sealed record ScalarCall(string Operation, IReadOnlyList<Scalar> Arguments, LogicalType? Type) : Scalar(Type)
{
    internal override IReadOnlyList<Scalar> Children => Arguments;
}

/// <summary>One branch of a case.</summary>
/// <param name="When">A condition.</param>
/// <param name="Then">The outcome.</param>
public sealed record ScalarBranch(Scalar When, Scalar Then);

/// <summary>A case whose branches hold conditions.</summary>
/// <param name="Branches">At least one.</param>
/// <param name="Else">The outcome otherwise; null stands for null.</param>
/// <param name="Type">The type of every outcome.</param>
public sealed record ScalarCase(IReadOnlyList<ScalarBranch> Branches, Scalar? Else, LogicalType? Type) : Scalar(Type)
{
    internal override IReadOnlyList<Scalar> Children =>
        [.. Branches.SelectMany(branch => new[] { branch.When, branch.Then }), .. Else is null ? Array.Empty<Scalar>() : [Else]];
}

/// <summary>A conversion.</summary>
/// <param name="Operand">What is converted.</param>
/// <param name="Target">Into what.</param>
/// <param name="Try">Whether what cannot be converted becomes null.</param>
public sealed record ScalarCast(Scalar Operand, LogicalType Target, bool Try) : Scalar(Target)
{
    internal override IReadOnlyList<Scalar> Children => [Operand];
}
