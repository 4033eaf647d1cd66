using System.Net;

namespace DataMesh.Portal.Tests.Features.DataApi.OData;

/// <summary>Every operator and function against SQL written by hand, asked of the source itself.</summary>
public sealed class FilterTests(ODataWorld world) : IClassFixture<ODataWorld>
{
    [Theory]
    [InlineData("country eq 'DE'", "country = 'DE'")]
    [InlineData("country ne 'DE'", "country IS NOT 'DE'")]
    [InlineData("not (country eq 'DE')", "country IS NOT 'DE'")]
    [InlineData("not (country ne 'DE')", "country = 'DE'")]
    [InlineData("country eq null", "country IS NULL")]
    [InlineData("null eq country", "country IS NULL")]
    [InlineData("country ne null", "country IS NOT NULL")]
    [InlineData("not (country eq null)", "country IS NOT NULL")]
    [InlineData("amount gt 100", "amount > 100")]
    [InlineData("amount ge 100", "amount >= 100")]
    [InlineData("amount lt 100", "amount < 100")]
    [InlineData("amount le 100", "amount <= 100")]
    [InlineData("100 lt amount", "amount > 100")]
    [InlineData("not (amount gt 100)", "amount <= 100 OR amount IS NULL")]
    [InlineData("not (amount le 100)", "amount > 100 OR amount IS NULL")]
    [InlineData("amount gt null", "0")]
    [InlineData("not (amount gt null)", "1")]
    [InlineData("amount eq 12.5", "amount = 12.5")]
    [InlineData("amount eq 12.5e0", "amount = 12.5")]
    [InlineData("quantity eq 3.0", "quantity = 3")]
    [InlineData("quantity gt 2.5", "quantity > 2.5")]
    [InlineData("quantity gt -1", "quantity > -1")]
    [InlineData("amount gt quantity", "amount > quantity")]
    [InlineData("country eq name", "country IS name")]
    [InlineData("country ne name", "country IS NOT name")]
    [InlineData("not (country lt name)", "NOT (country < name) OR country IS NULL OR name IS NULL")]
    [InlineData("amount ge 50 and amount le 60.25", "amount BETWEEN 50 AND 60.25")]
    [InlineData("amount lt 20 or quantity eq 3", "amount < 20 OR quantity = 3")]
    [InlineData("amount lt 20 or quantity eq 3 and active", "amount < 20 OR (quantity = 3 AND active)")]
    [InlineData("(amount lt 20 or quantity eq 3) and active", "(amount < 20 OR quantity = 3) AND active")]
    [InlineData("not (amount lt 20 or quantity eq 3)", "(amount >= 20 OR amount IS NULL) AND quantity <> 3")]
    [InlineData("not (amount lt 20 and quantity eq 3)", "amount >= 20 OR amount IS NULL OR quantity <> 3")]
    [InlineData("country in ('DE','FR')", "country IN ('DE','FR')")]
    [InlineData("country in ( 'DE' , null )", "country = 'DE' OR country IS NULL")]
    [InlineData("not (country in ('DE','FR'))", "country NOT IN ('DE','FR') OR country IS NULL")]
    [InlineData("not (country in ('DE',null))", "country <> 'DE'")]
    [InlineData("quantity in (1,2,3)", "quantity IN (1,2,3)")]
    [InlineData("name in ('x=1&y=''','100%')", "name IN ('x=1&y=''','100%')")]
    [InlineData("sold_on in (2025-01-01,2025-01-04)", "sold_on IN ('2025-01-01','2025-01-04')")]
    [InlineData("contains(name,'''')", "instr(name, '''') > 0")]
    [InlineData("contains(name,'%')", "instr(name, '%') > 0")]
    [InlineData("contains(name,'nn')", "instr(name, 'nn') > 0")]
    [InlineData("not contains(country,'E')", "instr(country, 'E') = 0")]
    [InlineData("contains(country,'E') eq false", "instr(country, 'E') = 0")]
    [InlineData("contains(country,null)", "0")]
    [InlineData("startswith(name,'A')", "substr(name, 1, 1) = 'A'")]
    [InlineData("startswith(name,'a_')", "substr(name, 1, 2) = 'a_'")]
    [InlineData("endswith(name,'a')", "substr(name, -1) = 'a'")]
    [InlineData("endswith(name,'')", "name IS NOT NULL")]
    [InlineData("endswith('Anna',name)", "name IN ('Anna','anna','') AND name <> 'anna'")]
    [InlineData("length(name) gt 4", "length(name) > 4")]
    [InlineData("length(name) eq 3", "length(name) = 3")]
    [InlineData("tolower(name) eq 'anna'", "name IN ('Anna','anna')")]
    [InlineData("toupper(country) eq 'DE'", "country IN ('DE','de')")]
    [InlineData("contains(tolower(name),'an')", "instr(lower(name), 'an') > 0")]
    [InlineData("name gt 'M'", "name > 'M'")]
    [InlineData("year(sold_on) eq 2025", "substr(sold_on, 1, 4) = '2025'")]
    [InlineData("month(sold_at) eq 2", "strftime('%m', sold_at) = '02'")]
    [InlineData("day(sold_on) le 10", "CAST(strftime('%d', sold_on) AS INTEGER) <= 10")]
    [InlineData("sold_on ge 2025-06-01", "sold_on >= '2025-06-01'")]
    [InlineData("sold_on lt 2025-06-01T00:00:00Z", "sold_on < '2025-06-01'")]
    [InlineData("sold_at lt 2025-06-01T12:00:00Z", "sold_at < '2025-06-01 12:00:00'")]
    [InlineData("sold_at ge 2025-06-01T12:00:00+02:00", "sold_at >= '2025-06-01 10:00:00'")]
    [InlineData("sold_at ge 2025-06-01", "sold_at >= '2025-06-01'")]
    [InlineData("active", "active")]
    [InlineData("not active", "NOT active")]
    [InlineData("active eq true", "active")]
    [InlineData("active ne true", "active IS NOT 1")]
    [InlineData("(amount gt 100) eq false", "amount <= 100 OR amount IS NULL")]
    [InlineData("ship_x0020_to eq 'Oslo' and true", "\"ship to\" = 'Oslo'")]
    [InlineData("false", "0")]
    public async Task Filter_OperatorsAndFunctions_GiveWhatSqlGives(string filter, string where)
    {
        var rows = await world.Reader.RowsAsync($"{ODataWorld.Sales}?$select=id&$orderby=id&$filter={Uri.EscapeDataString(filter)}");
        Assert.Equal(await world.AskAsync($"SELECT id FROM sales WHERE {where} ORDER BY id"), rows.Column("id"));

        var (_, json) = await world.Reader.AskAsync($"{ODataWorld.Sales}?$count=true&$top=0&$filter={Uri.EscapeDataString(filter)}");
        Assert.Equal(rows.Count, json.GetProperty("@odata.count").GetInt32());
        Assert.Empty(json.GetProperty("value").EnumerateArray());
        using var counted = await world.Reader.GetAsync(new Uri($"{ODataWorld.Sales}/$count?$filter={Uri.EscapeDataString(filter)}", UriKind.Relative));
        Assert.Equal($"{rows.Count}", await counted.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("$filter", "amount gt", 9)]
    [InlineData("$filter", "amount gt 100 )", 15)]
    [InlineData("$filter", "country eq 'DE", 14)]
    [InlineData("$filter", "id gt 1 and missing eq 5", 12)]
    [InlineData("$filter", "id gt 1 and secret eq 'x'", 12)]
    [InlineData("$filter", "id gt 1 or indexof(name,'a') eq 1", 11)]
    [InlineData("$filter", "contains(name)", 0)]
    [InlineData("$filter", "length(amount) gt 1", 7)]
    [InlineData("$filter", "amount eq 'x'", 0)]
    [InlineData("$filter", "id gt 1 and amount", 12)]
    [InlineData("$filter", "amount add 1 gt 5", 0)]
    [InlineData("$filter", "country in 'DE'", 11)]
    [InlineData("$filter", "country in ('DE',FR)", 17)]
    [InlineData("$filter", "name/length eq 1", 5)]
    [InlineData("$filter", "", 0)]
    [InlineData("$orderby", "amount desc, secret", 13)]
    [InlineData("$orderby", "amount upwards", 7)]
    [InlineData("$orderby", "amount,,id", 7)]
    [InlineData("$orderby", "amount,amount desc", 7)]
    [InlineData("$select", "id, secret", 4)]
    [InlineData("$select", "id,", 3)]
    [InlineData("$top", "5x", 1)]
    [InlineData("$top", "-5", 0)]
    [InlineData("$skip", "99999999999999999999", 0)]
    [InlineData("$skip", "2000000", 0)]
    [InlineData("$count", "yes", 0)]
    [InlineData("$skiptoken", "nonsense", 0)]
    [InlineData("$skiptoken", "bnVsbA", 0)]
    [InlineData("$unheard", "of", 0)]
    public async Task Options_Wrong_AreAnsweredWithOptionAndPosition(string option, string text, int position)
    {
        var (answer, json) = await world.Reader.AskAsync($"{ODataWorld.Sales}?{option}={Uri.EscapeDataString(text)}");
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{(int)answer.StatusCode} {json}");
        var error = json.GetProperty("error");
        Assert.Equal(option, error.GetProperty("target").GetString());
        Assert.True(position == error.GetProperty("innererror").GetProperty("position").GetInt32(), error.ToString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData("?$filter=missing_one eq 'x'", "?$filter=secret eq 'x'")]
    [InlineData("?$filter=id gt 5 and contains(missing_one,'x')", "?$filter=id gt 5 and contains(secret,'x')")]
    [InlineData("?$orderby=missing_one desc", "?$orderby=secret desc")]
    [InlineData("?$select=id,missing_one", "?$select=id,secret")]
    [InlineData("/$count?$filter=missing_one ne null", "/$count?$filter=secret ne null")]
    public async Task Options_ColumnWithoutGrant_AnswerLikeOneThatIsNotThere(string missing, string hidden)
    {
        var (first, absent) = await world.Reader.AskAsync(ODataWorld.Sales + missing);
        var (second, ungranted) = await world.Reader.AskAsync(ODataWorld.Sales + hidden);
        Assert.Equal(HttpStatusCode.BadRequest, first.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        Assert.Equal(absent.GetProperty("error").GetProperty("message").GetString(), ungranted.GetProperty("error").GetProperty("message").GetString()!.Replace("secret", "missing_one", StringComparison.Ordinal));
        var (_, all) = await world.Owner.AskAsync(ODataWorld.Sales + hidden);
        Assert.False(all.ValueKind == System.Text.Json.JsonValueKind.Object && all.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task Filter_AsManyNodesAsThereMayBe_AreAnsweredAndOneMoreIsNot()
    {
        // A comparison has three nodes, and each "or" is one: 25 of them are 99.
        var most = string.Join(" or ", Enumerable.Range(1, 25).Select(i => $"id eq {i * 10}"));
        Assert.Equal(25, (await world.Reader.RowsAsync($"{ODataWorld.Sales}?$filter={Uri.EscapeDataString(most)}")).Count);
        var (answer, json) = await world.Reader.AskAsync($"{ODataWorld.Sales}?$filter={Uri.EscapeDataString(most + " or active")}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("100", json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$expand=lines")]
    [InlineData("$search=anna")]
    [InlineData("$apply=groupby((country))")]
    public async Task Options_ThatThePortalDoesNotHave_Are501(string option)
        => Assert.Equal(HttpStatusCode.NotImplemented, (await world.Reader.AskAsync($"{ODataWorld.Sales}?{option}")).Answer.StatusCode);
}
