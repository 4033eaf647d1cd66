using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.CouchDb;

/// <summary>Databases of a real server: what they hold as tables, and their documents as rows.</summary>
[Collection(CouchTests.Name)]
public sealed class CouchDatabaseTests(PouchServer server)
{
    [CouchFact]
    public async Task Tables_Databases_AreListedWithCountsAndWithoutTheServersOwn()
    {
        var one = await server.DatabaseAsync("""{"_id":"a"}""", """{"_id":"b"}""");
        using var source = new CouchSource(server.Address);
        var tables = await source.TablesAsync();
        Assert.Contains($"{one} 2", tables, StringComparison.Ordinal);
        Assert.DoesNotContain("_users", tables, StringComparison.Ordinal);
        Assert.Matches(@"^PouchDB 4\.2\.0 answers: \d+ databases?\.$", await source.TestAsync());
    }

    [CouchFact]
    public async Task Tables_SettingsNameDatabases_OnlyThoseAreReached()
    {
        var (one, other) = (await server.DatabaseAsync("""{"_id":"a"}"""), await server.DatabaseAsync("""{"_id":"a"}"""));
        using var source = new CouchSource(server.Address, new { database = $"{one}, missing" });
        Assert.Equal($"{one} 1", await source.TablesAsync());
        Assert.StartsWith($"! There is no table '{other}'", await source.ColumnsAsync(other), StringComparison.Ordinal);
        Assert.Contains("no longer has a database", await source.FailAsync(other, ["_id"]), StringComparison.Ordinal);
        Assert.Contains("no database 'missing'", await source.TestAsync(), StringComparison.Ordinal);
    }

    [CouchFact]
    public async Task SignIn_UserAndPassword_AreWhatTheServerKnows()
    {
        await server.UserAsync("anna", "pä:ss");
        var database = await server.DatabaseAsync("""{"_id":"a","n":1}""");
        using var right = new CouchSource(server.Address, new { database }, new { user = "anna", password = "pä:ss" });
        Assert.Equal("PouchDB 4.2.0 answers: 1 database.", await right.TestAsync());
        Assert.Equal([1L], await right.ValuesAsync(database, "n"));
        using var wrong = new CouchSource(server.Address, new { database }, new { user = "anna", password = "other" });
        Assert.Contains("does not accept how the source signs in", await wrong.TestAsync(), StringComparison.Ordinal);
    }

    [CouchTheory]
    [InlineData("_users")]
    [InlineData("_all_dbs")]
    [InlineData("..")]
    [InlineData("../_users")]
    [InlineData("a/../../_users")]
    [InlineData("a?x=1")]
    [InlineData("")]
    [InlineData("nowhere")]
    public async Task Columns_NoDatabaseOfTheSource_AreNotFound(string database)
    {
        using var source = new CouchSource(server.Address);
        Assert.StartsWith("! There is no table", await source.ColumnsAsync(database), StringComparison.Ordinal);
        Assert.Contains("no longer has a database", await source.FailAsync(database, ["_id"]), StringComparison.Ordinal);
    }

    [CouchFact]
    public async Task Columns_Documents_AreFlattenedWithKeyAndRevision()
    {
        var database = await server.DatabaseAsync(
            """{"_id":"2026-11-22","who":{"name":"Anna","address":{"city":"Ulm"}},"total":3,"tags":["a"],"open":true,"day":"2026-11-22","at":"2026-11-22T10:00:00Z"}""",
            """{"_id":"_design/q","views":{"by":{"map":"function (doc) {}"}}}""",
            """{"_id":"other","total":1.5,"who":{"name":null},"_attachments":{"p.txt":{"content_type":"text/plain","data":"aGVsbG8="}}}""");
        using var source = new CouchSource(server.Address);
        Assert.Equal("_id string key always, _rev string always, who.name string, who.address.city string, total number, tags string, open boolean, day date, at timestamp", await source.ColumnsAsync(database));
    }

    [CouchFact]
    public async Task Columns_ManyDocuments_AreLearntFromAllOverTheDatabase()
    {
        var kinds = new[] { "a", "k", "z" };
        var database = await server.DatabaseAsync([.. kinds.SelectMany(kind => Enumerable.Range(0, 40).Select(i => $$"""{"_id":"{{kind}}:{{i:000}}","{{kind}}":{{i}}}"""))]);
        using var source = new CouchSource(server.Address, limits: new HttpLimits { SampleRows = 20 });
        Assert.Equal("_id string key always, _rev string always, a integer, k integer, z integer", await source.ColumnsAsync(database));
    }

    [CouchFact]
    public async Task Columns_NoDocuments_AreKeyAndRevisionAndPortsReadNothing()
    {
        var database = await server.DatabaseAsync();
        using var source = new CouchSource(server.Address);
        Assert.Equal("_id string key always, _rev string always", await source.ColumnsAsync(database));
        Assert.Empty(await source.ReadAsync(database, ["_id", "total"]));
        await server.AddAsync(database, """{"_id":"a","total":7}""");
        Assert.Equal([7L], await source.ValuesAsync(database, "total"));
    }

