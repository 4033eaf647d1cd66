using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace DataMesh.Portal.Tests.Query.Execution;

public sealed class RandomFlowTests
{
    /// <summary>Every node of each flow is compared, so that rewrites are tried with all kinds of ends.</summary>
    [Fact]
    public void Run_AnyFlow_EqualsTheNaiveEvaluation() =>
        Prop.ForAll<int>(seed => CompareAsync(seed).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(100_000));

    /// <summary>Seeds that once failed.</summary>
    [Theory]
    [InlineData(882)]
    public Task Run_FlowThatOnceFailed_EqualsTheNaiveEvaluation(int seed) => CompareAsync(seed, 8);

    private static async Task CompareAsync(int seed, int kinds = 12)
    {
        var random = new RandomFlow(seed, kinds);
        var tables = new TestTables();
        foreach (var (port, table) in random.Ports)
        {
            tables.Add(port, string.Join(';', table.Columns.Select(name => $"{name} {(name.EndsWith('s') ? "string" : "integer")}")), [.. table.Rows]);
        }

        var naive = new NaiveEvaluator(random.Flow, random.Ports);
        var reread = FlowJson.Read(FlowJson.Write(random.Flow).ToJsonString()).Flow!;
        foreach (var id in reread.Nodes.Select(node => node.Id).TakeLast(3))
        {
            NaiveTable expected;
            try
            {
                expected = naive.Run(id);
            }
            catch (TooManyRowsException)
            {
                continue;
            }

            if (expected.Rows.Count > 3000)
            {
                continue;
            }

            var result = await Flows.RunAsync(reread, tables, id);
            var (left, right) = (Text(expected.Rows), Text(result.Rows));
            if (!(random.IsSorted && id is "sorted" or "cut"))
            {
                left.Sort(StringComparer.Ordinal);
                right.Sort(StringComparer.Ordinal);
            }

            Assert.Equal(expected.Columns, result.Columns.Select(column => column.Name));
            Assert.True(left.SequenceEqual(right), $"Seed {seed}, node {id}:\n{FlowJson.Write(reread)}\nexpected {string.Join(" / ", left.Take(20))}\nactual   {string.Join(" / ", right.Take(20))}\n{result.Explanation.EngineSql}");
        }
    }

    private static List<string> Text(IEnumerable<object?[]> rows) => [.. rows.Select(row => string.Join(',', row.Select(value => value ?? "-")))];
}
