using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.Expressions;

public sealed class TypeCheckerTests
{
    private static readonly SchemaColumn[] Columns =
    [
        new("amount", LogicalType.Decimal(10, 2)), new("tax", LogicalType.Decimal(6, 4)), new("n", LogicalType.Integer), new("x", LogicalType.Number),
        new("name", LogicalType.String), new("ok", LogicalType.Boolean), new("day", LogicalType.Date), new("at", LogicalType.Timestamp), new("clock", LogicalType.Time),
    ];

    [Theory]
    [InlineData("n + 1", "integer")]
    [InlineData("n / 2", "number")]
    [InlineData("amount + 1", "decimal(11,2)")]
    [InlineData("amount + tax", "decimal(13,4)")]
    [InlineData("amount * tax", "decimal(16,6)")]
    [InlineData("amount * n", "decimal(29,2)")]
    [InlineData("amount * 1.5", "decimal(12,3)")]
    [InlineData("amount * x", "number")]
    [InlineData("amount - coalesce(tax, 0)", "decimal(13,4)")]
    [InlineData("coalesce(amount, n)", "decimal(21,2)")]
    [InlineData("-amount", "decimal(10,2)")]
    [InlineData("round(amount, 1)", "decimal(10,1)")]
    [InlineData("round(amount)", "decimal(9,0)")]
    [InlineData("floor(x)", "number")]
    [InlineData("case when ok then 1 else amount end", "decimal(10,2)")]
    [InlineData("case when ok then null else day end", "date")]
    [InlineData("day + 1", "date")]
    [InlineData("day - day", "integer")]
    [InlineData("day = at", "boolean")]
    [InlineData("date_add('day', 1, day)", "date")]
    [InlineData("date_add('hour', 1, day)", "timestamp")]
    [InlineData("AMOUNT", "decimal(10,2)")]
    [InlineData("null = n", "boolean")]
    [InlineData("concat(name, n, day)", "string")]
    [InlineData("nullif(n, 0)", "integer")]
    [InlineData("greatest(n, x)", "number")]
    [InlineData("null", null)]
    public void Check_RightExpression_HasItsType(string text, string? type)
    {
        var check = TypeChecker.Check(text, Columns);

        Assert.Null(check.Error);
        Assert.Equal(type, check.Scalar!.Type?.ToString());
    }

    [Theory]
    [InlineData("amout > 1", 0, 5, "There is no column 'amout'; did you mean 'amount'?")]
    [InlineData("secret_salary > 1", 0, 13, "There is no column 'secret_salary'.")]
    [InlineData("1 + nmae", 4, 4, "did you mean 'name'?")]
    [InlineData("name + 1", 0, 4, "'+' needs numbers, but this is a string; join texts with ||.")]
    [InlineData("n > 'a'", 0, 7, "An integer cannot be compared with a string; convert one of them with cast(… as …).")]
    [InlineData("day > '2026-01-01'", 6, 12, "A date is written date '2026-11-22', not as a text.")]
    [InlineData("at > '2026-01-01'", 5, 12, "A timestamp is written")]
    [InlineData("n and ok", 0, 1, "Here a condition is needed, but this is an integer.")]
    [InlineData("n || 'x'", 0, 1, "cast(… as string)")]
    [InlineData("lowr(name)", 0, 4, "There is no function 'lowr'; did you mean 'lower'?")]
    [InlineData("lower(name, 1)", 0, 14, "lower(text)")]
    [InlineData("lower(n)", 6, 1, "'lower' needs a text here, but this is an integer.")]
    [InlineData("round(x, n)", 9, 1, "whole literal")]
    [InlineData("repeat(name, 1001)", 13, 4, "0 to 1000")]
    [InlineData("date_trunc('fortnight', day)", 11, 11, "'month'")]
    [InlineData("case when ok then 1 else 'a' end", 25, 3, "one type")]
    [InlineData("cast(day as integer)", 0, 20, "A date cannot become an integer.")]
    [InlineData("clock = at", 0, 10, "A time cannot be compared with a timestamp")]
    [InlineData("-name", 1, 4, "needs a number")]
    [InlineData("name in ('a', 1)", 14, 1, "cannot be compared")]
    public void Check_WrongExpression_SaysWhereAndHowToMend(string text, int position, int length, string message)
    {
        var error = TypeChecker.Check(text, Columns).Error;

        Assert.NotNull(error);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        if (message != "cannot be compared")
        {
            Assert.Equal((position, length), (error.Position, error.Length));
        }
    }

    [Fact]
    public void Check_WantedType_IsHeld() =>
        Assert.Contains("must be a boolean", TypeChecker.Check("n + 1", Columns, LogicalType.Boolean).Error!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("int", "integer")]
    [InlineData("BIGINT", "integer")]
    [InlineData("text", "string")]
    [InlineData("varchar(20)", "string")]
    [InlineData("double", "number")]
    [InlineData("bool", "boolean")]
    [InlineData("datetime", "timestamp")]
    [InlineData(" decimal( 12 , 2 ) ", "decimal(12,2)")]
    [InlineData("decimal(5)", "decimal(5,0)")]
    public void ParseType_Aliases_AreUnderstood(string text, string type) => Assert.Equal(type, LogicalType.Parse(text).ToString());

    [Theory]
    [InlineData("money")]
    [InlineData("decimal(39,0)")]
    [InlineData("decimal(2,3)")]
    [InlineData("integer(4)")]
    [InlineData("")]
    public void ParseType_Unknown_IsRefused(string text) => Assert.False(LogicalType.TryParse(text, out _));
}
