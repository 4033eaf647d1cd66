namespace DataMesh.Portal.Query.Sql;

/// <summary>A statement and the values of its parameters, in order.</summary>
/// <param name="Text">The statement.</param>
/// <param name="Parameters">The value of $1, $2, …</param>
public sealed record SqlStatement(string Text, IReadOnlyList<object?> Parameters);

/// <summary>Collects the parameters of a statement while it is written.</summary>
internal sealed class SqlParameters
{
    private readonly List<object?> values = [];

    internal IReadOnlyList<object?> Values => values;

    /// <summary>Adds a value.</summary>
    /// <returns>Its number, from 1.</returns>
    internal int Add(object? value)
    {
        values.Add(value);
        return values.Count;
    }
}
