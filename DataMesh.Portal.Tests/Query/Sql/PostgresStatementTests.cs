using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Sql;

/// <summary>What PostgreSQL is asked, to be read in review.</summary>
public class PostgresStatementTests
{
    private static readonly Guid s_source = Guid.NewGuid();
    private static readonly Guid s_other = Guid.NewGuid();

    [Fact]
    public async Task Explain_FilteredAndLimited_IsOneStatement()
    {
        var tables = Tables();
        var explained = await ExplainAsync(tables, """
            {"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"f","kind":"filter","input":"o","where":"status = 'paid' and amount > 10.5"},{"id":"s","kind":"sort","input":"f","by":[{"column":"amount","descending":true}]},{"id":"l","kind":"limit","input":"s","count":5}],"output":"l"}
            """);
        Assert.Equal("""
            WITH s0 AS (SELECT "id" AS c0, "customer" AS c1, "status" COLLATE "C" AS c2, "amount" AS c3, "at" AS c4 FROM "public"."orders"),
            s1 AS (SELECT * FROM s0 WHERE ((c2 = CAST($1 AS text) COLLATE "C") AND (c3 > CAST($2 AS numeric(3,1))))),
            s2 AS (SELECT * FROM s1
            ORDER BY c3 DESC NULLS LAST LIMIT 5)
            SELECT c0, c1, c2, c3, c4
            FROM s2
            ORDER BY c3 DESC NULLS LAST
            """.ReplaceLineEndings("\n"), tables.Statements[0].Text);
        Assert.Equal(["paid", 10.5m], tables.Statements[0].Parameters);
        Assert.Equal("", explained.EngineSql);
        Assert.Equal(["columns", "filter", "sort", "limit"], explained.Inputs[0].Pushed);
        Assert.Contains("-- $1 = 'paid'", explained.Inputs[0].Statement, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_JoinAndFiguresOfOneSource_AreOneStatement()
    {
        var tables = Tables();
        await ExplainAsync(tables, """
            {"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"c","kind":"input","port":"customers"},{"id":"j","kind":"join","left":"o","right":"c","join":"inner","on":[{"left":"customer","right":"id"}]},
            {"id":"g","kind":"aggregate","input":"j","groupBy":["country"],"measures":[{"name":"n","function":"count"},{"name":"total","function":"sum","column":"amount"}]}],"output":"g"}
            """);
        Assert.Equal("""
            WITH s0 AS (SELECT "customer" AS c0, "amount" AS c1 FROM "public"."orders"),
            s1 AS (SELECT "id" AS c0, "country" COLLATE "C" AS c1 FROM "public"."customers"),
            s2 AS (SELECT l.c1 AS c0, r.c1 AS c1 FROM s0 AS l INNER JOIN s1 AS r ON l.c0 = r.c0),
            s3 AS (SELECT c1 AS c0, count(*) AS c1, CAST(sum(c0) AS numeric(38,2)) AS c2 FROM s2 GROUP BY c1)
            SELECT c0, c1, c2
            FROM s3
            """.ReplaceLineEndings("\n"), Assert.Single(tables.Statements).Text);
    }

    [Fact]
    public async Task Explain_WhatTheDialectDoesNotKeep_StaysHereAndTheRestIsSent()
    {
        var tables = Tables();
        var explained = await ExplainAsync(tables, """
            {"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"f","kind":"filter","input":"o","where":"id > 7 and lower(status) = 'paid' and amount * 2 > 3"}],"output":"f"}
            """);
        Assert.Contains("WHERE (c0 > CAST($1 AS bigint))", Assert.Single(tables.Statements).Text, StringComparison.Ordinal);
        Assert.Equal([7L], tables.Statements[0].Parameters);
        Assert.Contains("lower", explained.EngineSql, StringComparison.Ordinal);
        Assert.Equal(["filter 'f': lower does not mean quite the same in PostgreSQL"], explained.Inputs[0].Stays);
    }

    [Fact]
    public async Task Explain_OrderNeededHere_IsAskedAsTopNOnly()
    {
        var tables = Tables();
        var explained = await ExplainAsync(tables, """
            {"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"s","kind":"sort","input":"o","by":["at"]},{"id":"l","kind":"limit","input":"s","count":3},{"id":"d","kind":"derive","input":"l","columns":[{"name":"low","expression":"lower(status)"}]}],"output":"d"}
            """);
        Assert.Contains("LIMIT 3", Assert.Single(tables.Statements).Text, StringComparison.Ordinal);
        Assert.Contains("ORDER BY", explained.EngineSql, StringComparison.Ordinal);

        tables = Tables();
        await ExplainAsync(tables, """
            {"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"s","kind":"sort","input":"o","by":["at"]},{"id":"d","kind":"derive","input":"s","columns":[{"name":"low","expression":"lower(status)"}]}],"output":"d"}
            """);
        Assert.DoesNotContain("ORDER BY", Assert.Single(tables.Statements).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_TablesOfTwoSources_AreAskedApart()
    {
        var tables = Tables().Place("customers", s_other);
        var explained = await ExplainAsync(tables, """
            {"nodes":[{"id":"o","kind":"input","port":"orders"},{"id":"c","kind":"input","port":"customers"},{"id":"j","kind":"join","left":"o","right":"c","join":"inner","on":[{"left":"customer","right":"id"}]},{"id":"f","kind":"filter","input":"j","where":"country = 'SE'"}],"output":"f"}
            """);
        Assert.Equal(2, tables.Statements.Count);
        Assert.All(explained.Inputs, input => Assert.Equal(["join 'j': not all that it reads is in this source"], input.Stays));
        Assert.Contains("WHERE (c1 = CAST($2 AS text) COLLATE \"C\")", tables.Statements[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_RowFilterAndMasks_AreSentAndTheFilterIsNotTold()
    {
        var tables = Tables(t => t.With("customers", table => table with { RowFilter = "secret = 'x'", Granted = ["id", "country", "name"] }));
        var explained = await ExplainAsync(tables, """{"nodes":[{"id":"c","kind":"input","port":"customers"},{"id":"f","kind":"filter","input":"c","where":"name = 'A'"}],"output":"f"}""");
        var asked = Assert.Single(tables.Statements);
        Assert.Contains("WHERE (\"secret\" COLLATE \"C\" = CAST($1 AS text) COLLATE \"C\")", asked.Text, StringComparison.Ordinal);
        // The condition sees the mask, not the name.
        Assert.Contains("CAST($2 AS text) COLLATE \"C\" AS c2", asked.Text, StringComparison.Ordinal);
        Assert.Equal(["x", "•••", "A"], asked.Parameters);
        var told = explained.Inputs[0].Statement!;
        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
        Assert.DoesNotContain("'x'", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_ComparisonsWithValues_AreWrittenAsAnIndexServesThem()
    {
        var tables = Tables(t => t.With("customers", table => table with { RowFilter = "secret = 'x' and country <> 'NO'", Granted = ["id", "country", "name"] }), indexes: true);
        var explained = await ExplainAsync(tables, """
            {"nodes":[{"id":"c","kind":"input","port":"customers"},{"id":"f","kind":"filter","input":"c","where":"country = 'SE' and id >= 7 and name = 'A' and country < 'T'"}],"output":"f"}
            """);
        // Text has another order there than here, and a mask no index.
        Assert.Equal("""
            WITH s0 AS (SELECT "id" AS c0, "country" COLLATE "C" AS c1, CAST($5 AS text) COLLATE "C" AS c2 FROM "public"."customers" WHERE "secret" = CAST($1 AS text) AND "country" = CAST($2 AS text) AND "id" >= CAST($3 AS bigint) AND ("country" COLLATE "C" <> CAST($4 AS text) COLLATE "C")),
            s1 AS (SELECT * FROM s0 WHERE ((c2 = CAST($6 AS text) COLLATE "C") AND (c1 < CAST($7 AS text) COLLATE "C")))
            SELECT c0, c1, c2
            FROM s1
            """.ReplaceLineEndings("\n"), Assert.Single(tables.Statements).Text);
        Assert.DoesNotContain("secret", explained.Inputs[0].Statement, StringComparison.Ordinal);
        Assert.Contains("WHERE \"country\" = CAST($1 AS text)", explained.Inputs[0].Statement, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_HashMask_KeepsTheSaltHere()
    {
        var tables = Tables();
        var explained = await ExplainAsync(tables, """{"nodes":[{"id":"p","kind":"input","port":"people"},{"id":"f","kind":"filter","input":"p","where":"id = 1"}],"output":"f"}""");
        Assert.Empty(tables.Statements);
        Assert.Equal(["people"], tables.Opened);
        Assert.Contains("sha256", explained.EngineSql, StringComparison.Ordinal);
        Assert.Equal(["column 'email' is hashed here: no source gets to see the salt"], explained.Inputs[0].Stays);
    }

    private static PlacedTables Tables(Func<TestTables, TestTables>? change = null, bool indexes = false)
    {
        var tables = new TestTables()
            .Add("orders", "id integer;customer integer;status string;amount decimal(12,2);at timestamp")
            .Add("customers", "id integer;country string;name string|redact;secret string")
            .Add("people", "id integer;email string|hash");
        return new PlacedTables(change?.Invoke(tables) ?? tables) { HasIndexes = indexes }.Place("orders", s_source).Place("customers", s_source).Place("people", s_source);
    }

    private static Task<QueryExplanation> ExplainAsync(PlacedTables tables, string flow)
    {
        var bound = Binder.Bind(FlowJson.Read(flow).Flow!, null, tables.Resolve);
        Assert.Empty(bound.Errors);
        return Flows.Engine.ExplainAsync(bound.Plan!, tables, default);
    }
}
