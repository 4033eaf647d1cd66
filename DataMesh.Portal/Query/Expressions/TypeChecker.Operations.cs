using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Expressions;

/// <content>Arithmetic, function calls, and what types go together.</content>
public sealed partial class TypeChecker
{
    private const int MostDigits = 38;
    private const int MostCount = 1000;

    private Scalar Arithmetic(BinaryExpr sum)
    {
        var left = Visit(sum.Left);
        var right = Visit(sum.Right);
        if (left.Type is null || right.Type is null)
        {
            return NullArithmetic(sum, left.Type ?? right.Type);
        }

        if (left.Type.Value.Kind == LogicalKind.Date)
        {
            if (sum.Operator is "+" or "-" && right.Type.Value.Kind == LogicalKind.Integer)
            {
                return new ScalarCall(sum.Operator == "+" ? "date+" : "date-", [left, right], LogicalType.Date);
            }

            if (sum.Operator == "-" && right.Type.Value.Kind == LogicalKind.Date)
            {
                return new ScalarCall("days", [left, right], LogicalType.Integer);
            }
        }

        RequireNumber(left, sum.Left, sum.Operator);
        RequireNumber(right, sum.Right, sum.Operator);
        return Numbers(sum.Operator, left, right, sum.Span);
    }

    private static ScalarCall Numbers(string sign, Scalar left, Scalar right, TextSpan span)
    {
        var (a, b) = (left.Type!.Value, right.Type!.Value);
        if (sign == "/" || a.Kind == LogicalKind.Number || b.Kind == LogicalKind.Number)
        {
            return new ScalarCall(sign, [TypeRules.Convert(left, LogicalType.Number), TypeRules.Convert(right, LogicalType.Number)], LogicalType.Number);
        }

        if (a.Kind == LogicalKind.Integer && b.Kind == LogicalKind.Integer)
        {
            return new ScalarCall(sign, [left, right], LogicalType.Integer);
        }

        var (x, y) = (TypeRules.AsDecimal(left), TypeRules.AsDecimal(right));
        var type = sign == "*"
            ? TypeRules.DecimalProduct(x, y) ?? throw new ExpressionException("The product would have more than 38 digits behind the point; cast a factor to number or round it.", span)
            : TypeRules.DecimalSum(x, y);
        return new ScalarCall(sign, [TypeRules.Convert(left, x), TypeRules.Convert(right, y)], type);
    }

    private static ScalarLiteral NullArithmetic(BinaryExpr sum, LogicalType? other)
    {
        if (other is { IsNumeric: false, Kind: not LogicalKind.Date })
        {
            throw new ExpressionException($"'{sum.Operator}' needs numbers, but this is {Article(other.Value)}.", sum.Span);
        }

        return new ScalarLiteral(null, sum.Operator == "/" ? LogicalType.Number : other ?? LogicalType.Integer);
    }

    private static void RequireNumber(Scalar scalar, Expr expression, string sign)
    {
        var type = scalar.Type!.Value;
        if (!type.IsNumeric)
        {
            var mend = type.Kind switch
            {
                LogicalKind.String when sign == "+" => "; join texts with ||",
                LogicalKind.String => "; write cast(… as decimal(12,2)) or another number type",
                LogicalKind.Timestamp or LogicalKind.Date => "; use date_add or date_diff",
                _ => "",
            };
            throw new ExpressionException($"'{sign}' needs numbers, but this is {Article(type)}{mend}.", expression.Span);
        }
    }

    private ScalarCall Call(CallExpr call)
    {
        var function = FunctionCatalog.Find(call.Function)
            ?? throw new ExpressionException(
                $"There is no function '{call.Function}'{Suggestions.For(call.Function, FunctionCatalog.All.Select(known => known.Name))}",
                new TextSpan(call.Span.Position, call.Function.Length));
        var most = function.Repeats ? int.MaxValue : function.Parameters.Count;
        if (call.Arguments.Count < function.Parameters.Count - function.Optional || call.Arguments.Count > most)
        {
            throw new ExpressionException($"The function is called {function.Signature.Split(" → ")[0]}; here it has {call.Arguments.Count} arguments.", call.Span);
        }

        var arguments = new List<Scalar>(call.Arguments.Count);
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            arguments.Add(Argument(call, function.Parameters[Math.Min(i, function.Parameters.Count - 1)], call.Arguments[i]));
        }

        if (function.Parameters.Contains(Parameter.Same))
        {
            var type = Common([.. arguments.Select((argument, i) => (argument, call.Arguments[i].Span))]);
            if (function.Name == "mod" && !type.IsNumeric)
            {
                throw new ExpressionException($"'mod' needs numbers, but this is {Article(type)}.", call.Span);
            }

            arguments = [.. arguments.Select(argument => TypeRules.Convert(argument, type))];
        }

