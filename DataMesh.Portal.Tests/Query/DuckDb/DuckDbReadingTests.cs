using DataMesh.Portal.Query.DuckDb;

namespace DataMesh.Portal.Tests.Query.DuckDb;

public sealed class DuckDbReadingTests : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbDatabase.OpenInMemory();
    private readonly DuckDbConnection connection;

    public DuckDbReadingTests() => connection = database.Connect();

    public static TheoryData<string, object?> Values => new()
    {
        { "true", true },
        { "(-5)::tinyint", -5L },
        { "300::smallint", 300L },
        { "(-70000)::integer", -70000L },
        { "9223372036854775807::bigint", long.MaxValue },
        { "200::utinyint", 200L },
        { "60000::usmallint", 60000L },
        { "4000000000::uinteger", 4000000000L },
        { "18446744073709551615::ubigint", 18446744073709551615m },
        { "170141183460469231731::hugeint", 170141183460469231731m },
        { "(-1)::hugeint", -1m },
        { "1.5::float", 1.5 },
        { "0.1::double", 0.1 },
        { "1.23::decimal(4,2)", 1.23m },
        { "(-12345.67)::decimal(9,2)", -12345.67m },
        { "123456789012.345::decimal(18,3)", 123456789012.345m },
        { "12345678901234567890.12345678::decimal(38,8)", 12345678901234567890.12345678m },
        { "1234567890123456789012345678.5::decimal(38,9)", 1234567890123456789012345678.5m },
        { "'0.12345678901234567890123456789012345678'::decimal(38,38)", 0.1234567890123456789012345679m },
        { "''", "" },
        { "'twelve bytes'", "twelve bytes" },
        { "'thirteen byte'", "thirteen byte" },
        { "'ü€𝄞 and more than twelve bytes'", "ü€𝄞 and more than twelve bytes" },
        { "date '2026-11-22'", new DateOnly(2026, 11, 22) },
        { "date '0001-01-01'", new DateOnly(1, 1, 1) },
        { "time '23:59:58.123456'", new TimeOnly(23, 59, 58, 123, 456) },
        { "timestamp '2026-11-22 10:11:12.345678'", new DateTime(2026, 11, 22, 10, 11, 12, 345, 678, DateTimeKind.Utc) },
        { "timestamp_s '1960-01-01 00:00:01'", new DateTime(1960, 1, 1, 0, 0, 1, DateTimeKind.Utc) },
        { "timestamp_ms '2026-11-22 10:11:12.345'", new DateTime(2026, 11, 22, 10, 11, 12, 345, DateTimeKind.Utc) },
        { "timestamp_ns '2026-11-22 10:11:12.345678900'", new DateTime(2026, 11, 22, 10, 11, 12, 345, 678, DateTimeKind.Utc).AddTicks(9) },
        { "timestamptz '2026-11-22 10:00:00+02'", new DateTime(2026, 11, 22, 8, 0, 0, DateTimeKind.Utc) },
        { "interval '14 months 3 days 4 hours 1.5 seconds'", "P1Y2M3DT4H1.5S" },
        { "'\\x00\\xFF'::blob", new byte[] { 0, 255 } },
        { "'00112233-4455-6677-8899-aabbccddeeff'::uuid", new Guid("00112233-4455-6677-8899-aabbccddeeff") },
        { "'b'::enum('a', 'b')", "b" },
        { "to_json([1, 2])::varchar", "[1,2]" },
        { "null", null },
        { "null::varchar", null },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void GetValue_EveryType_IsExact(string sql, object? expected)
    {
        var value = connection.Query($"select {sql}").Single().Single();

        Assert.Equal(expected, value);
        Assert.Equal(expected?.GetType(), value?.GetType());
        if (value is DateTime moment)
        {
            Assert.Equal(DateTimeKind.Utc, moment.Kind);
        }
    }

    [Fact]
    public void GetValue_NullsAmongManyRows_AreWhereTheyBelong()
    {
        var rows = connection.Query("select case when i % 3 = 0 then null else i end, 'row ' || i from range(5000) t(i)");

        Assert.Equal(5000, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.Equal(i % 3 == 0 ? null : (object)(long)i, rows[i][0]);
            Assert.Equal($"row {i}", rows[i][1]);
        }
    }

    [Fact]
    public void GetValue_NestedColumn_SaysToCast()
    {
        var error = Assert.Throws<NotSupportedException>(() => connection.Query("select [1, 2] as items"));

        Assert.Contains("items", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetValue_DecimalBeyondSystemDecimal_IsAnErrorThatNamesTheColumn()
    {
        var error = Assert.Throws<DuckDbException>(() => connection.Query("select 99999999999999999999999999999999999999::decimal(38,0) as total"));

        Assert.Contains("'total'", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<object?> Parameters => new()
    {
        5, 7L, -12.340m, 0m, 79228162514264337593543950335m, 0.0000000000000000000000000001m, 1.5, "", "ü 'quoted'; drop table x", true,
        new DateOnly(2026, 1, 2), new TimeOnly(1, 2, 3), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), new byte[] { 1, 2 }, null,
    };

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Bind_EveryType_ComesBack(object? value)
    {
        var back = connection.Query("select $1", [value]).Single().Single();

        Assert.Equal(value is int number ? (long)number : value, back);
    }

    [Fact]
    public void Bind_ParameterThatIsNotThere_IsRefused()
    {
        using var statement = connection.Prepare("select $1::bigint");

        Assert.Throws<DuckDbException>(() => statement.Bind(2, 1L));
    }

    [Fact]
    public void Prepare_WrongSql_SaysWhat()
    {
        Assert.Equal(DuckDbErrorType.Parser, Assert.Throws<DuckDbException>(() => connection.Prepare("selec 1")).ErrorType);
        Assert.Equal(DuckDbErrorType.Binder, Assert.Throws<DuckDbException>(() => connection.Prepare("select x")).ErrorType);
    }

    [Fact]
    public void Execute_OverflowWhileRunning_IsOutOfRange()
    {
        var error = Assert.Throws<DuckDbException>(() => connection.Query("select i + 9223372036854775807 from range(1, 3) t(i)"));

        Assert.Equal(DuckDbErrorType.OutOfRange, error.ErrorType);
    }

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }
}
