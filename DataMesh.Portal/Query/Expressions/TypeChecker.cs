using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Expressions;

/// <summary>A column that an expression may use.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
public readonly record struct SchemaColumn(string Name, LogicalType Type);

/// <summary>What a check gave: a typed expression or an error.</summary>
/// <param name="Scalar">The expression where it is right.</param>
/// <param name="Error">What is wrong otherwise.</param>
public sealed record ExpressionCheck(Scalar? Scalar, ExpressionError? Error);

/// <summary>Checks expressions against columns. Errors name no column but those given and those written.</summary>
public sealed partial class TypeChecker
{
    private readonly Dictionary<string, SchemaColumn> exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SchemaColumn> relaxed = new(StringComparer.OrdinalIgnoreCase);

    private TypeChecker(IEnumerable<SchemaColumn> columns)
    {
        foreach (var column in columns)
        {
            exact[column.Name] = column;
            relaxed.TryAdd(column.Name, column);
        }
    }

    /// <summary>Parses and checks an expression.</summary>
    /// <param name="text">The text.</param>
    /// <param name="columns">What it may use.</param>
    /// <param name="wanted">The type that it must have, if any; null of the literal null fits.</param>
    /// <returns>The typed expression or the first error.</returns>
    public static ExpressionCheck Check(string text, IEnumerable<SchemaColumn> columns, LogicalType? wanted = null)
    {
        var parse = ExpressionParser.Parse(text);
        return parse.Expression is null ? new ExpressionCheck(null, parse.Error) : Check(parse.Expression, columns, wanted);
    }

    /// <summary>Checks a parsed expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="columns">What it may use.</param>
    /// <param name="wanted">The type that it must have, if any.</param>
    /// <returns>The typed expression or the first error.</returns>
    public static ExpressionCheck Check(Expr expression, IEnumerable<SchemaColumn> columns, LogicalType? wanted = null)
    {
        try
        {
            var scalar = new TypeChecker(columns).Visit(expression);
            if (wanted is { } type && scalar.Type is { } actual && actual.Kind != type.Kind)
            {
                throw new ExpressionException($"This must be {Article(type)}, but it is {Article(actual)}.", expression.Span);
            }

            return new ExpressionCheck(scalar, null);
        }
        catch (ExpressionException exception)
        {
            return new ExpressionCheck(null, exception.Error);
        }
    }

    internal static string Article(LogicalType type) => (type.Kind == LogicalKind.Integer ? "an " : "a ") + type;

    private Scalar Visit(Expr expression) => expression switch
    {
        LiteralExpr literal => Literal(literal.Value),
        ColumnExpr column => Column(column),
        UnaryExpr unary => Unary(unary),
        BinaryExpr { Operator: "and" or "or" } logic => new ScalarCall(logic.Operator, [Truth(logic.Left), Truth(logic.Right)], LogicalType.Boolean),
        BinaryExpr { Operator: "||" } join => new ScalarCall("||", [Text(join.Left), Text(join.Right)], LogicalType.String),
        BinaryExpr { Operator: "+" or "-" or "*" or "/" or "%" } sum => Arithmetic(sum),
        BinaryExpr comparison => Compare(comparison.Operator, comparison.Left, comparison.Right, comparison.Span),
        IsNullExpr isNull => Negate(new ScalarCall("isnull", [Visit(isNull.Operand)], LogicalType.Boolean), isNull.Negated),
        InExpr inside => In(inside),
        BetweenExpr between => Negate(
            new ScalarCall(
                "and",
                [Compare(">=", between.Operand, between.Low, between.Span), Compare("<=", between.Operand, between.High, between.Span)],
                LogicalType.Boolean),
            between.Negated),
        LikeExpr like => Negate(new ScalarCall("like", [Text(like.Operand), Text(like.Pattern)], LogicalType.Boolean), like.Negated),
        CaseExpr cases => Case(cases),
        CallExpr call => Call(call),
        CastExpr cast => Cast(cast),
        _ => throw new InvalidOperationException($"There is no rule for {expression.GetType().Name}."),
    };

    private static ScalarLiteral Literal(object? value) => new(value, value switch
    {
        null => null,
        long => LogicalType.Integer,
        decimal exact => DecimalOf(exact),
        double => LogicalType.Number,
        string => LogicalType.String,
        bool => LogicalType.Boolean,
        DateOnly => LogicalType.Date,
        _ => LogicalType.Timestamp,
    });