        return new ScalarCall(function.Name, arguments, function.Result(arguments));
    }

    private Scalar Argument(CallExpr call, Parameter parameter, Expr expression)
    {
        var scalar = Visit(expression);
        var kind = scalar.Type?.Kind;
        var numeric = scalar.Type?.IsNumeric ?? true;
        var dateLike = scalar.Type?.IsDateLike ?? true;
        return parameter switch
        {
            Parameter.Any or Parameter.Same => scalar,
            Parameter.Text when kind is null or LogicalKind.String => TypeRules.Convert(scalar, LogicalType.String),
            Parameter.Whole when kind is null or LogicalKind.Integer => TypeRules.Convert(scalar, LogicalType.Integer),
            Parameter.Numeric when numeric => scalar.Type is null ? TypeRules.Convert(scalar, LogicalType.Integer) : scalar,
            Parameter.Float when numeric => TypeRules.Convert(scalar, LogicalType.Number),
            Parameter.DateLike when dateLike => scalar.Type is null ? TypeRules.Convert(scalar, LogicalType.Date) : scalar,
            Parameter.Moment when dateLike => TypeRules.Convert(scalar, LogicalType.Timestamp),
            Parameter.Unit when scalar is ScalarLiteral { Value: string unit } && FunctionCatalog.Units.Contains(unit.ToLowerInvariant()) =>
                new ScalarLiteral(unit.ToLowerInvariant(), LogicalType.String),
            Parameter.Digits when scalar is ScalarLiteral { Value: long and >= -MostDigits and <= MostDigits } => scalar,
            Parameter.Count when scalar is ScalarLiteral { Value: long and >= 0 and <= MostCount } => scalar,
            _ => throw new ExpressionException($"'{call.Function}' needs {Wanted(parameter)} here{Got(scalar, parameter)}.", expression.Span),
        };
    }

    private static string Wanted(Parameter parameter) => parameter switch
    {
        Parameter.Text => "a text",
        Parameter.Whole => "an integer",
        Parameter.Numeric or Parameter.Float => "a number",
        Parameter.DateLike or Parameter.Moment => "a date or a timestamp",
        Parameter.Unit => "one of " + string.Join(", ", FunctionCatalog.Units.Select(unit => $"'{unit}'")),
        Parameter.Digits => "a whole literal from -38 to 38",
        _ => "a whole literal from 0 to 1000",
    };

    private static string Got(Scalar scalar, Parameter parameter) =>
        parameter is Parameter.Unit or Parameter.Digits or Parameter.Count || scalar.Type is not { } type ? "" : $", but this is {Article(type)}";

    private static LogicalType Common(IReadOnlyList<(Scalar Scalar, TextSpan Span)> values)
    {
        LogicalType? type = null;
        var exact = values.Any(value => value.Scalar is { Type.Kind: LogicalKind.Decimal });
        foreach (var (scalar, span) in values.Where(value => value.Scalar.Type is not null))
        {
            var own = exact && scalar is ScalarLiteral { Value: long } ? TypeRules.AsDecimal(scalar) : scalar.Type!.Value;
            type = type is null
                ? own
                : TypeRules.Unify(type.Value, own)
                    ?? throw new ExpressionException($"All values here need one type, but this is {Article(own)} and those before are {Article(type.Value)}.", span);
        }

        return type ?? LogicalType.String;
    }

    /// <summary>A whole literal beside a decimal needs only its own digits.</summary>
    private static LogicalType EffectiveType(Scalar scalar, LogicalType beside) =>
        scalar is ScalarLiteral { Value: long } && beside.Kind == LogicalKind.Decimal ? TypeRules.AsDecimal(scalar) : scalar.Type!.Value;

    private static (Scalar Left, Scalar Right) Together(Scalar left, Expr leftExpr, Scalar right, Expr rightExpr, TextSpan span)
    {
        if (left.Type is null || right.Type is null)
        {
            var known = left.Type ?? right.Type ?? LogicalType.String;
            return (TypeRules.Convert(left, known), TypeRules.Convert(right, known));
        }

        var (a, b) = (EffectiveType(left, right.Type.Value), EffectiveType(right, left.Type.Value));
        if (TypeRules.Unify(a, b) is not { } type)
        {
            throw Mismatch(a, b, right is ScalarLiteral ? rightExpr : leftExpr, span);
        }

        // Decimals of different widths compare as they are; converting one could only overflow.
        return a.Kind == LogicalKind.Decimal && b.Kind == LogicalKind.Decimal
            ? (TypeRules.Convert(left, a), TypeRules.Convert(right, b))
            : (TypeRules.Convert(left, type), TypeRules.Convert(right, type));
    }

    private static ExpressionException Mismatch(LogicalType a, LogicalType b, Expr blamed, TextSpan span)
    {
        var text = blamed is LiteralExpr { Value: string };
        var date = a.IsDateLike ? a : b;
        return text && date.Kind == LogicalKind.Date
            ? new ExpressionException("A date is written date '2026-11-22', not as a text.", blamed.Span)
            : text && date.Kind == LogicalKind.Timestamp
                ? new ExpressionException("A timestamp is written timestamp '2026-11-22T10:00:00Z', not as a text.", blamed.Span)
                : new ExpressionException($"{Capital(Article(a))} cannot be compared with {Article(b)}; convert one of them with cast(… as …).", span);
    }
}
