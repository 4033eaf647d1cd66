using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Sql;

/// <summary>What SQL Server is asked, to be read in review: no server reads it here.</summary>
public class SqlServerStatementTests
{
    private static readonly Guid s_source = Guid.NewGuid();

    [Fact]
    public async Task Explain_FilteredSortedAndLimited_IsOneStatement()
    {
        var tables = Tables();
        var explained = await ExplainAsync(tables, """
            {"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"f","kind":"filter","input":"o","where":"status = 'paid' and amount > 10.5 and not paid"},{"id":"s","kind":"sort","input":"f","by":[{"column":"amount","descending":true},{"column":"at"}]},{"id":"l","kind":"limit","input":"s","count":5}],"output":"l"}
            """);
        Assert.Equal("""
            WITH s0 AS (SELECT [id] AS c0, [customer] AS c1, [status] AS c2, [amount] AS c3, [paid] AS c4, [at] AS c5 FROM [dbo].[orders]),
            s1 AS (SELECT * FROM s0 WHERE ((c2 = CAST(@p1 AS varbinary(max))) AND (c3 > CAST(@p2 AS decimal(3,1))) AND (NOT (c4 = 1)))),
            s2 AS (SELECT TOP (5) * FROM s1
            ORDER BY c3 DESC, CASE WHEN c5 IS NULL THEN 1 ELSE 0 END, c5 ASC)
            SELECT c0, c1, c2, c3, c4, c5
            FROM s2
            ORDER BY c3 DESC, CASE WHEN c5 IS NULL THEN 1 ELSE 0 END, c5 ASC
            """.ReplaceLineEndings("\n"), tables.Statements[0].Text);
        Assert.Equal(["paid", 10.5m], tables.Statements[0].Parameters);
        Assert.Equal("", explained.EngineSql);
        Assert.Contains("-- @p1 = 'paid'", explained.Inputs[0].Statement, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_JoinAndFiguresOfOneSource_AreOneStatement()
    {
        var tables = Tables();
        await ExplainAsync(tables, """
            {"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"c","kind":"input","port":"customers"},{"id":"j","kind":"join","left":"o","right":"c","join":"inner","on":[{"left":"customer","right":"id"}]},
            {"id":"g","kind":"aggregate","input":"j","groupBy":["country"],"measures":[{"name":"n","function":"count"},{"name":"total","function":"sum","column":"amount"},{"name":"ids","function":"sum","column":"customer"},{"name":"mean","function":"avg","column":"customer"},{"name":"first","function":"min","column":"status"},{"name":"kinds","function":"countDistinct","column":"status"}]}],"output":"g"}
            """);
        Assert.Equal("""
            WITH s0 AS (SELECT [customer] AS c0, [status] AS c1, [amount] AS c2 FROM [dbo].[orders]),
            s1 AS (SELECT [id] AS c0, [country] AS c1 FROM [dbo].[customers]),
            s2 AS (SELECT l.c0 AS c0, l.c1 AS c1, l.c2 AS c2, r.c1 AS c3 FROM s0 AS l INNER JOIN s1 AS r ON l.c0 = r.c0),
            s3 AS (SELECT c3 AS c0, COUNT_BIG(*) AS c1, CAST(SUM(c2) AS decimal(38,2)) AS c2, CAST(SUM(CAST(c0 AS decimal(38,0))) AS bigint) AS c3, (CAST(SUM(CAST(c0 AS decimal(38,0))) AS float) / NULLIF(COUNT_BIG(c0), 0)) AS c4, CONVERT(varbinary(max), MIN(CONVERT(varchar(max), c1, 2) COLLATE Latin1_General_BIN2), 2) AS c5, COUNT_BIG(DISTINCT c1) AS c6 FROM s2 GROUP BY c3)
            SELECT c0, c1, c2, c3, c4, c5, c6
            FROM s3
            """.ReplaceLineEndings("\n"), Assert.Single(tables.Statements).Text);
    }

    [Theory]
    [InlineData("id > 2", "CAST(CASE WHEN (c0 > CAST(@p1 AS bigint)) THEN 1 WHEN NOT (c0 > CAST(@p1 AS bigint)) THEN 0 END AS bit)")]
    [InlineData("paid and id > 2", "CAST(CASE WHEN ((c1 = 1) AND (c0 > CAST(@p1 AS bigint))) THEN 1 WHEN NOT ((c1 = 1) AND (c0 > CAST(@p1 AS bigint))) THEN 0 END AS bit)")]
    [InlineData("paid = true", "CAST(CASE WHEN (c0 = CAST(@p1 AS bit)) THEN 1 WHEN NOT (c0 = CAST(@p1 AS bit)) THEN 0 END AS bit)")]
    [InlineData("case when paid then 1 when id > 2 then 2 end", "CASE WHEN (c1 = 1) THEN CAST(@p1 AS bigint) WHEN (c0 > CAST(@p2 AS bigint)) THEN CAST(@p3 AS bigint) ELSE NULL END")]
    [InlineData("coalesce(paid, false)", "COALESCE(c0, CAST(@p1 AS bit))")]
    [InlineData("id + customer", "(CAST(c0 AS bigint) + CAST(c1 AS bigint))")]
    [InlineData("-id", "(-CAST(c0 AS bigint))")]
    [InlineData("id % 7", "(CAST(c0 AS bigint) % NULLIF(CAST(CAST(@p1 AS bigint) AS bigint), 0))")]
    [InlineData("id / customer", "(CAST(c0 AS float) / NULLIF(CAST(c1 AS float), 0))")]
    [InlineData("amount * 1.5", "CAST((c0 * CAST(@p1 AS decimal(2,1))) AS decimal(14,3))")]
    [InlineData("status || '!'", "(CAST(c0 AS varbinary(max)) + CAST(@p1 AS varbinary(max)))")]
    [InlineData("cast(id as string)", "CAST(CAST(c0 AS varchar(20)) AS varbinary(20))")]
    [InlineData("starts_with(status, 'p')", "CAST(CASE WHEN (SUBSTRING(c0, 1, DATALENGTH(CAST(@p1 AS varbinary(max)))) = CAST(@p1 AS varbinary(max))) THEN 1 WHEN NOT (SUBSTRING(c0, 1, DATALENGTH(CAST(@p1 AS varbinary(max)))) = CAST(@p1 AS varbinary(max))) THEN 0 END AS bit)")]
    [InlineData("dayofweek(at)", "((DATEDIFF(day, CAST('0001-01-01' AS date), c0) + 1) % 7)")]
    [InlineData("week(at)", "DATEPART(iso_week, c0)")]
    [InlineData("date_trunc('month', at)", "CAST(DATEFROMPARTS(DATEPART(year, c0), DATEPART(month, c0), 1) AS datetime2(6))")]
    [InlineData("date_trunc('week', at)", "CAST(DATEADD(day, -(DATEDIFF(day, CAST('0001-01-01' AS date), c0) % 7), CAST(c0 AS date)) AS datetime2(6))")]
    [InlineData("date_trunc('hour', at)", "CAST(DATEADD(hour, DATEDIFF(hour, CAST(CAST(c0 AS date) AS datetime2(6)), c0), CAST(CAST(c0 AS date) AS datetime2(6))) AS datetime2(6))")]
    public async Task Explain_Expression_IsWrittenLikeThis(string expression, string sql)
    {
        var tables = Tables();
        await ExplainAsync(tables, $$"""{"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"d","kind":"derive","input":"o","columns":[{"name":"value","expression":"{{expression}}"}]},{"id":"s","kind":"select","input":"d","columns":[{"name":"value"}]}],"output":"s"}""");
        Assert.Contains($"SELECT {sql} AS c0", Assert.Single(tables.Statements).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status like 'a%'", "WHERE (SUBSTRING(c2, 1, DATALENGTH(CAST(@p1 AS varbinary(max))) - 1) = SUBSTRING(CAST(@p1 AS varbinary(max)), 1, DATALENGTH(CAST(@p1 AS varbinary(max))) - 1))")]
    [InlineData("status like 'a'", "WHERE (c2 = CAST(@p1 AS varbinary(max)))")]
    [InlineData("status not in ('a', null)", "WHERE (NOT (c2 IN (CAST(@p1 AS varbinary(max)), CAST(NULL AS varbinary(max)))))")]
    [InlineData("status is not null or paid", "WHERE ((NOT (c2 IS NULL)) OR (c4 = 1))")]
    [InlineData("at >= timestamp '2026-01-01T00:00:00Z'", "WHERE (c5 >= CAST(@p1 AS datetime2(6)))")]
    [InlineData("true", "WHERE (CAST(@p1 AS bit) = 1)")]
    public async Task Explain_Condition_IsWrittenLikeThis(string condition, string sql)
    {
        var tables = Tables();
        await ExplainAsync(tables, $$"""{"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"f","kind":"filter","input":"o","where":"{{condition}}"}],"output":"f"}""");
        Assert.Contains(sql, Assert.Single(tables.Statements).Text, StringComparison.Ordinal);
    }

    [Theory]
    // Characters are not bytes, and patterns, trailing spaces and letters are the server's own.
    [InlineData("length(status)")]
    [InlineData("left(status, 2)")]
    [InlineData("lower(status)")]
    [InlineData("status like '_a'")]
    [InlineData("status like '%a'")]
    // Too many digits for the server to keep all of them.
    [InlineData("wide * amount")]
    [InlineData("wide + tiny")]
    [InlineData("wide = tiny")]
    [InlineData("cast(amount as number)")]
    [InlineData("number * 2.0")]
    [InlineData("number / 3")]
    [InlineData("id % customer")]
    // A condition as a value inside of another one.
    [InlineData("(id > 2) = paid")]
    [InlineData("coalesce(id > 2, false)")]
    [InlineData("case when paid then id > 2 end")]
    [InlineData("date_add('day', 1, at)")]
    public async Task Explain_WhatTheDialectDoesNotKeep_StaysHere(string expression)
    {
        var tables = Tables();
        var explained = await ExplainAsync(tables, $$"""{"nodes":[{"id":"o","kind":"input","port":"figures"},{"id":"d","kind":"derive","input":"o","columns":[{"name":"value","expression":"{{expression}}"}]}],"output":"d"}""");
        Assert.NotEqual("", explained.EngineSql);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public async Task Explain_DeepCases_StayHere(int levels, bool sent)
    {
        var nested = string.Concat(Enumerable.Repeat("coalesce(", levels)) + "id" + string.Concat(Enumerable.Repeat(", 1)", levels));
        var explained = await ExplainAsync(Tables(), $$"""{"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"d","kind":"derive","input":"o","columns":[{"name":"value","expression":"{{nested}}"}]}],"output":"d"}""");
        Assert.Equal(sent, explained.EngineSql.Length == 0);
    }

    [Fact]
    public async Task Explain_MoreValuesThanAStatementTakes_StayHere()
    {
        var list = string.Join(", ", Enumerable.Range(1, 1200));
        var tables = Tables();
        var one = $$"""{"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"a","kind":"filter","input":"o","where":"id in ({{list}})"}],"output":"a"}""";
        Assert.Equal("", (await ExplainAsync(tables, one)).EngineSql);
        var two = one.Replace("],\"output\":\"a\"", $",{{\"id\":\"g\",\"kind\":\"aggregate\",\"input\":\"a\",\"groupBy\":[\"customer\"],\"measures\":[{{\"name\":\"n\",\"function\":\"count\"}}]}},{{\"id\":\"b\",\"kind\":\"filter\",\"input\":\"g\",\"where\":\"n in ({list})\"}}],\"output\":\"b\"", StringComparison.Ordinal);
        tables = Tables();
        Assert.NotEqual("", (await ExplainAsync(tables, two)).EngineSql);
        Assert.Equal(1200, Assert.Single(tables.Statements).Parameters.Count);
    }

    [Fact]
    public async Task Explain_LimitThatTwoStepsRead_IsFetchedOnce()
    {
        var tables = Tables();
        var explained = await ExplainAsync(tables, """
            {"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"l","kind":"limit","input":"o","count":5},{"id":"a","kind":"filter","input":"l","where":"id > 1"},{"id":"j","kind":"join","left":"l","right":"a","join":"inner","on":[{"left":"id","right":"id"}]}],"output":"j"}
            """);
        Assert.Contains("TOP (5)", Assert.Single(tables.Statements).Text, StringComparison.Ordinal);
        Assert.Contains("JOIN", explained.EngineSql, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_DistinctByColumns_NumbersRowsInSomeOrder()
    {
        var tables = Tables();
        await ExplainAsync(tables, """{"nodes":[{"id":"c","kind":"input","port":"customers"},{"id":"s","kind":"sort","input":"c","by":["id"]},{"id":"d","kind":"distinct","input":"s","columns":["country"]}],"output":"d"}""");
        Assert.Contains("row_number() OVER (PARTITION BY c1 ORDER BY CASE WHEN c0 IS NULL THEN 1 ELSE 0 END, c0 ASC)", Assert.Single(tables.Statements).Text, StringComparison.Ordinal);
        tables = Tables();
        await ExplainAsync(tables, """{"nodes":[{"id":"c","kind":"input","port":"customers"},{"id":"d","kind":"distinct","input":"c","columns":["id","country"]}],"output":"d"}""");
        Assert.Contains("ORDER BY (SELECT NULL)) AS rn", Assert.Single(tables.Statements).Text, StringComparison.Ordinal);
    }

    private static PlacedTables Tables()
    {
        var tables = new TestTables()
            .Add("orders", "id integer;customer integer;status string;amount decimal(12,2);paid boolean;at timestamp")
            .Add("figures", "id integer;customer integer;status string;amount decimal(12,2);paid boolean;at timestamp;wide decimal(30,0);tiny decimal(20,15);number number")
            .Add("customers", "id integer;country string");
        var placed = new PlacedTables(tables);
        foreach (var port in (string[])["orders", "customers", "figures"])
        {
            var columns = ((ScanResolution.Scan)tables.Resolve(port)).Value.Columns;
            placed.Place(port, s_source, 0, new SourceRelation(SourceEngine.SqlServer, $"[dbo].[{port}]", columns.ToDictionary(c => c.Name, c => $"[{c.Name}]", StringComparer.Ordinal)));
        }

        return placed;
    }

    private static Task<QueryExplanation> ExplainAsync(PlacedTables tables, string flow)
    {
        var bound = Binder.Bind(FlowJson.Read(flow).Flow!, null, tables.Resolve);
        Assert.Empty(bound.Errors);
        return Flows.Engine.ExplainAsync(bound.Plan!, tables, default);
    }
}
