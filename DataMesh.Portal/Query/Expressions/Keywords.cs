namespace DataMesh.Portal.Query.Expressions;

/// <summary>Words that cannot be bare column names.</summary>
internal static class Keywords
{
    internal static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "not", "in", "between", "like", "is", "null", "true", "false", "case", "when", "then", "else", "end", "as",
    };
}
