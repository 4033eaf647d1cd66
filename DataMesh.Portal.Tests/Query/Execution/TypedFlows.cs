using System.Globalization;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>Random schemas, data and flows, carried out by the engine or by a source as far as it may, and by the plainest loops.</summary>
internal static class TypedFlows
{
    private const int MostRows = 1500;
    private const string Salt = "sea";
    private static readonly Guid s_source = Guid.NewGuid();
    private static readonly QueryEngine s_engine = new(new QueryEngineOptions { Threads = 2, JoinKeyRows = 1, MostJoinKeys = 3, MaskSalt = Salt });

    // The same cases every time; others where many are asked for.
    private static readonly Replay s_always = new(new Rnd(20261122, 1), FSharpOption<int>.None);

    /// <summary>Tries cases; one that fails is made as small as it still fails, and told with its tables.</summary>
    /// <param name="count">How many, always the same ones; DATAMESH_TEST_FLOWS=5000 tries as many others.</param>
    /// <param name="bench">The source; null for the embedded engine alone.</param>
    /// <param name="specials">Whether the source holds all types, and numbers that are infinite or none at all.</param>
    internal static Task CheckAllAsync(int count, ISourceBench? bench = null, bool specials = true) =>
        // The library of properties blocks its thread, which the pool would miss.
        Task.Factory.StartNew(() => CheckAll(count, bench, specials), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void CheckAll(int count, ISourceBench? bench, bool specials)
    {
        var (compared, pushed) = (0, 0);
        var many = int.TryParse(Environment.GetEnvironmentVariable("DATAMESH_TEST_FLOWS"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : (int?)null;
        count = many ?? count;
        var cases = Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(seed => RandomTypedFlow.Make(seed, specials)), one => one.Smaller());
        Prop.ForAll(cases, one =>
        {
            var (right, sent) = CompareAsync(one, bench).GetAwaiter().GetResult();
            (compared, pushed) = (compared + right, pushed + sent);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(many is null ? s_always : FSharpOption<Replay>.None));
        // Otherwise nothing was tried.
        Assert.True(compared > count, $"Only {compared} answers were compared.");
        Assert.True(bench is null || pushed > count / 5, $"Only {pushed} parts were sent.");
    }

    /// <summary>Compares what the last nodes give.</summary>
    /// <returns>How many answers were compared, and how many parts were sent.</returns>
    internal static async Task<(int Compared, int Sent)> CompareAsync(FlowCase one, ISourceBench? bench)
    {
        var (compared, sent) = (0, 0);
        var tables = one.Tables();
        var placed = new PlacedTables(tables, (_, statement, columns) => bench!.AskAsync(statement, columns));
        foreach (var ((port, table), i) in one.Ports.Select((port, i) => (port, i)))
        {
            // All of them there, or one elsewhere.
            if (bench is null || i == one.Seed % 4) continue;
            var relation = await bench.FillAsync(table.Columns, table.Rows, one.Seed % 2 == 0);
            if (table.Columns.Any(column => relation.Columns.ContainsKey(column.Name))) placed.Place(port, s_source, one.Seed % 3 == 0 ? null : 1000 * table.Rows.Count, relation);
        }

        var nodes = one.Nodes();
        if (Expected(() => one.Ports.ToDictionary(port => port.Key, port => NaiveEvaluator.Seen(port.Value, Salt))) is not { } ports) return (0, 0);
        var naive = new NaiveEvaluator(one.Flow, ports, id => [.. nodes[id].Columns!.Select(column => column.Type)]);
        foreach (var id in one.Flow.Nodes.Select(node => node.Id).TakeLast(3))
        {
            NaiveTable? expected;
            try
            {
                expected = Expected(() => naive.Run(id));
            }
            catch (TooManyRowsException)
            {
                continue;
            }

            if (expected?.Rows.Count > MostRows) continue;
            placed.Statements.Clear();
            QueryResult result;
            try
            {
                result = await s_engine.RunAsync(Binder.Bind(one.Flow, id, placed.Resolve).Plan!, placed, QueryLimits.Default, null, CancellationToken.None);
            }
            // Beyond what a type holds; whether it is met depends on which rows are looked at.
            catch (QueryException error) when (expected is null && error.Failure is QueryFailure.Value or QueryFailure.Source)
            {
                continue;
            }
            catch (QueryException error)
            {
                throw new InvalidOperationException($"{id}: {error.Failure}: {error.Message} {error.InnerException?.Message}\n{string.Join("\n\n", placed.Statements.Select(s => s.Text))}", error);
            }

            if (expected is null) continue;
            (compared, sent) = (compared + 1, sent + placed.Statements.Count);
            var (left, right) = (Text(expected.Rows, expected.IsOrdered), Text(result.Rows, expected.IsOrdered));
            Assert.Equal(expected.Columns, result.Columns.Select(column => column.Name));
            Assert.True(left.SequenceEqual(right), $"{id}\nexpected {string.Join("\n         ", left.Take(20))}\nactual   {string.Join("\n         ", right.Take(20))}\n{string.Join("\n\n", placed.Statements.Select(s => s.Text))}\n{result.Explanation.EngineSql}");
        }

        return (compared, sent);
    }

    /// <summary>What the loops give; null where it goes beyond a type.</summary>
    private static T? Expected<T>(Func<T> loops)
        where T : class
    {
        try
        {
            return loops();
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static List<string> Text(IReadOnlyList<object?[]> rows, bool isSorted)
    {
        var texts = rows.Select(row => string.Join(" | ", row.Select(NaiveEvaluator.Key)));
        return [.. isSorted ? texts : texts.Order(StringComparer.Ordinal)];
    }
}
