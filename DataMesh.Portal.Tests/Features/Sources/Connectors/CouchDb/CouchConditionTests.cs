using DataMesh.Portal.Features.Sources.Connectors.CouchDb;
using DataMesh.Portal.Features.Sources.Connectors.Json;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Json;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.CouchDb;

/// <summary>Which conditions are sent, word by word.</summary>
public class CouchConditionTests
{
    private static readonly JsonColumn[] s_columns =
    [
        .. CouchSample.Own, Column("i", LogicalType.Integer), Column("w", LogicalType.Decimal(38, 0)), Column("n", LogicalType.Number), Column("s", LogicalType.String),
        Column("b", LogicalType.Boolean), Column("y", LogicalType.Date), Column("t", LogicalType.Timestamp), Column("o.p.k", LogicalType.Integer),
    ];

    [Theory]
    [InlineData("i = 17", """{"i":{"$eq":17}}""")]
    [InlineData("17 = i", """{"i":{"$eq":17}}""")]
    [InlineData("i <> 17", null)]
    [InlineData("i > 17", """{"i":{"$gt":17,"$type":"number"}}""")]
    [InlineData("17 > i", """{"i":{"$lt":17,"$type":"number"}}""")]
    [InlineData("i < 17.5", """{"i":{"$lte":17.5,"$type":"number"}}""")]
    [InlineData("i < 5.00000000000000000001", """{"i":{"$lte":5,"$type":"number"}}""")]
    [InlineData("i >= 9007199254740991", """{"i":{"$gte":9007199254740991,"$type":"number"}}""")]
    [InlineData("i >= 9007199254740993", null)]
    [InlineData("w = 9007199254740993", null)]
    [InlineData("w < 12", """{"w":{"$lt":12,"$type":"number"}}""")]
    [InlineData("n = 0.1", """{"n":{"$eq":0.1}}""")]
    [InlineData("n <> 0.1", null)]
    [InlineData("n <= 1e3", """{"n":{"$lte":1000,"$type":"number"}}""")]
    [InlineData("n = 1e300", null)]
    [InlineData("i between 1 and 5", """{"$and":[{"i":{"$gte":1,"$type":"number"}},{"i":{"$lte":5,"$type":"number"}}]}""")]
    [InlineData("i in (1, 2, null)", """{"i":{"$in":[1,2]}}""")]
    [InlineData("i not in (1, 2)", null)]
    [InlineData("i in (1, i)", null)]
    [InlineData("i = null", null)]
    [InlineData("i + 1 = 2", null)]
    [InlineData("i = o.p.k", null)]
    [InlineData("s = 'a\"b'", """{"s":{"$eq":"a\"b"}}""")]
    [InlineData("s = ''", """{"s":{"$eq":""}}""")]
    [InlineData("s = '12'", """{"$or":[{"s":{"$eq":"12"}},{"s":{"$type":"number"}}]}""")]
    [InlineData("s = 'true'", """{"$or":[{"s":{"$eq":"true"}},{"s":{"$type":"boolean"}}]}""")]
    [InlineData("s = '[1]'", """{"$or":[{"s":{"$eq":"[1]"}},{"s":{"$type":"array"}}]}""")]
    [InlineData("s = '{}'", """{"$or":[{"s":{"$eq":"{}"}},{"s":{"$type":"object"}}]}""")]
    [InlineData("s = 'null'", """{"s":{"$eq":"null"}}""")]
    [InlineData("s in ('a', 'b')", """{"s":{"$in":["a","b"]}}""")]
    [InlineData("s in ('a', '1')", """{"$or":[{"s":{"$in":["a","1"]}},{"s":{"$type":"number"}}]}""")]
    [InlineData("t in (date '2026-11-22', date '2026-11-22')", """{"t":{"$gte":"2026-11-21","$lt":"2026-11-24","$type":"string"}}""")]
    [InlineData("s <> 'a'", null)]
    [InlineData("s > 'a'", null)]
    [InlineData("s like 'a%'", null)]
    [InlineData("lower(s) = 'a'", null)]
    [InlineData("_id = '7'", """{"_id":{"$eq":"7"}}""")]
    [InlineData("_id > '7'", null)]
    [InlineData("b", """{"b":{"$eq":true}}""")]
    [InlineData("not b", """{"b":{"$eq":false}}""")]
    [InlineData("b <> true", """{"b":{"$eq":false}}""")]
    [InlineData("y = date '2026-11-22'", """{"y":{"$eq":"2026-11-22"}}""")]
    [InlineData("y >= date '2026-11-22'", """{"y":{"$gte":"2026-11-22","$type":"string"}}""")]
    [InlineData("y = timestamp '2026-11-22T00:00:00Z'", """{"y":{"$eq":"2026-11-22"}}""")]
    [InlineData("y = timestamp '2026-11-22T01:00:00Z'", null)]
    [InlineData("y < timestamp '2026-11-22T01:00:00Z'", """{"y":{"$lte":"2026-11-22","$type":"string"}}""")]
    [InlineData("y >= timestamp '2026-11-22T01:00:00Z'", """{"y":{"$gt":"2026-11-22","$type":"string"}}""")]
    [InlineData("t >= timestamp '2026-11-22T10:00:00Z'", """{"t":{"$gte":"2026-11-21","$type":"string"}}""")]
    [InlineData("t < timestamp '2026-11-22T10:00:00Z'", """{"t":{"$lt":"2026-11-24","$type":"string"}}""")]
    [InlineData("t = date '2026-11-22'", """{"t":{"$gte":"2026-11-21","$lt":"2026-11-24","$type":"string"}}""")]
    [InlineData("t >= timestamp '0001-01-01T00:00:00Z'", null)]
    [InlineData("t <= timestamp '9999-12-31T23:59:59Z'", null)]
    [InlineData("i is null", """{"$or":[{"i":{"$exists":false}},{"i":{"$eq":null}}]}""")]
    [InlineData("i is not null", """{"i":{"$gt":null}}""")]
    [InlineData("o.p.k is null", """{"$or":[{"o.p.k":{"$exists":false}},{"o":{"$eq":null}},{"o.p":{"$eq":null}},{"o.p.k":{"$eq":null}}]}""")]
    [InlineData("i = 1 or s = 'a'", """{"$or":[{"i":{"$eq":1}},{"s":{"$eq":"a"}}]}""")]
    [InlineData("i = 1 or s > 'a'", null)]
    [InlineData("(i = 1 and s > 'a') or b", """{"$or":[{"i":{"$eq":1}},{"b":{"$eq":true}}]}""")]
    [InlineData("(i = 1 and n = 2) or b", """{"$or":[{"$and":[{"i":{"$eq":1}},{"n":{"$eq":2}}]},{"b":{"$eq":true}}]}""")]
    [InlineData("(i = 1 or b) and (i = 1 or s = 'a') and n = 2", """{"$and":[{"n":{"$eq":2}},{"$or":[{"$and":[{"i":{"$eq":1}},{"i":{"$eq":1}}]},{"$and":[{"i":{"$eq":1}},{"s":{"$eq":"a"}}]},{"$and":[{"b":{"$eq":true}},{"i":{"$eq":1}}]},{"$and":[{"b":{"$eq":true}},{"s":{"$eq":"a"}}]}]}]}""")]
    [InlineData("not (i = 1)", null)]
    [InlineData("not (i = 1 and s > 'a')", null)]
    [InlineData("i = 1 and s > 'a' and b", """{"$and":[{"i":{"$eq":1}},{"b":{"$eq":true}}]}""")]
    public void Selector_Condition_KeepsWhatMayMeetIt(string condition, string? expected)
        => Assert.Equal(expected ?? """{"_id":{"$gt":null}}""", CouchSelector.Text(CouchSelector.All(CouchConditions.Of(Parse(condition), s_columns))));

