using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using FsCheck;
using FsCheck.Fluent;

namespace DataMesh.Portal.Tests.Query.Expressions;

public sealed class ExpressionRoundTripTests
{
    private static readonly TextSpan None = new(0, 0);
    private static readonly string[] Names = ["a", "crm.name", "with space", "x]y", "end", "date", "ünï", "1st", "", " "];

    [Fact]
    public void Print_AnyExpression_ParsesIntoTheSame() =>
        Prop.ForAll<int>(seed =>
        {
            var expression = Make(new Random(seed), 5);
            var printed = ExpressionPrinter.Print(expression);
            var parse = ExpressionParser.Parse(printed);
            Assert.True(parse.Error is null, $"{printed}: {parse.Error}");
            Assert.Equal(printed, ExpressionPrinter.Print(parse.Expression!));
            Assert.Equal(Shape(expression), Shape(parse.Expression!));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Parse_AnyText_NeverThrows() =>
        Prop.ForAll<string?>(text =>
        {
            var parse = ExpressionParser.Parse(text ?? "");
            Assert.True((parse.Expression is null) != (parse.Error is null));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    /// <summary>The structure without positions, written fully bracketed.</summary>
    private static string Shape(Expr expression) => expression switch
    {
        LiteralExpr literal => $"<{literal.Value?.GetType().Name}:{FormattableString.Invariant($"{literal.Value}")}>",
        ColumnExpr column => $"[{column.Name}]",
        UnaryExpr unary => $"({unary.Operator} {Shape(unary.Operand)})",
        BinaryExpr binary => $"({Shape(binary.Left)} {binary.Operator} {Shape(binary.Right)})",
        IsNullExpr isNull => $"(null? {isNull.Negated} {Shape(isNull.Operand)})",
        InExpr inside => $"(in {inside.Negated} {Shape(inside.Operand)} {string.Join(",", inside.Items.Select(Shape))})",
        BetweenExpr between => $"(between {between.Negated} {Shape(between.Operand)} {Shape(between.Low)} {Shape(between.High)})",
        LikeExpr like => $"(like {like.Negated} {Shape(like.Operand)} {Shape(like.Pattern)})",
        CaseExpr cases => $"(case {(cases.Subject is null ? "" : Shape(cases.Subject))} {string.Join(",", cases.Branches.Select(branch => Shape(branch.When) + "→" + Shape(branch.Then)))} {(cases.Else is null ? "" : Shape(cases.Else))})",
        CallExpr call => $"{call.Function}({string.Join(",", call.Arguments.Select(Shape))})",
        CastExpr cast => $"(cast {cast.Try} {Shape(cast.Operand)} {cast.Type})",
        _ => throw new InvalidOperationException(),
    };

    private static Expr Make(Random random, int depth)
    {
        Expr Next() => Make(random, depth - 1);
        bool Coin() => random.Next(2) == 0;
        T Pick<T>(params T[] items) => items[random.Next(items.Length)];
        if (depth == 0 || random.Next(6) == 0)
        {
            return random.Next(8) switch
            {
                0 => new LiteralExpr(None, random.NextInt64(0, long.MaxValue)),
                1 => new LiteralExpr(None, Pick(0.5m, 12.30m, 79228162514264337593543m, 100m)),
                2 => new LiteralExpr(None, Pick(1e30, 0.1, 5e-324, 1.0, double.MaxValue)),
                3 => new LiteralExpr(None, Pick("", "it's", "]", "a\nb", "ü")),
                4 => new LiteralExpr(None, Pick<object?>(true, false, null)),
                5 => new LiteralExpr(None, new DateOnly(2000, 1, 1).AddDays(random.Next(20000))),
                6 => new LiteralExpr(None, DateTime.UnixEpoch.AddTicks(random.NextInt64(0, 1L << 50) * 10)),
                _ => new ColumnExpr(None, Pick(Names[..8])),
            };
        }

        return random.Next(9) switch
        {
            0 => new UnaryExpr(None, Pick("-", "not"), Next()),
            1 or 2 => new BinaryExpr(None, Pick("+", "-", "*", "/", "%", "||", "=", "<>", "<", "<=", ">", ">=", "and", "or"), Next(), Next()),
            3 => new IsNullExpr(None, Next(), Coin()),
            4 => new InExpr(None, Next(), [Next(), Next()], Coin()),
            5 => new BetweenExpr(None, Next(), Next(), Next(), Coin()),
            6 => new LikeExpr(None, Next(), Next(), Coin()),
            7 => new CaseExpr(None, Coin() ? null : Next(), [new CaseBranch(Next(), Next())], Coin() ? null : Next()),
            _ => Coin() ? new CallExpr(None, "coalesce", [Next(), Next()]) : new CastExpr(None, Next(), Pick(LogicalType.Decimal(12, 2), LogicalType.Time), Coin()),
        };
    }
}
