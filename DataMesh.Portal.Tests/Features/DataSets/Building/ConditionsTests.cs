using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.DataSets.Building;

public class ConditionsTests
{
    private static readonly PlanColumn[] s_columns =
    [
        new("amount", LogicalType.Decimal(12, 2), "internal", false), new("country", LogicalType.String, "internal", false), new("order date", LogicalType.Date, "internal", false),
        new("seen", LogicalType.Timestamp, "internal", false), new("active", LogicalType.Boolean, "internal", false),
    ];

    [Theory]
    [InlineData("amount > 100", "amount", ">", "100")]
    [InlineData("amount = -12.5", "amount", "=", "-12.5")]
    [InlineData("country = 'D''E'", "country", "=", "D'E")]
    [InlineData("[order date] >= date '2026-11-22'", "order date", ">=", "2026-11-22")]
    [InlineData("active = true", "active", "=", "true")]
    [InlineData("country is not null", "country", "is not null", "")]
    [InlineData("contains(country, 'E')", "country", "contains", "E")]
    [InlineData("starts_with(country, 'D')", "country", "starts", "D")]
    public void ReadAndWrite_SimpleCondition_GoBothWays(string where, string column, string op, string value)
    {
        var read = Conditions.Read(where)!;
        Assert.Equal([new Condition(column, op, value)], read);
        Assert.Equal(where, Conditions.Write(read, s_columns));
    }

    [Fact]
    public void Read_SeveralByAnd_AreAList() => Assert.Equal(["amount", "country", "seen"], Conditions.Read("amount > 1 and country = 'DE' and seen is null")!.Select(c => c.Column));

    [Theory]
    [InlineData("amount > 1 or amount < 0")]
    [InlineData("amount > amount * 2")]
    [InlineData("not active")]
    [InlineData("amount >")]
    public void Read_MoreThanThat_StaysText(string where) => Assert.Null(Conditions.Read(where));

    [Fact]
    public void Write_TextOfAnyKind_IsNeverMoreThanAValue()
    {
        var text = Conditions.Write([new Condition("country", "=", "x' or 1 = 1 or 'a' = 'a")], s_columns);
        Assert.IsType<BinaryExpr>(ExpressionParser.Parse(text).Expression);
        Assert.Single(Conditions.Read(text)!);
    }
}
