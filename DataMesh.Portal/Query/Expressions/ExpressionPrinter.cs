using System.Globalization;
using System.Text;

namespace DataMesh.Portal.Query.Expressions;

/// <summary>Writes an expression as text that parses into the same expression, with brackets only where they are needed.</summary>
public static class ExpressionPrinter
{
    /// <summary>Writes an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <returns>Its text.</returns>
    public static string Print(Expr expression)
    {
        var text = new StringBuilder();
        Write(text, expression, 0);
        return text.ToString();
    }

    /// <summary>Writes a column's name, in brackets where it needs them.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The text that an expression takes.</returns>
    public static string Column(string name) =>
        Lexer.IsBareName(name) && !Keywords.Reserved.Contains(name) ? name : "[" + name.Replace("]", "]]", StringComparison.Ordinal) + "]";

    private static int Power(Expr expression) => expression switch
    {
        BinaryExpr { Operator: "or" } => Infix.Or,
        BinaryExpr { Operator: "and" } => Infix.And,
        UnaryExpr { Operator: "not" } => Infix.Not,
        BinaryExpr { Operator: "||" } => Infix.Concat,
        BinaryExpr { Operator: "+" or "-" } => Infix.Sum,
        BinaryExpr { Operator: "*" or "/" or "%" } => Infix.Product,
        BinaryExpr or IsNullExpr or InExpr or BetweenExpr or LikeExpr => Infix.Comparison,
        UnaryExpr => Infix.Unary,
        _ => int.MaxValue,
    };

    private static void Write(StringBuilder text, Expr expression, int minimum)
    {
        var power = Power(expression);
        var wrap = power < minimum;
        if (wrap)
        {
            text.Append('(');
        }

        WriteBare(text, expression, power);
        if (wrap)
        {
            text.Append(')');
        }
    }

    private static void WriteBare(StringBuilder text, Expr expression, int power)
    {
        switch (expression)
        {
            case LiteralExpr literal:
                text.Append(Literal(literal.Value));
                break;
            case ColumnExpr column:
                text.Append(Column(column.Name));
                break;
            case UnaryExpr { Operator: "not" } not:
                text.Append("not ");
                Write(text, not.Operand, Infix.Not);
                break;
            case UnaryExpr unary:
                text.Append('-');
                Write(text, unary.Operand, Infix.Unary);
                break;
            case BinaryExpr binary:
                // Operators associate to the left; comparisons not at all.
                Write(text, binary.Left, power == Infix.Comparison ? power + 1 : power);
                text.Append(' ').Append(binary.Operator).Append(' ');
                Write(text, binary.Right, power + 1);
                break;
            case IsNullExpr isNull:
                Write(text, isNull.Operand, Infix.Comparison + 1);
                text.Append(isNull.Negated ? " is not null" : " is null");
                break;
            case InExpr inside:
                Write(text, inside.Operand, Infix.Comparison + 1);
                text.Append(inside.Negated ? " not in (" : " in (");
                List(text, inside.Items);
                text.Append(')');
                break;
            case BetweenExpr between:
                Write(text, between.Operand, Infix.Comparison + 1);
                text.Append(between.Negated ? " not between " : " between ");
                Write(text, between.Low, Infix.Comparison + 1);
                text.Append(" and ");
                Write(text, between.High, Infix.Comparison + 1);
                break;
            case LikeExpr like:
                Write(text, like.Operand, Infix.Comparison + 1);
                text.Append(like.Negated ? " not like " : " like ");
                Write(text, like.Pattern, Infix.Comparison + 1);
                break;
            case CaseExpr cases:
                Case(text, cases);
                break;
            case CallExpr call:
                text.Append(call.Function).Append('(');
                List(text, call.Arguments);
                text.Append(')');
                break;
            case CastExpr cast:
                text.Append(cast.Try ? "try_cast(" : "cast(");
                Write(text, cast.Operand, 0);
                text.Append(" as ").Append(cast.Type).Append(')');
                break;
            default:
                throw new InvalidOperationException($"There is no text for {expression.GetType().Name}.");
        }
    }

    private static void Case(StringBuilder text, CaseExpr cases)
    {
        text.Append("case");
        if (cases.Subject is not null)
        {
            text.Append(' ');
            Write(text, cases.Subject, 0);
        }

        foreach (var branch in cases.Branches)
        {
            text.Append(" when ");
            Write(text, branch.When, 0);
            text.Append(" then ");
            Write(text, branch.Then, 0);
        }

        if (cases.Else is not null)
        {
            text.Append(" else ");
            Write(text, cases.Else, 0);
        }

        text.Append(" end");
    }

    private static void List(StringBuilder text, IReadOnlyList<Expr> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Write(text, items[i], 0);
        }
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string words => "'" + words.Replace("'", "''", StringComparison.Ordinal) + "'",
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        decimal exact => exact.ToString(CultureInfo.InvariantCulture) is var digits && digits.Contains('.', StringComparison.Ordinal) ? digits : digits + ".",
        double number => number.ToString("E16", CultureInfo.InvariantCulture) is var exponent && double.Parse(exponent, CultureInfo.InvariantCulture).Equals(number)
            ? Shortest(number)
            : exponent,
        DateOnly date => $"date '{date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'",
        DateTime moment => $"timestamp '{moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture)}'",
        _ => throw new InvalidOperationException($"There is no literal of type {value.GetType().Name}."),
    };

    /// <summary>The exponent is what makes it a number rather than a decimal.</summary>
    private static string Shortest(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? text : text + "e0";
    }
}
