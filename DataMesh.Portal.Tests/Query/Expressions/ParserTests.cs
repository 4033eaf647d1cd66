using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Tests.Query.Expressions;

public sealed class ParserTests
{
    [Theory]
    [InlineData("a + b * c", "a + b * c")]
    [InlineData("(a + b) * c", "(a + b) * c")]
    [InlineData("a - (b - c)", "a - (b - c)")]
    [InlineData("a - b - c", "a - b - c")]
    [InlineData("NOT a = 1 AND b OR c", "not a = 1 and b or c")]
    [InlineData("not (a and b)", "not (a and b)")]
    [InlineData("a != 1", "a <> 1")]
    [InlineData("a NOT IN (1, 2.50, 'it''s')", "a not in (1, 2.50, 'it''s')")]
    [InlineData("a between 1 and 2 and b", "a between 1 and 2 and b")]
    [InlineData("a not between 1 + 1 and 2", "a not between 1 + 1 and 2")]
    [InlineData("a is not null", "a is not null")]
    [InlineData("name not like 'A%'", "name not like 'A%'")]
    [InlineData("case when a then 1 else 2 end", "case when a then 1 else 2 end")]
    [InlineData("case a when 1 then 'x' when 2 then 'y' end", "case a when 1 then 'x' when 2 then 'y' end")]
    [InlineData("[a b] = [x]]y]", "[a b] = [x]]y]")]
    [InlineData("crm.name || 'x'", "crm.name || 'x'")]
    [InlineData("[end]", "[end]")]
    [InlineData("date '2026-11-22'", "date '2026-11-22'")]
    [InlineData("date", "date")]
    [InlineData("timestamp '2026-11-22T10:00:00Z'", "timestamp '2026-11-22T10:00:00Z'")]
    [InlineData("timestamp '2026-11-22 12:00:00+02:00'", "timestamp '2026-11-22T10:00:00Z'")]
    [InlineData("cast(a as numeric(12, 2))", "cast(a as decimal(12,2))")]
    [InlineData("try_cast(a as int)", "try_cast(a as integer)")]
    [InlineData("COALESCE(a, -1)", "coalesce(a, -1)")]
    [InlineData("1e3", "1000e0")]
    [InlineData("a || b = c", "a || b = c")]
    [InlineData("--1", "--1")]
    public void Parse_ThenPrint_IsTheShortestText(string text, string printed)
    {
        var parse = ExpressionParser.Parse(text);

        Assert.Null(parse.Error);
        Assert.Equal(printed, ExpressionPrinter.Print(parse.Expression!));
    }

    [Theory]
    [InlineData("", 0, 0, "empty")]
    [InlineData("a +", 3, 0, "a value")]
    [InlineData("(a", 2, 0, "')'")]
    [InlineData("a b", 2, 1, "operator")]
    [InlineData("'abc", 0, 4, "not closed")]
    [InlineData("[abc", 0, 4, "not closed")]
    [InlineData("a = \"x\"", 4, 1, "single quotes")]
    [InlineData("a < b < c", 6, 1, "cannot be chained")]
    [InlineData("date '22.11.2026'", 5, 12, "date '2026-11-22'")]
    [InlineData("timestamp 'now'", 10, 5, "timestamp '2026")]
    [InlineData("cast(a as money)", 10, 5, "no type 'money'")]
    [InlineData("case a end", 7, 3, "'when'")]
    [InlineData("2nd", 0, 2, "brackets")]
    [InlineData("12345678901234567890123456789.5", 0, 31, "28")]
    [InlineData("a in ()", 6, 1, "a value")]
    [InlineData("a; drop table x", 1, 1, "semicolon")]
    public void Parse_WrongText_SaysWhereAndWhat(string text, int position, int length, string part)
    {
        var error = ExpressionParser.Parse(text).Error;

        Assert.NotNull(error);
        Assert.Equal((position, length), (error.Position, error.Length));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", ")", 5000)]
    [InlineData("not ", "", 2400)]
    [InlineData("-", "", 9000)]
    [InlineData("lower(", ")", 1400)]
    [InlineData("case when true then ", " end", 400)]
    public void Parse_DeepNesting_IsAnErrorAndNoCrash(string open, string close, int times)
    {
        var text = string.Concat(Enumerable.Repeat(open, times)) + "a" + string.Concat(Enumerable.Repeat(close, times));

        var error = ExpressionParser.Parse(text.Length > ExpressionParser.MaxLength ? text[..ExpressionParser.MaxLength] : text).Error;

        Assert.Contains("nests deeper", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TooLong_IsAnError() =>
        Assert.Contains("10000", ExpressionParser.Parse(new string('a', 10_001)).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_LongChainOfOr_Works()
    {
        var text = string.Join(" or ", Enumerable.Range(0, 900).Select(i => $"a={i}"));

        Assert.Null(TypeChecker.Check(text, [new SchemaColumn("a", DataMesh.Portal.Query.Plan.LogicalType.Integer)]).Error);
    }
}
