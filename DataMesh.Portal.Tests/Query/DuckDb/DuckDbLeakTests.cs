using System.Diagnostics;
using System.Globalization;
using DataMesh.Portal.Query.DuckDb;

namespace DataMesh.Portal.Tests.Query.DuckDb;

/// <summary>Opens and closes everything many times. DATAMESH_LEAK_LOOPS raises the number, to a million for the full run.</summary>
[Collection(Alone)]
public sealed class DuckDbLeakTests
{
    private const string Alone = "Measures the whole process";

    private static readonly int Loops =
        int.TryParse(Environment.GetEnvironmentVariable("DATAMESH_LEAK_LOOPS"), NumberStyles.None, CultureInfo.InvariantCulture, out var loops) ? loops : 20_000;

    [Fact]
    public void Connections_OpenedAndClosedManyTimes_KeepNoMemory()
    {
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { Threads = 1 });
        Repeat(2_000, () => UseConnection(database));
        var before = Resident();

        Repeat(Loops, () => UseConnection(database));

        // One kilobyte lost per loop would show as 20 MB at the default number, and one hundred bytes as 100 MB at a million.
        AssertGrowth(before, 16 << 20);
    }

    [Fact]
    public void Databases_OpenedAndClosedManyTimes_KeepNoMemory()
    {
        Repeat(50, UseDatabase);
        var before = Resident();

        Repeat(Math.Max(300, Loops / 100), UseDatabase);

        AssertGrowth(before, 32 << 20);
    }

    private static void UseConnection(DuckDbDatabase database)
    {
        using var connection = database.Connect();
        using var statement = connection.Prepare("select $1::bigint as i, 'a text of more than twelve bytes' as s");
        statement.Bind(1, 5L);
        using var result = statement.Execute();
        using var chunk = result.NextChunk();
        Assert.Equal(5L, chunk!.GetValue(0, 0));
    }

    private static void UseDatabase()
    {
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { Threads = 2, MemoryLimitBytes = 64 << 20 });
        using var connection = database.Connect();
        connection.Execute("create temp table t (i bigint, s varchar)");
        using (var appender = connection.Append("t"))
        {
            appender.Append([1L, "one"]);
            appender.Flush();
        }

        Assert.Single(connection.Query("select * from t"));
    }

    private static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
        {
            action();
        }
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static void AssertGrowth(long before, long most)
    {
        var grown = Resident() - before;
        Assert.True(grown < most, $"Resident memory grew by {grown / 1024 / 1024} MB.");
    }
}

/// <summary>Memory is counted for the process, so nothing else may run meanwhile.</summary>
[CollectionDefinition("Measures the whole process", DisableParallelization = true)]
public sealed class MeasuresTheWholeProcess;
