using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Expressions;

/// <summary>A stretch of an expression's text.</summary>
/// <param name="Position">Where it begins, in characters from 0.</param>
/// <param name="Length">How many characters.</param>
public readonly record struct TextSpan(int Position, int Length)
{
    internal TextSpan To(TextSpan end) => new(Position, end.Position + end.Length - Position);
}

/// <summary>A parsed expression, not yet checked against columns.</summary>
/// <param name="Span">Where it stands in the text.</param>
public abstract record Expr(TextSpan Span);

/// <summary>A literal.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Value">long, decimal, double, string, bool, DateOnly, DateTime (UTC) or null.</param>
public sealed record LiteralExpr(TextSpan Span, object? Value) : Expr(Span);

/// <summary>A column by its name.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">The name without brackets.</param>
public sealed record ColumnExpr(TextSpan Span, string Name) : Expr(Span);

/// <summary>Negation, of a number or a truth value.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Operator"><c>-</c> or <c>not</c>.</param>
/// <param name="Operand">What is negated.</param>
public sealed record UnaryExpr(TextSpan Span, string Operator, Expr Operand) : Expr(Span);

/// <summary>An operator between two expressions.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Operator"><c>+ - * / % || = &lt;&gt; &lt; &lt;= &gt; &gt;= and or</c>.</param>
/// <param name="Left">The left side.</param>
/// <param name="Right">The right side.</param>
public sealed record BinaryExpr(TextSpan Span, string Operator, Expr Left, Expr Right) : Expr(Span);

/// <summary><c>is null</c> and <c>is not null</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Operand">What is asked.</param>
/// <param name="Negated">Whether <c>not</c> stands in it.</param>
public sealed record IsNullExpr(TextSpan Span, Expr Operand, bool Negated) : Expr(Span);

/// <summary><c>in (…)</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Operand">What is looked for.</param>
/// <param name="Items">Among what; at least one.</param>
/// <param name="Negated">Whether <c>not</c> stands before it.</param>
public sealed record InExpr(TextSpan Span, Expr Operand, IReadOnlyList<Expr> Items, bool Negated) : Expr(Span);

/// <summary><c>between … and …</c>, both ends included.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Operand">What is compared.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
/// <param name="Negated">Whether <c>not</c> stands before it.</param>
public sealed record BetweenExpr(TextSpan Span, Expr Operand, Expr Low, Expr High, bool Negated) : Expr(Span);

/// <summary><c>like</c>: <c>%</c> stands for any text, <c>_</c> for one character.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Operand">The text.</param>
/// <param name="Pattern">The pattern.</param>
/// <param name="Negated">Whether <c>not</c> stands before it.</param>
public sealed record LikeExpr(TextSpan Span, Expr Operand, Expr Pattern, bool Negated) : Expr(Span);

/// <summary>One <c>when … then …</c>.</summary>
/// <param name="When">The condition, or the value compared with the subject.</param>
/// <param name="Then">The outcome.</param>
public sealed record CaseBranch(Expr When, Expr Then);

/// <summary><c>case … end</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Subject">What the branches compare with, or null where they hold conditions.</param>
/// <param name="Branches">At least one.</param>
/// <param name="Else">The outcome when no branch holds; null stands for null.</param>
public sealed record CaseExpr(TextSpan Span, Expr? Subject, IReadOnlyList<CaseBranch> Branches, Expr? Else) : Expr(Span);

/// <summary>A function call.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Function">The name, in lower case.</param>
/// <param name="Arguments">The arguments.</param>
public sealed record CallExpr(TextSpan Span, string Function, IReadOnlyList<Expr> Arguments) : Expr(Span);

/// <summary><c>cast(… as …)</c> and <c>try_cast(… as …)</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Operand">What is converted.</param>
/// <param name="Type">Into what.</param>
/// <param name="Try">Whether what cannot be converted becomes null.</param>
public sealed record CastExpr(TextSpan Span, Expr Operand, LogicalType Type, bool Try) : Expr(Span);