    private static LogicalType DecimalOf(decimal value)
    {
        var digits = Int128.Abs(DuckDb.DuckDbDecimals.ToUnscaled(value, value.Scale)).ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        return LogicalType.Decimal(Math.Max(digits, Math.Max(1, (int)value.Scale)), value.Scale);
    }

    private ScalarColumn Column(ColumnExpr column)
    {
        if (exact.TryGetValue(column.Name, out var found) || relaxed.TryGetValue(column.Name, out found))
        {
            return new ScalarColumn(found.Name, found.Type);
        }

        throw new ExpressionException($"There is no column '{column.Name}'{Suggestions.For(column.Name, exact.Keys)}", column.Span);
    }

    private Scalar Unary(UnaryExpr unary)
    {
        if (unary.Operator == "not")
        {
            return new ScalarCall("not", [Truth(unary.Operand)], LogicalType.Boolean);
        }

        var operand = Visit(unary.Operand);
        return operand switch
        {
            ScalarLiteral { Value: null } => operand,
            ScalarLiteral { Value: long whole } => Literal(-whole),
            ScalarLiteral { Value: decimal exactly } => Literal(-exactly),
            ScalarLiteral { Value: double number } => Literal(-number),
            { Type.IsNumeric: true } => new ScalarCall("neg", [operand], operand.Type),
            _ => throw new ExpressionException($"'-' needs a number, but this is {Article(operand.Type!.Value)}.", unary.Operand.Span),
        };
    }

    private Scalar Truth(Expr expression) => Typed(expression, LogicalType.Boolean, "a condition");

    private Scalar Text(Expr expression) => Typed(expression, LogicalType.String, "a text", "; write cast(… as string)");

    private Scalar Typed(Expr expression, LogicalType type, string wanted, string mend = "")
    {
        var scalar = Visit(expression);
        return scalar.Type is null || scalar.Type == type
            ? TypeRules.Convert(scalar, type)
            : throw new ExpressionException($"Here {wanted} is needed, but this is {Article(scalar.Type.Value)}{mend}.", expression.Span);
    }

    private ScalarCall Compare(string sign, Expr leftExpr, Expr rightExpr, TextSpan span)
    {
        var (left, right) = Together(Visit(leftExpr), leftExpr, Visit(rightExpr), rightExpr, span);
        return new ScalarCall(sign, [left, right], LogicalType.Boolean);
    }

    private ScalarCall In(InExpr inside)
    {
        var operand = Visit(inside.Operand);
        var items = inside.Items.Select(item => (Scalar: Visit(item), Expr: item)).ToList();
        var type = operand.Type ?? items.Select(item => item.Scalar.Type).FirstOrDefault(found => found is not null) ?? LogicalType.String;
        foreach (var (scalar, expr) in items.Where(item => item.Scalar.Type is not null))
        {
            type = TypeRules.Unify(type, EffectiveType(scalar, type)) ?? throw Mismatch(type, scalar.Type!.Value, expr, expr.Span);
        }

        return Negate(new ScalarCall("in", [TypeRules.Convert(operand, type), .. items.Select(item => TypeRules.Convert(item.Scalar, type))], LogicalType.Boolean), inside.Negated);
    }

    private ScalarCase Case(CaseExpr cases)
    {
        var branches = cases.Branches.Select(branch => (
            When: cases.Subject is null ? Truth(branch.When) : Compare("=", cases.Subject, branch.When, branch.When.Span),
            Then: Visit(branch.Then),
            branch.Then.Span)).ToList();
        var otherwise = cases.Else is null ? null : Visit(cases.Else);
        var outcomes = branches.Select(branch => (branch.Then, branch.Span)).ToList();
        if (otherwise is not null)
        {
            outcomes.Add((otherwise, cases.Else!.Span));
        }

        var type = Common(outcomes);
        return new ScalarCase(
            [.. branches.Select(branch => new ScalarBranch(branch.When, TypeRules.Convert(branch.Then, type)))],
            otherwise is null ? null : TypeRules.Convert(otherwise, type),
            type);
    }

    private Scalar Cast(CastExpr cast)
    {
        var operand = Visit(cast.Operand);
        if (operand.Type is { } from && !TypeRules.Castable(from, cast.Type))
        {
            throw new ExpressionException($"{Capital(Article(from))} cannot become {Article(cast.Type)}.", cast.Span);
        }

        return operand is ScalarLiteral { Value: null } ? new ScalarLiteral(null, cast.Type) : new ScalarCast(operand, cast.Type, cast.Try);
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static ScalarCall Negate(ScalarCall call, bool negated) => negated ? new ScalarCall("not", [call], LogicalType.Boolean) : call;
}
