namespace DataMesh.Portal.Query.Expressions;

internal enum TokenKind
{
    Integer,
    Decimal,
    Float,
    Text,
    Name,
    Bracketed,
    Symbol,
    End,
}

/// <summary>A word of an expression. <paramref name="Value"/> is the text without quotes or brackets; symbols and bare names as written.</summary>
internal readonly record struct Token(TokenKind Kind, string Value, TextSpan Span)
{
    internal bool IsWord(string word) => Kind == TokenKind.Name && Value.Equals(word, StringComparison.OrdinalIgnoreCase);

    internal bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Value == symbol;

    /// <summary>How errors name it.</summary>
    internal string Shown => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => "a text",
        _ => $"'{Value}'",
    };
}
