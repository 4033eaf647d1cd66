using System.Globalization;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Expressions;

/// <summary>What a parse gave: an expression or an error.</summary>
/// <param name="Expression">The expression where the text is one.</param>
/// <param name="Error">What is wrong otherwise.</param>
public sealed record ExpressionParse(Expr? Expression, ExpressionError? Error);

/// <summary>Reads the scalar language: a Pratt parser over the words of one expression.</summary>
public sealed class ExpressionParser
{
    /// <summary>Characters that an expression may have at most.</summary>
    public const int MaxLength = 10_000;

    /// <summary>How deep expressions may nest.</summary>
    public const int MaxDepth = 200;

    private readonly List<Token> tokens;
    private int at;
    private int depth;

    private ExpressionParser(List<Token> tokens) => this.tokens = tokens;

    private Token Current => tokens[at];

    private Token Ahead => tokens[Math.Min(at + 1, tokens.Count - 1)];

    /// <summary>Reads an expression.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The expression, or the first error.</returns>
    public static ExpressionParse Parse(string text)
    {
        try
        {
            if (text.Length > MaxLength)
            {
                throw new ExpressionException($"The expression has {text.Length} characters; {MaxLength} are allowed.", new TextSpan(MaxLength, text.Length - MaxLength));
            }

            var parser = new ExpressionParser(Lexer.Read(text));
            if (parser.Current.Kind == TokenKind.End)
            {
                throw new ExpressionException("The expression is empty.", parser.Current.Span);
            }

            var expression = parser.Expression(0);
            return parser.Current.Kind == TokenKind.End
                ? new ExpressionParse(expression, null)
                : throw parser.Unexpected("an operator or the end");
        }
        catch (ExpressionException exception)
        {
            return new ExpressionParse(null, exception.Error);
        }
    }

    private Expr Expression(int minimum)
    {
        if (++depth > MaxDepth)
        {
            throw new ExpressionException($"The expression nests deeper than {MaxDepth} levels; split it into several derived columns.", Current.Span);
        }

        var left = Prefix();
        // A long chain of operators builds a tree as deep as the chain is long, so it counts as nesting too.
        var chain = 0;
        while (Infix.Of(Current, Ahead) is { } infix && infix.Power > minimum)
        {
            if (depth + ++chain > MaxDepth && infix.Power != Infix.And && infix.Power != Infix.Or)
            {
                throw new ExpressionException($"The expression chains more than {MaxDepth} operators; split it into several derived columns.", Current.Span);
            }

            left = Rest(left, infix);
        }

        depth--;
        return left;
    }

    private Expr Rest(Expr left, Infix infix)
    {
        var negated = infix.Negated;
        if (negated)
        {
            at++;
        }

        var symbol = Take();
        switch (infix.Word)
        {
            case "is":
                var not = TakeWord("not");
                var end = ExpectWord("null");
                return new IsNullExpr(left.Span.To(end.Span), left, not);
            case "in":
                ExpectSymbol("(");
                var items = List();
                return new InExpr(left.Span.To(ExpectSymbol(")").Span), left, items, negated);
            case "between":
                var low = Expression(Infix.Comparison);
                ExpectWord("and");
                var high = Expression(Infix.Comparison);
                return new BetweenExpr(left.Span.To(high.Span), left, low, high, negated);
            case "like":
                var pattern = Expression(Infix.Comparison);
                return new LikeExpr(left.Span.To(pattern.Span), left, pattern, negated);
            default:
                var right = Expression(infix.Power);
                if (infix.Power == Infix.Comparison && Infix.Of(Current, Ahead) is { Power: Infix.Comparison })
                {
                    throw new ExpressionException("Comparisons cannot be chained; join them with 'and'.", Current.Span);
                }

                return new BinaryExpr(left.Span.To(right.Span), symbol.Value == "!=" ? "<>" : infix.Word, left, right);
        }
    }

