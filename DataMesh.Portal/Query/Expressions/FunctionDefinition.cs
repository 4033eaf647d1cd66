using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Expressions;

/// <summary>What a function takes in one place.</summary>
internal enum Parameter
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>An integer, a decimal or a number.</summary>
    Numeric,

    /// <summary>Any number, as a floating-point one.</summary>
    Float,

    /// <summary>A date or a timestamp.</summary>
    DateLike,

    /// <summary>A timestamp, or a date as its first moment.</summary>
    Moment,

    /// <summary>A literal name of a part of time, such as 'month'.</summary>
    Unit,

    /// <summary>A literal whole number from -38 to 38.</summary>
    Digits,

    /// <summary>A literal whole number from 0 to 1,000, because the result grows with it.</summary>
    Count,

    /// <summary>Anything.</summary>
    Any,

    /// <summary>Anything, brought to one type with all other places marked so.</summary>
    Same,
}

/// <summary>A function of the scalar language.</summary>
public sealed class FunctionDefinition
{
    internal FunctionDefinition(
        string name, string group, string signature, string summary, string example,
        Parameter[] parameters, Func<IReadOnlyList<Scalar>, LogicalType> result, int optional = 0, bool repeats = false)
    {
        (Name, Group, Signature, Summary, Example) = (name, group, signature, summary, example);
        (Parameters, Result, Optional, Repeats) = (parameters, result, optional, repeats);
    }

    /// <summary>The name, in lower case.</summary>
    public string Name { get; }

    /// <summary>text, numbers, dates or nulls.</summary>
    public string Group { get; }

    /// <summary>How it is called, such as <c>round(x, digits)</c>, and what it gives.</summary>
    public string Signature { get; }

    /// <summary>What it does, in one sentence.</summary>
    public string Summary { get; }

    /// <summary>An expression with its value.</summary>
    public string Example { get; }

    internal IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>How many parameters at the end may be left out.</summary>
    internal int Optional { get; }

    /// <summary>Whether the last parameter may come more than once.</summary>
    internal bool Repeats { get; }

    internal Func<IReadOnlyList<Scalar>, LogicalType> Result { get; }
}
