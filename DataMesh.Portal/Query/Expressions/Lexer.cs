using System.Text;

namespace DataMesh.Portal.Query.Expressions;

/// <summary>Cuts an expression into words.</summary>
internal sealed class Lexer(string text)
{
    private static readonly string[] Symbols = ["||", "<>", "!=", "<=", ">=", "+", "-", "*", "/", "%", "=", "<", ">", "(", ")", ","];
    private int at;

    internal static List<Token> Read(string text)
    {
        var lexer = new Lexer(text);
        var tokens = new List<Token>();
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    /// <summary>Whether a name can be written without brackets, keywords aside.</summary>
    internal static bool IsBareName(string name) => name.Length > 0 && new Lexer(name) is var lexer && NameStart(name[0]) && lexer.Name().Span.Length == name.Length;

    private Token Next()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        if (at >= text.Length)
        {
            return new Token(TokenKind.End, "", new TextSpan(text.Length, 0));
        }

        var c = text[at];
        return c switch
        {
            '\'' => Quoted('\'', TokenKind.Text, "The text is not closed; add a ' at its end."),
            '[' => Quoted(']', TokenKind.Bracketed, "The column name is not closed; add a ] at its end."),
            _ when char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])) => Number(),
            _ when NameStart(c) => Name(),
            _ => Symbol(),
        };
    }

    private Token Quoted(char close, TokenKind kind, string unclosed)
    {
        var start = at++;
        var value = new StringBuilder();
        while (at < text.Length)
        {
            if (text[at] != close)
            {
                value.Append(text[at++]);
            }
            else if (at + 1 < text.Length && text[at + 1] == close)
            {
                value.Append(close);
                at += 2;
            }
            else
            {
                at++;
                return new Token(kind, value.ToString(), new TextSpan(start, at - start));
            }
        }

        throw new ExpressionException(unclosed, new TextSpan(start, text.Length - start));
    }

    private Token Number()
    {
        var start = at;
        var kind = TokenKind.Integer;
        Digits();
        if (at < text.Length && text[at] == '.')
        {
            kind = TokenKind.Decimal;
            at++;
            Digits();
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            kind = TokenKind.Float;
            at++;
            if (at < text.Length && text[at] is '+' or '-')
            {
                at++;
            }

            var digits = at;
            Digits();
            if (at == digits)
            {
                throw new ExpressionException("The number has no exponent after 'e'.", new TextSpan(start, at - start));
            }
        }

        if (at < text.Length && NameStart(text[at]))
        {
            throw new ExpressionException("A name cannot begin with a digit; put it in brackets: [2nd name].", new TextSpan(start, at - start + 1));
        }

        return new Token(kind, text[start..at], new TextSpan(start, at - start));
    }

    private void Digits()
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }
    }

    /// <summary>A bare name; a dot belongs to it when a name goes on behind it, as in crm.name.</summary>
    private Token Name()
    {
        var start = at++;
        while (at < text.Length && (NamePart(text[at]) || (text[at] == '.' && at + 1 < text.Length && NameStart(text[at + 1]))))
        {
            at++;
        }

        return new Token(TokenKind.Name, text[start..at], new TextSpan(start, at - start));
    }

    private Token Symbol()
    {
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0)
            {
                at += symbol.Length;
                return new Token(TokenKind.Symbol, symbol, new TextSpan(at - symbol.Length, symbol.Length));
            }
        }

        var hint = text[at] switch
        {
            '"' => " Text stands in single quotes, a column name in brackets.",
            ';' => " An expression ends without a semicolon.",
            '&' => " Write 'and'.",
            '|' => " Write 'or', or || to join texts.",
            '!' => " Write 'not' or <>.",
            _ => "",
        };
        throw new ExpressionException($"The character '{text[at]}' has no meaning here.{hint}", new TextSpan(at, 1));
    }

    private static bool NameStart(char c) => char.IsLetter(c) || c == '_';

    private static bool NamePart(char c) => char.IsLetterOrDigit(c) || c == '_';
}
