using DataMesh.Portal.Query.DuckDb;

namespace DataMesh.Portal.Tests.Query.DuckDb;

public sealed class DuckDbWritingTests : IDisposable
{
    private const string Table =
        "create temp table t (i bigint, small decimal(4,2), medium decimal(9,3), wide decimal(18,4), huge decimal(38,6), n double, s varchar, b boolean, d date, ts timestamp, tm time)";

    private readonly DuckDbDatabase database = DuckDbDatabase.OpenInMemory();
    private readonly DuckDbConnection connection;

    public DuckDbWritingTests() => connection = database.Connect();

    [Fact]
    public void Append_ManyTypedRows_ComeBackEqual()
    {
        connection.Execute(Table);
        var rows = Enumerable.Range(0, 5000).Select(Row).ToList();
        using (var appender = connection.Append("t"))
        {
            rows.ForEach(row => appender.Append(row));
            appender.Flush();
        }

        var back = connection.Query("select * from t");

        Assert.Equal(rows, back);
    }

    [Fact]
    public void Append_WithoutFlush_LosesRowsAndNothingElse()
    {
        connection.Execute("create temp table t (i bigint)");
        using (var appender = connection.Append("t"))
        {
            appender.Append([1L]);
        }

        Assert.Equal(0L, connection.Query("select count(*) from t").Single().Single());
    }

    [Fact]
    public void Append_DecimalThatDoesNotFit_IsRefused()
    {
        connection.Execute("create temp table t (x decimal(4,2))");
        using var appender = connection.Append("t");

        Assert.Throws<OverflowException>(() => appender.Append([123.45m]));
        Assert.Throws<OverflowException>(() => appender.Append([1.234m]));
    }

    [Fact]
    public void Append_WrongTypeOrCount_IsRefused()
    {
        connection.Execute("create temp table t (x bigint)");
        using var appender = connection.Append("t");

        Assert.Throws<ArgumentException>(() => appender.Append(["text"]));
        Assert.Throws<ArgumentException>(() => appender.Append([1L, 2L]));
    }

    [Fact]
    public void Append_MissingTable_IsAnError() =>
        Assert.Throws<DuckDbException>(() => connection.Append("nowhere"));

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }

    private static object?[] Row(int i) => i % 7 == 3
        ? new object?[11]
        :
        [
            (long)i, i % 100 / 100m + 0.00m, i / 1000m + 0.000m, -i / 10000m - 0.0000m, i * 12345678901234567.000001m, i / 3.0,
            i % 2 == 0 ? $"s{i}" : new string('ä', 300) + i, i % 2 == 0, new DateOnly(2020, 1, 1).AddDays(i),
            new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(i), new TimeOnly(i % 24, i % 60),
        ];
}
