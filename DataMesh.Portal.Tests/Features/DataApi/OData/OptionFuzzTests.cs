using System.Globalization;
using System.Net;
using System.Text;
using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Features.DataApi.OData.Options;
using DataMesh.Portal.Features.DataApi.OData.Reading;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DataMesh.Portal.Tests.Features.DataApi.OData;

/// <summary>
/// Options made of pieces of the grammar, mended and broken at random. Each is either refused with its option and a position inside it, or
/// becomes a flow that binds. DATAMESH_ODATA_INPUTS says how many; 20,000 otherwise.
/// </summary>
public sealed class OptionFuzzTests(ODataWorld world) : IClassFixture<ODataWorld>
{
    private static readonly LogicalType[] s_types = [LogicalType.Integer, LogicalType.String, LogicalType.Number, LogicalType.Decimal(12, 2), LogicalType.Boolean, LogicalType.Date, LogicalType.Timestamp, LogicalType.Time];
    private static readonly string[] s_names = ["id", "name", "ratio", "amount", "active", "day", "at", "open at"];
    private static readonly GovernedScan s_scan = new("d/p/o", Guid.NewGuid(), "t", [.. s_names.Zip(s_types, (n, t) => new ScanColumn(n, t, "internal", false, null))]);
    private static readonly ODataSet s_set = new("o", "O", null, new Flow([new InputNode("rows", "d/p/o")], "rows"), [.. s_names.Zip(s_types, (n, t) => new ODataColumn(n, PropertyNames.Of(n), t, null, n == "id"))]);

    private static readonly string[] s_pieces =
    [
        "id", "name", "ratio", "amount", "active", "day", "at", "open_x0020_at", "secret", "name/length", "$it", "$it/name", "@p1", "*",
        " eq ", " ne ", " gt ", " ge ", " lt ", " le ", " and ", " or ", " not ", "not ", " in ", " add ", " has ", " asc", " desc", " div ", "-",
        "(", ")", "((", "))", ",", ", ", "('a','b')", "(1,2,3)", "(1,null)", "()", "(", ")",
        "1", "0", "-5", "1.5", "1.10", "1e3", "1e400", "-1e-400", "9223372036854775807", "9223372036854775808", "99999999999999999999999999999999999999", "0.1234567890123456789012345678901", "1f", "1d", "1m", "1L", "NaN", "INF", "-INF",
        "'text'", "''", "''''", "'a''b'", "'", "'ünïcode 😀'", "'\\'", "'%'", "'_'", "'; DROP TABLE sales --'", "'[id]'", "true", "false", "null",
        "2026-11-22", "2026-02-30", "0000-00-00", "9999-12-31", "2026-11-22T10:00:00Z", "2026-11-22T10:00:00+14:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-13-45T99:99:99Z", "10:30:00", "23:59:59.9999999", "25:00:00",
        "duration'P1D'", "duration'PX'", "guid'x'", "11111111-2222-3333-4444-555555555555", "binary'AAAA'", "geography'POINT(1 2)'", "Edm.String", "datetime'2026-01-01'", "X'00'",
        "contains(name,'a')", "startswith(", "endswith(name,", "length(name)", "tolower(", "toupper(name)", "year(day)", "month(at)", "day(", "indexof(name,'a')", "cast(id,Edm.String)", "isof(name)", "any(x:x eq 1)", "name/any(x:x eq 1)", "$count", "concat(name,name)", "now()", "max(id)",
        "\t", "\n", "\0", "\"", "`", "{", "}", "[", "]", "[1,2]", "{\"a\":1}", ";", "&", "%", "\u202e", "\ud83d", "é", "_x0020_", "#", "?", "/", ":", "=",
    ];

    [Fact]
    public void Filters_MadeAtRandom_AreRefusedWithAPositionOrBind()
    {
        var random = new Random(20261122);
        var (bound, refused) = (0, 0);
        for (var i = 0; i < Inputs; i++)
        {
            var text = i % 3 == 0 ? Whole(random, 3) : i % 3 == 1 ? Broken(random, Whole(random, 3)) : Pieces(random);
            try
            {
                var where = FilterReader.Read(text, s_set);
                var flow = PageFlow.Rows(s_set, where, null, RowOrder.Of(s_set, []), 10, s_set.Columns);
                var plan = Binder.Bind(flow, null, _ => new ScanResolution.Scan(s_scan));
                Assert.True(plan.Plan is not null, $"{text}\n{ExpressionPrinter.Print(where)}\n{string.Join('\n', plan.Errors)}");
                bound++;
            }
            catch (OptionException e)
            {
                Assert.Equal("$filter", e.Option);
                Assert.InRange(e.Position, 0, text.Length);
                refused++;
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{i}: {text}\n{e}");
            }
        }

        // Both sides of the border are walked.
        Assert.InRange(bound, Inputs / 10, Inputs);
        Assert.InRange(refused, Inputs / 10, Inputs);
    }