    private Expr Prefix()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Integer or TokenKind.Decimal or TokenKind.Float:
                return Literals.Number(token);
            case TokenKind.Text:
                return new LiteralExpr(token.Span, token.Value);
            case TokenKind.Bracketed when token.Value.Length > 0:
                return new ColumnExpr(token.Span, token.Value);
            case TokenKind.Name:
                return Word(token);
            case TokenKind.Symbol when token.Value == "-":
                var operand = Expression(Infix.Unary);
                return new UnaryExpr(token.Span.To(operand.Span), "-", operand);
            case TokenKind.Symbol when token.Value == "(":
                var inner = Expression(0);
                ExpectSymbol(")");
                return inner;
            default:
                at--;
                throw Unexpected("a value");
        }
    }

    private Expr Word(Token token)
    {
        var word = token.Value.ToLowerInvariant();
        switch (word)
        {
            case "true" or "false":
                return new LiteralExpr(token.Span, word == "true");
            case "null":
                return new LiteralExpr(token.Span, null);
            case "not":
                var operand = Expression(Infix.Not);
                return new UnaryExpr(token.Span.To(operand.Span), "not", operand);
            case "case":
                return Case(token);
            case "date" or "timestamp" when Current.Kind == TokenKind.Text:
                return Literals.Moment(token, Take());
            case "cast" or "try_cast" when Current.IsSymbol("("):
                return Cast(token, word == "try_cast");
            case var _ when Keywords.Reserved.Contains(word):
                at--;
                throw Unexpected("a value");
            case var _ when Current.IsSymbol("("):
                at++;
                var arguments = Current.IsSymbol(")") ? [] : List();
                return new CallExpr(token.Span.To(ExpectSymbol(")").Span), word, arguments);
            default:
                return new ColumnExpr(token.Span, token.Value);
        }
    }

    private CaseExpr Case(Token start)
    {
        var subject = Current.IsWord("when") ? null : Expression(0);
        var branches = new List<CaseBranch>();
        while (TakeWord("when"))
        {
            var when = Expression(0);
            ExpectWord("then");
            branches.Add(new CaseBranch(when, Expression(0)));
        }

        if (branches.Count == 0)
        {
            throw Unexpected("'when'");
        }

        var otherwise = TakeWord("else") ? Expression(0) : null;
        return new CaseExpr(start.Span.To(ExpectWord("end").Span), subject, branches, otherwise);
    }

    private CastExpr Cast(Token start, bool tries)
    {
        ExpectSymbol("(");
        var operand = Expression(0);
        ExpectWord("as");
        var first = Take();
        var text = first.Value;
        var last = first;
        if (first.Kind == TokenKind.Name && Current.IsSymbol("("))
        {
            while (!last.IsSymbol(")"))
            {
                if (Current.Kind == TokenKind.End)
                {
                    throw Unexpected("')'");
                }

                last = Take();
                text += last.Value;
            }
        }

        if (first.Kind != TokenKind.Name || !LogicalType.TryParse(text, out var type))
        {
            throw new ExpressionException(
                $"There is no type '{text}'; there are integer, decimal(p,s), number, string, boolean, date, timestamp and time.", first.Span.To(last.Span));
        }

        return new CastExpr(start.Span.To(ExpectSymbol(")").Span), operand, type, tries);
    }

    private List<Expr> List()
    {
        var items = new List<Expr> { Expression(0) };
        while (Current.IsSymbol(","))
        {
            at++;
            items.Add(Expression(0));
        }

        return items;
    }

    private Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
        {
            at++;
            return token;
        }

        throw Unexpected("a value");
    }

    private bool TakeWord(string word)
    {
        if (!Current.IsWord(word))
        {
            return false;
        }

        at++;
        return true;
    }

    private Token ExpectWord(string word) => Current.IsWord(word) ? tokens[at++] : throw Unexpected($"'{word}'");

    private Token ExpectSymbol(string symbol) => Current.IsSymbol(symbol) ? tokens[at++] : throw Unexpected($"'{symbol}'");

    private ExpressionException Unexpected(string wanted) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Here should stand {wanted}, but there is {Current.Shown}."), Current.Span);
}
