using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Features.Sources.Connectors.SqlServer;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>The same flows, carried out by a real SQL Server as far as it may, and by the plainest loops.</summary>
public sealed class SqlServerFlowTests
{
    [SqlServerFact]
    public async Task Run_AnyFlowOverSqlServer_EqualsTheNaiveEvaluation()
    {
        await using var bench = await SqlServerDatabase.MakeAsync();
        SourceFlows.CompareAll(bench, 100);
    }

    [SqlServerTheory]
    [InlineData("i + 1", "i - j", "i * j", "i % 3", "mod(i, 4)", "-i", "i / j", "i / 2", "d + 1", "d - d", "d * 1.5", "-d", "cast(i as decimal(12,3))", "cast(i as number)", "cast(i as string)", "cast(d as decimal(12,1))")]
    [InlineData("i = j", "i <> j", "d < 2.5", "n >= 0.5", "s = 'a'", "s <= 'b'", "s > 'Z'", "s < '\uFF5E'", "b", "not b", "t < timestamp '2024-03-01T00:00:00Z'", "y = date '2024-02-29'")]
    [InlineData("b and i > 0", "b or i > 0", "i is null", "s is not null", "i in (1, 2, null)", "s not in ('a', 'ä')", "i between 0 and 5", "case when b then 1 when i > 2 then 2 end", "b = false", "coalesce(b, false)")]
    [InlineData("s like 'a%'", "s like 'a'", "s like '%'", "s not like 'ä 100%'", "s || '!'", "starts_with(s, 'a')", "starts_with(s, s)")]
    [InlineData("coalesce(s, 'none')", "coalesce(i, 7)", "nullif(i, 2)", "nullif(s, 'a')", "cast(y as timestamp)", "cast(t as date)", "t > y")]
    [InlineData("year(t)", "quarter(t)", "month(t)", "week(t)", "day(t)", "dayofweek(t)", "hour(t)", "minute(t)", "second(t)", "year(y)", "week(y)", "dayofweek(y)")]
    [InlineData("date_trunc('year', t)", "date_trunc('quarter', t)", "date_trunc('month', t)", "date_trunc('week', t)", "date_trunc('day', t)", "date_trunc('hour', t)", "date_trunc('minute', t)", "date_trunc('second', t)", "date_trunc('month', y)", "date_trunc('hour', y)")]
    public async Task Derive_Expression_GivesThereWhatItGivesHere(params string[] expressions)
    {
        await using var bench = await SqlServerDatabase.MakeAsync();
        await SourceFlows.DeriveAsync(bench, expressions, kept: _ => true);
    }

    [SqlServerTheory]
    [InlineData("b", "not b", "b and i > 0", "s = 'a'", "s <> 'a'", "s in ('a', 'B')", "s like 'a%'", "d >= 2.5 or n < 0", "true", "i / 2 > 1")]
    public async Task Filter_Condition_KeepsThereWhatItKeepsHere(params string[] conditions)
    {
        await using var bench = await SqlServerDatabase.MakeAsync();
        await SourceFlows.FilterAsync(bench, conditions);
    }

    [SqlServerTheory]
    [InlineData(MeasureFunction.Count, "s")]
    [InlineData(MeasureFunction.CountDistinct, "s")]
    [InlineData(MeasureFunction.Sum, "i")]
    [InlineData(MeasureFunction.Sum, "d")]
    [InlineData(MeasureFunction.Avg, "i")]
    [InlineData(MeasureFunction.Min, "s")]
    [InlineData(MeasureFunction.Max, "s")]
    [InlineData(MeasureFunction.Min, "t")]
    [InlineData(MeasureFunction.Max, "y")]
    [InlineData(MeasureFunction.Max, "n")]
    public async Task Aggregate_Figure_IsThereWhatItIsHere(MeasureFunction function, string column)
    {
        await using var bench = await SqlServerDatabase.MakeAsync();
        await SourceFlows.AggregateAsync(bench, function, column);
    }
}
