namespace DataMesh.Portal.Query.Expressions;

/// <summary>An operator that stands behind an expression, and how strongly it binds.</summary>
internal sealed record Infix(string Word, int Power, bool Negated = false)
{
    internal const int Or = 1;
    internal const int And = 2;
    internal const int Not = 3;
    internal const int Comparison = 4;
    internal const int Concat = 5;
    internal const int Sum = 6;
    internal const int Product = 7;
    internal const int Unary = 8;

    internal static Infix? Of(Token token, Token ahead) => token.Kind switch
    {
        TokenKind.Symbol => token.Value switch
        {
            "=" or "<" or "<=" or ">" or ">=" or "<>" => new Infix(token.Value, Comparison),
            "!=" => new Infix("<>", Comparison),
            "||" => new Infix("||", Concat),
            "+" or "-" => new Infix(token.Value, Sum),
            "*" or "/" or "%" => new Infix(token.Value, Product),
            _ => null,
        },
        TokenKind.Name => token.Value.ToLowerInvariant() switch
        {
            "or" => new Infix("or", Or),
            "and" => new Infix("and", And),
            "is" => new Infix("is", Comparison),
            "in" or "between" or "like" => new Infix(token.Value.ToLowerInvariant(), Comparison),
            "not" when ahead.IsWord("in") || ahead.IsWord("between") || ahead.IsWord("like") => new Infix(ahead.Value.ToLowerInvariant(), Comparison, Negated: true),
            _ => null,
        },
        _ => null,
    };
}
