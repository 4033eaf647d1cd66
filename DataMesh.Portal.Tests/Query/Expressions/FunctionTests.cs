using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Expressions;

public sealed class FunctionTests
{
    private static readonly TestTables One = new TestTables()
        .Add("t", "i integer;d decimal(10,2);x number;s string;b boolean;day date;at timestamp;clock time", new object?[8]);

    public static TheoryData<string> Names => [.. FunctionCatalog.All.Select(function => function.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Example_OfEveryFunction_Holds(string name) =>
        Assert.Equal([true], await Flows.ValuesAsync(FunctionCatalog.Find(name)!.Example, One));

    public static TheoryData<string, object?> Values => new()
    {
        { "7 / 2", 3.5 },
        { "7 / 0", null },
        { "7 % 0", null },
        { "7.5 % 2", 1.5m },
        { "-7 % 3", -1L },
        { "1.10 + 2.205", 3.305m },
        { "1.10 * 1.10", 1.21m },
        { "round(2.5)", 3m },
        { "round(-2.5)", -3m },
        { "round(9.99, 1)", 10.0m },
        { "round(1250, -2)", 1300L },
        { "round(12.34, -1)", 10m },
        { "round(2.5e0)", 3.0 },
        { "cast(2.5e0 as integer)", 2L },
        { "cast(2.5 as integer)", 3L },
        { "cast('12' as integer)", 12L },
        { "try_cast('x' as integer)", null },
        { "cast(12.50 as string)", "12.50" },
        { "cast('2026-11-22T10:00:00Z' as timestamp)", new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc) },
        { "cast('2026-11-22T12:00:00+02:00' as timestamp)", new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc) },
        { "cast(timestamp '2026-11-22T10:00:00Z' as date)", new DateOnly(2026, 11, 22) },
        { "cast(timestamp '2026-11-22T10:00:00Z' as time)", new TimeOnly(10, 0) },
        { "date '2026-11-22' + 10", new DateOnly(2026, 12, 2) },
        { "date '2026-11-22' - date '2026-11-01'", 21L },
        { "date_add('quarter', 1, date '2026-11-30')", new DateOnly(2027, 2, 28) },
        { "date_add('minute', 90, date '2026-11-22')", new DateTime(2026, 11, 22, 1, 30, 0, DateTimeKind.Utc) },
        { "date_trunc('hour', timestamp '2026-11-22T10:59:00Z')", new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc) },
        { "date_diff('month', date '2026-01-31', date '2026-02-01')", 1L },
        { "date_diff('week', date '1969-12-28', date '1970-01-05')", 2L },
        { "date_diff('hour', timestamp '1969-12-31T23:59:59Z', date '1970-01-01')", 1L },
        { "cast(9007199254740993.01 as number)", 9007199254740994.0 },
        { "9007199254740993.01 = 9007199254740994e0", true },
        { "7.999999999999 % 0.1", 0.099999999999m },
        { "round(99.99, -2)", 100m },
        { "round(49.99, -2)", 0m },
        { "cast(-0.5 as string)", "-0.5" },
        { "concat('a', 0.05)", "a0.05" },
        { "upper('ß') || lower('İ')", "ẞi" },
        { "left('abc', -1) || right('abc', -1)", "abbc" },
        { "'a' < 'B'", false },
        { "'ä' > 'z'", true },
        { "'abc' like 'A%'", false },
        { "'abc' like '_b%'", true },
        { "null and false", false },
        { "null or true", true },
        { "i = null", null },
        { "i in (1, null)", null },
        { "1 in (1, null)", true },
        { "1 not in (2, null)", null },
        { "i is null", true },
        { "not (i is null)", false },
        { "1 between 0 and null", null },
        { "case i when 1 then 'a' else 'b' end", "b" },
        { "case when i = 1 then 'a' end", null },
        { "concat('a', i, 'b')", "ab" },
        { "s || 'a'", null },
        { "greatest(1, null)", 1L },
        { "coalesce(i, d, 3)", 3m },
        { "length('𝄞a')", 2L },
        { "split_part('a-b', '-', 3)", "" },
        { "'it''s; drop table t --'", "it's; drop table t --" },
        { "0.1 + 0.2 = 0.3", true },
        { "1 = 1.00", true },
        { "abs(-2.50)", 2.50m },
        { "ceil(1.01)", 2m },
        { "timestamp '2026-11-22T00:00:00Z' = date '2026-11-22'", true },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Value_OfExpression_IsExact(string expression, object? expected) =>
        Assert.Equal([expected], await Flows.ValuesAsync(expression, One));

    [Theory]
    [InlineData("9223372036854775807 + 1", "range of its type")]
    [InlineData("9223372036854775807 * 2", "range of its type")]
    [InlineData("cast('secret text' as integer)", "try_cast")]
    [InlineData("ln(0)", "logarithm")]
    [InlineData("sqrt(-1)", "square root")]
    public async Task Value_ThatCannotBe_IsAnErrorWithNodeAndWithoutData(string expression, string part)
    {
        var error = await Assert.ThrowsAsync<QueryException>(() => Flows.ValuesAsync(expression, One));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Equal((QueryFailure.Value, "d"), (error.Failure, error.Node));
    }
}