    [Fact]
    public void Options_MadeAtRandom_AreRefusedWithAPositionOrRead()
    {
        var random = new Random(5);
        string[] options = ["$select", "$orderby", "$top", "$skip", "$count", "$filter", "$skiptoken", "$format", "$what", "$expand"];
        var read = new HashSet<string>();
        for (var i = 0; i < Inputs; i++)
        {
            var option = options[random.Next(options.Length)];
            var text = random.Next(3) == 0 ? string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => s_pieces[random.Next(14)] + s_pieces[random.Next(s_pieces.Length)])) : Pieces(random);
            try
            {
                var query = new QueryCollection(new Dictionary<string, StringValues> { [option] = text });
                OptionsReader.Check(query);
                var asked = OptionsReader.Read(query, s_set);
                if (asked.SkipToken is { } token) PageMark.Read(token, RowOrder.Of(s_set, asked.OrderBy));
                read.Add(option);
            }
            catch (OptionException e)
            {
                Assert.Equal(option, e.Option);
                Assert.InRange(e.Position, 0, text.Length);
            }
            catch (NotImplementedOption e)
            {
                Assert.Equal(option, e.Option);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{i}: {option}={text}\n{e}");
            }
        }

        Assert.Superset(new HashSet<string> { "$select", "$orderby", "$top", "$filter", "$format" }, read);
    }

    [Fact]
    public async Task Addresses_MadeAtRandom_AreNeverA500()
    {
        var random = new Random(7);
        string[] options = ["$select", "$orderby", "$top", "$skip", "$count", "$filter", "$filter", "$filter", "$skiptoken", "$format"];
        for (var i = 0; i < 300; i++)
        {
            var text = i % 2 == 0 ? Pieces(random) : Broken(random, Whole(random, 2)).Replace("amount", "quantity", StringComparison.Ordinal);
            var address = $"{ODataWorld.Sales}?$top=3&{options[random.Next(options.Length)].Replace("$top", "$Top", StringComparison.Ordinal)}={(i % 5 == 0 ? text.Replace("\0", "", StringComparison.Ordinal).Replace("\ud83d", "", StringComparison.Ordinal).Replace("#", "", StringComparison.Ordinal) : Uri.EscapeDataString(text.Replace("\ud83d", "", StringComparison.Ordinal)))}";
            var (answer, json) = await world.Reader.AskAsync(address);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotAcceptable or HttpStatusCode.NotImplemented, $"{address} answered {(int)answer.StatusCode}: {json}");
            if (answer.StatusCode == HttpStatusCode.BadRequest) Assert.NotEmpty(json.GetProperty("error").GetProperty("target").GetString()!);
        }
    }

    private static int Inputs => int.TryParse(Environment.GetEnvironmentVariable("DATAMESH_ODATA_INPUTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 20_000;

    private static string Pieces(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => s_pieces[random.Next(s_pieces.Length)]));

    /// <summary>A condition that is right, as far as types are looked at.</summary>
    private static string Whole(Random random, int depth)
    {
        string Text() => One(random, "name", "tolower(name)", "toupper(name)", "'a'", "'it''s'", "''", "'%_'");
        string Number() => One(random, "id", "ratio", "amount", "length(name)", "year(day)", "month(at)", "day(at)", "1", "-2.5", "3.10", "1e3", "0.1", "9223372036854775807");
        string Moment() => One(random, "day", "at", "2026-11-22", "2026-11-22T10:00:00.5Z", "2026-11-22T10:00:00-05:00");
        var op = One(random, "eq", "ne", "gt", "ge", "lt", "le");
        return random.Next(depth <= 0 ? 8 : 12) switch
        {
            0 => $"{Text()} {op} {Text()}",
            1 or 2 => $"{Number()} {op} {Number()}",
            3 => $"{Moment()} {op} {Moment()}",
            4 => $"{One(random, "contains", "startswith", "endswith")}({Text()},{Text()})",
            5 => $"{One(random, "id", "amount", "ratio")} in (1,{random.Next(99)},2.5{One(random, "", ",null")})",
            6 => One(random, "active", "active eq false", $"name {One(random, "eq", "ne")} null", "open_x0020_at gt 10:30:00", "name in ('a','b,c','d)')", "null eq null", "active eq (id gt 5)"),
            7 => $"day in (2026-11-22,{One(random, "2026-01-01", "null")})",
            8 => $"not ({Whole(random, depth - 1)})",
            9 => $"({Whole(random, depth - 1)}) or {Whole(random, depth - 1)}",
            10 => $"{Whole(random, depth - 1)} and ({Whole(random, depth - 1)})",
            _ => $"(({Whole(random, depth - 1)}))",
        };
    }

    private static string Broken(Random random, string text)
    {
        var broken = new StringBuilder(text);
        for (var i = random.Next(1, 4); i > 0 && broken.Length > 0; i--)
        {
            var at = random.Next(broken.Length);
            switch (random.Next(4))
            {
                case 0: broken.Remove(at, 1); break;
                case 1: broken.Insert(at, s_pieces[random.Next(s_pieces.Length)]); break;
                case 2: broken[at] = (char)random.Next(32, 127); break;
                default: broken.Remove(at, random.Next(broken.Length - at)); break;
            }
        }

        return broken.ToString();
    }

    private static string One(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