    [Fact]
    public void Selector_TooManyAlternatives_LeavesConditionsOut()
    {
        var condition = string.Join(" and ", Enumerable.Range(0, 4).Select(i => $"(i = {i} or n = {i} or b)"));
        Assert.Equal(27, CouchCondition.Both(CouchConditions.Of(Parse(condition), s_columns))!.Count);
        Assert.Empty(CouchConditions.Of(Parse(string.Join(" or ", Enumerable.Range(0, 33).Select(i => $"i = {i}"))), s_columns));
    }

    [Fact]
    public void Selector_PortHasAnotherType_StaysWithTheEngine()
    {
        Assert.Empty(CouchConditions.Of(ApiSource.Equal("s", LogicalType.Integer, 7L), s_columns));
        Assert.Empty(CouchConditions.Of(ApiSource.Equal("gone", LogicalType.Integer, 7L), s_columns));
    }

    [Fact]
    public void Selector_TextThatIsNotUnicode_StaysWithTheEngine()
        => Assert.Empty(CouchConditions.Of(ApiSource.Equal("s", LogicalType.String, "a\ud800"), s_columns));

    [Fact]
    public void Shown_Selector_HasNoValues()
        => Assert.Equal(
            """{"$or":[{"i":{"$in":"…"}},{"n":{"$gte":"…","$type":"number"}},{"s":{"$exists":false}},{"s":{"$eq":null}},{"b":{"$eq":"…"}}]}""",
            CouchSelector.Text(CouchSelector.WithoutValues(CouchSelector.All(CouchConditions.Of(Parse("i in (1, 2) or n >= 3 or s is null or b"), s_columns)))));

    private static JsonColumn Column(string name, LogicalType type) => new(name, name.Split('.'), type);

    private static Scalar Parse(string condition) => CouchSource.Parse(condition, [.. s_columns.Select(c => (c.Name, c.Type))]);
}
