using System.Globalization;
using DataMesh.Portal.Features.Sources.Connectors.CouchDb;
using DataMesh.Portal.Features.Sources.Connectors.Json;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Json;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Execution;
using DataMesh.Portal.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.CouchDb;

/// <summary>Whatever the documents and the condition: what a real server leaves out does not meet the condition.</summary>
[Collection(CouchTests.Name)]
public sealed class CouchPropertyTests(PouchServer server)
{
    private const int Conditions = 12;

    [CouchFact]
    public void Read_AnyConditionOnAnyDocuments_KeepsEveryRowThatMeetsIt()
    {
        var (sent, spared) = (0, 0);
        Prop.ForAll<int>(seed => CompareAsync(seed, (conditions, rows) => (sent, spared) = (sent + conditions, spared + rows)).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(100_000));
        // Otherwise nothing was tried.
        Assert.True(sent > 200, $"Only {sent} conditions were sent.");
        Assert.True(spared > 1000, $"Only {spared} rows were left out.");
    }

    private async Task CompareAsync(int seed, Action<int, int> count)
    {
        var random = new RandomDocuments(seed);
        var (documents, rows) = random.Make();
        var database = await server.DatabaseAsync([.. documents]);
        using var source = new CouchSource(server.Address);
        var names = RandomDocuments.Columns.Select(c => c.Name).ToList();
        var learnt = (await source.Connector.ColumnsAsync(source.Handle, database, default)).Value;
        Assert.Equal(RandomDocuments.Columns.Select(c => $"{c.Name} {c.Type}").Order(), learnt.Where(c => c.Name != "_rev").Select(c => $"{c.Name} {c.Type}").Order());
        List<JsonColumn> columns = [.. RandomDocuments.Columns.Select(c => new JsonColumn(c.Name, c.Name.Split('.'), c.Type))];
        for (var i = 0; i < Conditions; i++)
        {
            var condition = random.Condition();
            var predicate = CouchSource.Parse(condition, [.. RandomDocuments.Columns]);
            var conditions = CouchConditions.Of(predicate, columns);
            var selector = CouchSelector.Text(CouchSelector.All(conditions));
            var read = await ReadAsync(source, database, [.. names], predicate, $"Seed {seed}: {condition}\n{selector}");
            var expected = Text(Filter(condition, names, rows));
            var actual = Text(Filter(condition, names, read));
            Assert.True(expected.SequenceEqual(actual), $"Seed {seed}: {condition}\n{selector}\nexpected {string.Join(" / ", expected)}\nactual   {string.Join(" / ", actual)}\n{string.Join('\n', documents)}");
            count(conditions.Count, rows.Count - read.Count);
        }

        await server.DeleteAsync(database);
    }

    private static async Task<List<object?[]>> ReadAsync(CouchSource source, string database, string[] names, Scalar predicate, string what)
    {
        try
        {
            return await source.ReadAsync(database, names, predicate: predicate);
        }
        catch (QueryException e)
        {
            throw new InvalidOperationException(what, e);
        }
    }

    private static List<object?[]> Filter(string condition, List<string> names, List<object?[]> rows)
        => new NaiveEvaluator(new Flow([new InputNode("in", "p"), new FilterNode("kept", "in", condition)], "kept"), new Dictionary<string, NaiveTable> { ["p"] = new(names, rows) }).Run("kept").Rows;

    private static List<string> Text(IEnumerable<object?[]> rows) => [.. rows.Select(row => string.Join('|', row.Select(value => value switch
    {
        null => "-",
        DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    }))).Order(StringComparer.Ordinal)];
}
