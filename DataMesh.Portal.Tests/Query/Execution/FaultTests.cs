using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>Sources that hang, break off, send nonsense, change or refuse: the query ends with that source's reason, and nothing is left behind.</summary>
public sealed class FaultTests
{
    private const string Join = """{"nodes":[{"id":"g","kind":"input","port":"good"},{"id":"b","kind":"input","port":"bad"},{"id":"j","kind":"join","left":"g","right":"b","join":"inner","on":[{"left":"n","right":"n"}]}],"output":"j"}""";
    private const string Twice = """{"nodes":[{"id":"g","kind":"input","port":"good"},{"id":"b","kind":"input","port":"bad"},{"id":"u","kind":"union","inputs":["g","b","b"]}],"output":"u"}""";

    /// <summary>The faults.</summary>
    public enum Fault
    {
        /// <summary>Nothing ever comes.</summary>
        Hangs,

        /// <summary>The connection breaks off in the middle.</summary>
        BreaksOff,

        /// <summary>What comes is of another type.</summary>
        SendsNonsense,

        /// <summary>A column went missing.</summary>
        Changed,

        /// <summary>It does not let anybody in.</summary>
        Refuses,

        /// <summary>It sends for ever.</summary>
        NeverEnds,
    }

    [Theory]
    [InlineData(Fault.Hangs, QueryFailure.Timeout, "longer than")]
    [InlineData(Fault.BreaksOff, QueryFailure.Source, "Bad shop was lost")]
    [InlineData(Fault.SendsNonsense, QueryFailure.Source, "Bad shop sends a value that does not fit")]
    [InlineData(Fault.Changed, QueryFailure.Source, "in Bad shop has no column 'n' any more")]
    [InlineData(Fault.Refuses, QueryFailure.Source, "Bad shop does not let the portal in")]
    [InlineData(Fault.NeverEnds, QueryFailure.Limit, "Bad shop has more to read")]
    public async Task Run_FaultySource_EndsWithItsReason(Fault fault, QueryFailure failure, string reason)
    {
        using var engine = new QueryEngine(new QueryEngineOptions { Threads = 2 });
        foreach (var flow in (string[])[Join, Twice])
        {
            var tables = new Shops(fault);
            var error = await Assert.ThrowsAsync<QueryException>(() => RunAsync(engine, flow, tables));
            Assert.Equal(failure, error.Failure);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
            Assert.Equal(0, tables.Open);
        }
    }

    /// <summary>Ten thousand with DATAMESH_FAULT_LOOPS=10000; some hundred otherwise.</summary>
    [Fact]
    public async Task Run_FaultsAgainAndAgain_LeaveNothingAndHoldNobodyUp()
    {
        var loops = int.TryParse(Environment.GetEnvironmentVariable("DATAMESH_FAULT_LOOPS"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 300;
        using var engine = new QueryEngine(new QueryEngineOptions { Threads = 2, StatementsPerSource = 4 });
        var faults = Enum.GetValues<Fault>();
        await TurnsAsync(50);
        var threads = Process.GetCurrentProcess().Threads.Count;
        await TurnsAsync(loops);
        using var process = Process.GetCurrentProcess();
        Assert.InRange(process.Threads.Count, 0, threads + 40);

        async Task TurnsAsync(int turns) => await Parallel.ForEachAsync(Enumerable.Range(0, turns), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, ct) =>
        {
            var tables = new Shops(i % 7 == 6 ? null : faults[i % 7]);
            if (i % 7 == 6) Assert.Single((await RunAsync(engine, Join, tables)).Rows);
            else await Assert.ThrowsAsync<QueryException>(() => RunAsync(engine, i % 2 == 0 ? Join : Twice, tables));
            Assert.Equal(0, tables.Open);
        });
    }

    private static Task<QueryResult> RunAsync(QueryEngine engine, string flow, Shops tables)
    {
        var bound = Binder.Bind(FlowJson.Read(flow).Flow!, null, Shops.Resolve);
        Assert.Empty(bound.Errors);
        var patience = tables.Fault == Fault.Hangs ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(60);
        return engine.RunAsync(bound.Plan!, tables, new QueryLimits(10_000, patience, Read: ReadLimits.None with { RowsPerInput = 5_000 }), null, CancellationToken.None);
    }

    /// <summary>A good shop and a bad one.</summary>
    private sealed class Shops(Fault? fault) : ITableInputs
    {
        private static readonly Guid s_good = Guid.NewGuid();
        private static readonly Guid s_bad = Guid.NewGuid();
        private int open;

        internal Fault? Fault => fault;

        internal int Open => Volatile.Read(ref open);

        internal static ScanResolution.Scan Resolve(string port)
            => new(new GovernedScan(port, port == "bad" ? s_bad : s_good, port, [new ScanColumn("n", LogicalType.Integer, "public", false, null)]));

        public ValueTask<TableInput> OpenAsync(GovernedScan scan, ScanRequest request, CancellationToken cancellationToken)
        {
            var own = scan.Port == "bad" ? fault : null;
            if (own == FaultTests.Fault.Refuses) throw new QueryException(QueryFailure.Source, "Bad shop does not let the portal in.");
            var name = scan.Port == "bad" ? "Bad shop" : "Good shop";
            return ValueTask.FromResult<TableInput>(new RowInput(name, [new SchemaColumn(own == FaultTests.Fault.Changed ? "m" : "n", LogicalType.Integer)], Rows(own, CancellationToken.None), null));
        }

        private async IAsyncEnumerable<RowBatch> Rows(Fault? own, [EnumeratorCancellation] CancellationToken ct)
        {
            Interlocked.Increment(ref open);
            try
            {
                await Task.Yield();
                if (own == FaultTests.Fault.Hangs) await Task.Delay(Timeout.Infinite, ct);
                if (own == FaultTests.Fault.SendsNonsense) yield return new RowBatch([["a", "b"]]);
                for (var n = 1L; own == FaultTests.Fault.NeverEnds || n < 2; n++) yield return new RowBatch([[n]]);
                if (own == FaultTests.Fault.BreaksOff) throw new QueryException(QueryFailure.Source, "Bad shop was lost.");
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        }
    }
}