    [CouchFact]
    public async Task Read_SeveralPages_GivesEveryDocumentOnce()
    {
        var database = await server.DatabaseAsync([.. Enumerable.Range(0, 95).Select(i => $$"""{"_id":"{{i:000}}","n":{{i}},"same":1}"""), """{"_id":"_design/q"}"""]);
        using var source = new CouchSource(server.Address, limits: new HttpLimits { PageRows = 10 });
        Assert.Equal(Enumerable.Range(0, 95).Select(i => (object?)(long)i), await source.ValuesAsync(database, "n"));
        Assert.Equal(95, (await source.ValuesAsync(database, "same")).Count);
        Assert.Equal(30, (await source.ValuesAsync(database, "n", predicate: CouchSource.Parse("n >= 65", ("n", LogicalType.Integer)))).Count);
        Assert.Equal(25, (await source.ValuesAsync(database, "n", limit: 25)).Count);
    }

    [CouchFact]
    public async Task Read_LargeDocuments_ComeInSmallerPages()
    {
        var text = new string('x', 30_000);
        var database = await server.DatabaseAsync([.. Enumerable.Range(0, 40).Select(i => $$"""{"_id":"{{i:000}}","s":"{{text}}"}""")]);
        using var source = new CouchSource(server.Address, limits: new HttpLimits { PageBytes = 200_000 });
        Assert.Equal(40, (await source.ValuesAsync(database, "s")).Count);
    }

    [CouchFact]
    public async Task Read_FieldsMissingOrNull_AreNull()
    {
        var database = await server.DatabaseAsync("""{"_id":"a","who":{"name":"Anna"},"n":1}""", """{"_id":"b","who":null}""", """{"_id":"c","who":{}}""", """{"_id":"d","n":null}""");
        using var source = new CouchSource(server.Address);
        Assert.Equal(["a|Anna|1", "b||", "c||", "d||"], (await source.ReadAsync(database, ["_id", "who.name", "n"])).Select(r => string.Join('|', r)));
    }

    [CouchFact]
    public async Task Read_NamesThatMeanSomethingElse_AreReadAndNotAskedFor()
    {
        var database = await server.DatabaseAsync("""{"_id":"a","x.y":1,"$v":2,"b\\c":3,"ok":4}""");
        using var source = new CouchSource(server.Address);
        Assert.Equal([1L, 2L, 3L, 4L], (await source.ReadAsync(database, ["x.y", "$v", "b\\c", "ok"])).Single());
        var condition = CouchSource.Parse("[x.y] = 1 and [$v] = 2 and [b\\c] = 3 and ok = 4", ("x.y", LogicalType.Integer), ("$v", LogicalType.Integer), ("b\\c", LogicalType.Integer), ("ok", LogicalType.Integer));
        var opened = await source.OpenAsync(database, ["x.y", "$v", "b\\c", "ok"], predicate: condition);
        Assert.Equal($"POST {server.Address}/{database}/_find " + """{"selector":{"ok":{"$eq":"…"}},"limit":1000}""", opened.Statement);
        Assert.Single(await source.ReadAsync(database, ["x.y", "$v", "b\\c", "ok"], predicate: condition));
    }

    [CouchFact]
    public async Task Read_ValueThatDoesNotFit_NamesColumnAndRowAndNotTheValue()
    {
        var database = await server.DatabaseAsync("""{"_id":"a","n":1,"who":{"name":"x"}}""");
        using var source = new CouchSource(server.Address);
        await source.ColumnsAsync(database);
        await server.AddAsync(database, """{"_id":"b","n":"secret-text","who":"secret-too"}""");
        Assert.Equal("Orders store: in row 2 column 'n' holds what is no integer, unlike the rows from which its type was learnt; the owner of the product has to look at the source's columns again.", await source.FailAsync(database, ["n"]));
        Assert.DoesNotContain("who", await source.FailAsync(database, ["who.name"], "who.name"), StringComparison.Ordinal);
    }

    [CouchFact]
    public async Task Read_DatabaseWasDeleted_SaysSo()
    {
        var database = await server.DatabaseAsync("""{"_id":"a","n":1}""");
        using var source = new CouchSource(server.Address);
        await source.ColumnsAsync(database);
        await server.DeleteAsync(database);
        Assert.Contains("no such database", await source.FailAsync(database, ["n"]), StringComparison.Ordinal);
    }

    [CouchFact]
    public async Task Read_ServerHasAnIndex_GivesTheSame()
    {
        var database = await server.DatabaseAsync([.. Enumerable.Range(0, 60).Select(i => $$"""{"_id":"{{i:000}}","n":{{i}}}""")]);
        await server.IndexAsync(database, "n");
        using var source = new CouchSource(server.Address, limits: new HttpLimits { PageRows = 7 });
        var condition = CouchSource.Parse("n > 10 and n <= 40", ("n", LogicalType.Integer));
        Assert.Equal(30, (await source.ValuesAsync(database, "n", predicate: condition)).Distinct().Count());
    }
}
