using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Postgres;

[Collection(PostgresTests.Name)]
public class PostgresTypesTests(PostgresServer server)
{
    [PostgresFact]
    public async Task Numbers_EveryType_AreExact()
    {
        using var bench = await PostgresBench.MakeAsync(server, """
            CREATE TABLE t (s int2, i int4, l int8, o oid, r float4, d float8, n numeric(10,2), w numeric(38,10), u numeric, neg numeric(5,-2), small numeric(2,4), m money, big bigserial);
            INSERT INTO t VALUES (-32768, -2147483648, 9223372036854775807, 4294967295, 0.5, -1.25e300, -12345678.91, 123456789012345678.0123456789, 1.500000000, 12345, 0.0012, -1234.56, DEFAULT);
            INSERT INTO t (big) VALUES (7);
            """);
        Assert.Equal("s integer, i integer, l integer, o integer, r number, d number, n decimal(10,2), w decimal(38,10), u decimal(38,9), neg decimal(7,0), small decimal(4,4), m decimal(19,2), big integer", await bench.ColumnsAsync("public.t"));
        var rows = await bench.RowsAsync("public.t");
        Assert.Equal([-32768L, -2147483648L, long.MaxValue, 4294967295L, 0.5d, -1.25e300, -12345678.91m, 123456789012345678.0123456789m, 1.5m, 12300m, 0.0012m, -1234.56m, 1L], rows[0]);
        Assert.All(rows[1][..^1], Assert.Null);
    }

    [PostgresFact]
    public async Task Times_EveryType_AreUtcToTheMicrosecond()
    {
        using var bench = await PostgresBench.MakeAsync(server, """
            CREATE TABLE t (d date, ts timestamp, tz timestamptz, t time, tt timetz, i interval);
            SET TimeZone = 'America/New_York';
            INSERT INTO t VALUES ('1990-02-03', '2026-11-22 10:00:00.123456', '2026-11-22 12:00:00.654321+02', '09:30:00.000001', '09:30+02', '1 year 2 days 03:04:05');
            INSERT INTO t VALUES ('9999-12-31', '0001-01-01', '1969-07-20 20:17:40+00', '23:59:59.999999', NULL, NULL);
            INSERT INTO t DEFAULT VALUES;
            """);
        Assert.Equal("d date, ts timestamp, tz timestamp, t time, tt string, i string", await bench.ColumnsAsync("public.t"));
        var rows = await bench.RowsAsync("public.t");
        Assert.Equal([new DateOnly(1990, 2, 3), Utc(2026, 11, 22, 10).AddMicroseconds(123456), Utc(2026, 11, 22, 10).AddMicroseconds(654321), new TimeOnly(9, 30).Add(TimeSpan.FromMicroseconds(1)), "09:30:00+02", "1 year 2 days 03:04:05"], rows[0]);
        Assert.Equal([DateOnly.MaxValue, Utc(1, 1, 1, 0), Utc(1969, 7, 20, 20).AddMinutes(17).AddSeconds(40), new TimeOnly(23, 59, 59).Add(TimeSpan.FromMicroseconds(999999)), null, null], rows[1]);
        Assert.All(rows.SelectMany(r => r).OfType<DateTime>(), m => Assert.Equal(DateTimeKind.Utc, m.Kind));
        Assert.All(rows[2], Assert.Null);
    }

    [PostgresFact]
    public async Task Others_EveryType_AreTextOrJson()
    {
        using var bench = await PostgresBench.MakeAsync(server, """
            CREATE EXTENSION citext; CREATE EXTENSION hstore;
            CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE TYPE pair AS (a int, b text);
            CREATE DOMAIN price AS numeric(8,3) CHECK (VALUE >= 0); CREATE DOMAIN rebate AS price; CREATE DOMAIN tags AS text[];
            CREATE TABLE t (b bool, x text, v varchar(5), c char(4), n name, q "char", u uuid, e mood, ci citext, h hstore, j json, jb jsonb, ia int[], ma mood[], ta text[], da timestamptz[], p pair, pr price, re rebate, tg tags, by bytea, ip inet, rg int4range, bi bit(3), xm xml, ts tsvector);
            INSERT INTO t VALUES (true, 'Zoë "x"', 'abc', 'ab', 'nm', 'q', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'happy', 'CiText', 'k=>v', '{"a": 1 }', '{"b":2,"a":[1]}', '{{1,2},{NULL,4}}', '{sad,happy}', '{a,"b c",NULL}', '{2026-01-01 00:00:00+01}', ROW(1, 'x'), 1.5, 2.25, '{z}', '\x0aff', '10.0.0.1/8', '[1,5)', '101', '<a/>', 'fat cat');
            INSERT INTO t DEFAULT VALUES;
            """);
        Assert.Equal("b boolean, x string, v string, c string, n string, q string, u string, e string, ci string, h string, j string, jb string, ia string, ma string, ta string, da string, p string, pr decimal(8,3), re decimal(8,3), tg string, by string, ip string, rg string, bi string, xm string, ts string",
            await bench.ColumnsAsync("public.t"));
        var rows = await bench.RowsAsync("public.t");
        Assert.Equal([true, "Zoë \"x\"", "abc", "ab", "nm", "q", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "happy", "CiText", "\"k\"=>\"v\"", "{\"a\": 1 }", "{\"a\": [1], \"b\": 2}", "[[1,2],[null,4]]", "[\"sad\",\"happy\"]", "[\"a\",\"b c\",null]", "[\"2025-12-31T23:00:00+00:00\"]", "{\"a\":1,\"b\":\"x\"}", 1.5m, 2.25m, "[\"z\"]", "0AFF", "10.0.0.1/8", "[1,5)", "101", "<a/>", "'cat' 'fat'"],
            rows[0]);
        Assert.All(rows[1], Assert.Null);
    }

    [PostgresTheory]
    [InlineData("date", "'infinity'", "infinity")]
    [InlineData("timestamp", "'-infinity'", "infinity")]
    [InlineData("timestamptz", "'infinity'", "infinity")]
    [InlineData("date", "'0044-03-15 BC'", "year")]
    [InlineData("timestamp", "'12026-01-01'", "year")]
    [InlineData("time", "'24:00'", "24:00")]
    [InlineData("numeric", "0.1234567891", "more than 9 digits behind")]
    [InlineData("numeric", "123456789012345678901234567890", "28 digits")]
    [InlineData("numeric(38,0)", "12345678901234567890123456789012345678", "28 digits")]
    [InlineData("numeric", "'NaN'", "not a number")]
    [InlineData("numeric", "'Infinity'", "not a number")]
    [InlineData("numeric(60,40)", "0.0000000000000000000000000000000000000001", "digits")]
    public async Task Values_ThatDoNotFit_FailWithTheColumnAndWithoutTheValue(string type, string value, string reason)
    {
        using var bench = await PostgresBench.MakeAsync(server, $"CREATE TABLE t (id int, odd {type}); INSERT INTO t SELECT i, NULL FROM generate_series(1, 3000) i; INSERT INTO t VALUES (0, {value});");
        var error = await Assert.ThrowsAsync<QueryException>(() => bench.RowsAsync("public.t"));
        Assert.Equal(QueryFailure.Source, error.Failure);
        Assert.Contains("'odd'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Shop DB", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        if (char.IsAsciiDigit(value[0])) Assert.DoesNotContain(value, error.Message, StringComparison.Ordinal);
        // What fails on one table leaves the source usable.
        Assert.Equal(3001, (await bench.RowsAsync("public.t", "id")).Count);
    }

    private static DateTime Utc(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, DateTimeKind.Utc);
}
