using DataMesh.Portal.Query.DuckDb;

namespace DataMesh.Portal.Tests.Query.DuckDb;

public sealed class DuckDbIsolationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("duckdb").FullName;

    [Fact]
    public void OpenInMemory_DefaultOptions_ReachNoFile()
    {
        var file = File("a.csv");
        using var database = DuckDbDatabase.OpenInMemory();
        using var connection = database.Connect();

        Assert.Equal(DuckDbErrorType.Permission, Assert.Throws<DuckDbException>(() => connection.Query($"select * from read_csv('{file}')")).ErrorType);
        Assert.Throws<DuckDbException>(() => connection.Query($"select * from glob('{folder}/*')"));
        Assert.Throws<DuckDbException>(() => connection.Execute($"copy (select 1) to '{folder}/out.csv'"));
        Assert.Throws<DuckDbException>(() => connection.Execute($"attach '{folder}/x.db' as x"));
    }

    [Fact]
    public void OpenInMemory_AllowedPath_ReachesThatFileOnly()
    {
        var allowed = File("it's allowed.csv");
        var other = File("other.csv");
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { AllowedPaths = [allowed] });
        using var connection = database.Connect();

        Assert.Single(connection.Query("select * from read_csv($1)", [allowed]));
        Assert.Throws<DuckDbException>(() => connection.Query("select * from read_csv($1)", [other]));
    }

    [Fact]
    public void OpenInMemory_Locked_SettingsStay()
    {
        using var database = DuckDbDatabase.OpenInMemory();
        using var connection = database.Connect();

        Assert.Throws<DuckDbException>(() => connection.Execute("set enable_external_access = true"));
        Assert.Throws<DuckDbException>(() => connection.Execute("set memory_limit = '10GB'"));
        Assert.Throws<DuckDbException>(() => connection.Execute("load httpfs"));
        Assert.Throws<DuckDbException>(() => connection.Execute("install httpfs"));
    }

    [Fact]
    public void OpenInMemory_MemoryLimitWithoutTempDirectory_StopsTheStatement()
    {
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { MemoryLimitBytes = 32 << 20, Threads = 1 });
        using var connection = database.Connect();

        var error = Assert.Throws<DuckDbException>(() => connection.Query("select count(*) from (select distinct i, repeat('x', 100) || i from range(3000000) t(i))"));

        Assert.Equal(DuckDbErrorType.OutOfMemory, error.ErrorType);
    }

    [Fact]
    public void OpenInMemory_MemoryLimitWithTempDirectory_Spills()
    {
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { MemoryLimitBytes = 64 << 20, Threads = 1, TempDirectory = folder });
        using var connection = database.Connect();

        connection.Execute("create temp table big as select i, repeat('x', 100) || i as s from range(1000000) t(i)");

        Assert.Equal(1000000L, connection.Query("select count(*) from (select s from big order by s)").Single().Single());
    }

    [Fact]
    public void OpenInMemory_Twice_KnowNothingOfOneAnother()
    {
        using var one = DuckDbDatabase.OpenInMemory();
        using var two = DuckDbDatabase.OpenInMemory();
        using var first = one.Connect();
        using var second = two.Connect();
        first.Execute("create table t as select 1");

        Assert.Throws<DuckDbException>(() => second.Query("select * from t"));
    }

    [Fact]
    public async Task Execute_Cancelled_StopsSoon()
    {
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { Threads = 2 });
        using var connection = database.Connect();
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(() =>
            connection.Query("select sum(a.i * b.i % 7) from range(10000000) a(i), range(10000000) b(i)", null, source.Token)));

        Assert.Equal(1L, connection.Query("select 1::bigint").Single().Single());
    }

    [Fact]
    public void Stream_CancelledBetweenChunks_Stops()
    {
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { Threads = 1 });
        using var connection = database.Connect();
        using var source = new CancellationTokenSource();
        using var statement = connection.Prepare("select i from range(100000000) t(i)");
        using var result = statement.Stream(source.Token);
        using (var chunk = result.NextChunk(source.Token))
        {
            Assert.Equal(0L, chunk!.GetValue(0, 0));
        }

        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => result.NextChunk(source.Token));
    }

    [Fact]
    public async Task Progress_LongStatement_Grows()
    {
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { Threads = 1, LockConfiguration = false });
        using var connection = database.Connect();
        connection.EnableProgress();
        connection.Execute("create table t as select i from range(20000000) t(i)");
        var most = -1.0;
        // On a machine that is busy otherwise one statement may end before anybody has looked.
        for (var tries = 0; tries < 20 && most <= 0; tries++)
        {
            var work = Task.Run(() => connection.Query("select sum(sqrt(i) + ln(i + 1) + sin(i) + cos(i) + exp(sin(i)) + ln(sqrt(i) + 2)) from t"));
            while (!work.IsCompleted)
            {
                most = Math.Max(most, connection.Progress.Percentage);
                await Task.Delay(1);
            }

            await work;
        }

        Assert.InRange(most, 0.0001, 100);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string File(string name)
    {
        var path = Path.Combine(folder, name);
        System.IO.File.WriteAllText(path, "a,b\n1,2\n");
        return path;
    }
}
