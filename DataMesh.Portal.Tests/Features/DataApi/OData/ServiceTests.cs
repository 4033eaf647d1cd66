using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Xml;
using DataMesh.Portal.Tests.Shared;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Vocabularies;
using Microsoft.OData.Edm.Vocabularies.V1;

namespace DataMesh.Portal.Tests.Features.DataApi.OData;

/// <summary>What a client finds at an address, read with Microsoft's own readers.</summary>
public sealed class ServiceTests(ODataWorld world) : IClassFixture<ODataWorld>
{
    private const string Shop = "/odata/commerce/web-shop";

    [Fact]
    public async Task ServiceDocument_GrantedPorts_AreTheOnlySets()
    {
        var (answer, json) = await world.Reader.AskAsync(Shop);
        Assert.Equal("4.0", answer.Headers.GetValues("OData-Version").Single());
        Assert.EndsWith("odata/commerce/web-shop/$metadata", json.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.Equal(["order_lines", "sales"], json.GetProperty("value").EnumerateArray().Select(s => s.GetProperty("name").GetString()!).Order());
        Assert.Equal(["closed", "order_lines", "sales"], (await world.Owner.AskAsync(Shop)).Json.GetProperty("value").EnumerateArray().Select(s => s.GetProperty("name").GetString()!).Order());
    }

    [Fact]
    public async Task Metadata_GrantedColumns_HaveTypesKeysAndDescriptions()
    {
        var model = await ModelAsync(world.Reader, Shop);
        Assert.Equal(2, model.EntityContainer.Elements.Count());
        var sales = model.EntityContainer.FindEntitySet("sales");
        var type = sales.EntityType();
        Assert.Equal(["id"], type.Key().Select(k => k.Name));
        Assert.Equal(new Dictionary<string, string>
        {
            ["id"] = "Edm.Int64", ["name"] = "Edm.String", ["country"] = "Edm.String", ["amount"] = "Edm.Double", ["quantity"] = "Edm.Int64", ["active"] = "Edm.Boolean",
            ["sold_on"] = "Edm.Date", ["sold_at"] = "Edm.DateTimeOffset", ["ship_x0020_to"] = "Edm.String", ["note"] = "Edm.String",
        }, type.StructuralProperties().ToDictionary(p => p.Name, p => p.Type.FullName()));
        Assert.Equal("Says \"ship to\" of it", Description(model, type.FindProperty("ship_x0020_to")));
        Assert.Equal("One row per sale.", Description(model, sales));
        Assert.Equal("Web shop\n\nEverything that the <shop> sold & shipped.", Description(model, model.EntityContainer));
        Assert.Empty(model.EntityContainer.FindEntitySet("order_lines").EntityType().DeclaredKey ?? []);
    }

    [Fact]
    public async Task Metadata_MaskedColumns_HaveTheTypesOfWhatIsSeen()
    {
        const string Email = "masked@example.com";
        var masked = await world.Portal.ClientAsync(Email);
        await world.GrantAsync(masked, Email, "read", new { ports = new[] { "commerce/web-shop/sales" }, columns = new[] { "id", "name", "sold_on", "amount", "quantity" } }, new { id = "hash", name = "first(2)", sold_on = "year", amount = "redact", quantity = "null" });
        var type = (await ModelAsync(masked, Shop)).EntityContainer.FindEntitySet("sales").EntityType();
        Assert.Equal(["Edm.String", "Edm.String", "Edm.Int64", "Edm.String", "Edm.Int64"], new[] { "id", "name", "sold_on", "amount", "quantity" }.Select(n => type.FindProperty(n).Type.FullName()));
        // Hashed keys are keys still.
        Assert.Equal(["id"], type.Key().Select(k => k.Name));
        var rows = await masked.RowsAsync(ODataWorld.Sales, 50);
        Assert.Equal(210, rows.Column("id").Distinct().Count());
        Assert.All(rows, row => Assert.Equal("•••", row.GetProperty("amount").GetString()));
        // Masks come before filters.
        Assert.Empty(await masked.RowsAsync(ODataWorld.Sales + "?$filter=name eq 'Anna'"));
        Assert.Equal(HttpStatusCode.BadRequest, (await masked.AskAsync(ODataWorld.Sales + "?$filter=amount gt 5")).Answer.StatusCode);
    }

    [Theory]
    [InlineData("/odata/commerce/unheard-of")]
    [InlineData("/odata/nowhere/web-shop")]
    [InlineData("/odata/commerce/hidden")]
    [InlineData("/odata/commerce/hidden/$metadata")]
    [InlineData("/odata/commerce/hidden/sales")]
    [InlineData("/odata/commerce/hidden/sales/$count")]
    [InlineData("/odata/commerce/unheard-of/sales")]
    [InlineData("/odata/datasets/11111111-2222-3333-4444-555555555555")]
    [InlineData("/odata/datasets/11111111-2222-3333-4444-555555555555/rows")]
    [InlineData("/odata/commerce/web-shop/unheard_of")]
    [InlineData("/odata/commerce/web-shop/unheard_of/$count")]
    public async Task Addresses_UnknownOrInvisible_AnswerAlike(string address)
    {
        var (answer, json) = await world.Reader.AskAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("or you may not know of it", json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_KnownPortWithoutGrant_Are403WithHowToAsk()
    {
        foreach (var address in (string[])[Shop + "/closed", Shop + "/closed/$count", Shop + "/closed(1)", Shop + "/closed?$format=csv"])
        {
            var (answer, json) = await world.Reader.AskAsync(address);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            var error = json.GetProperty("error");
            Assert.Equal("no-grant", error.GetProperty("code").GetString());
            Assert.EndsWith("/access/request?product=commerce%2Fweb-shop", error.GetProperty("innererror").GetProperty("request").GetString(), StringComparison.Ordinal);
        }

        var auditor = await world.Portal.ClientAsync("auditor@example.com", DataMesh.Portal.Platform.Identity.PlatformRoles.Auditor);
        Assert.Contains((await auditor.ReadAllAsync("/api/v1/audit")).Select(e => e.ToString()), e => e.Contains("refused", StringComparison.OrdinalIgnoreCase) && e.Contains("commerce/web-shop/closed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignIn_ByKeyInBasicOrBearer_IsOfferedAndNeeded()
    {
        using var nobody = world.Portal.CreateClient();
        var refused = await nobody.GetAsync(new Uri(ODataWorld.Sales, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(["Bearer", "Basic"], refused.Headers.WwwAuthenticate.Select(h => h.Scheme));
        // A browser whose page calls would ask for a name and a password in a window of its own.
        using var script = new HttpRequestMessage(HttpMethod.Get, ODataWorld.Sales);
        script.Headers.Add("X-Requested-With", "XMLHttpRequest");
        Assert.Equal(["Bearer"], (await nobody.SendAsync(script)).Headers.WwwAuthenticate.Select(h => h.Scheme));
        nobody.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ODataWorld.Analyst}:{world.Reader.DefaultRequestHeaders.Authorization!.Parameter}")));
        Assert.Equal(210, (await nobody.RowsAsync(ODataWorld.Sales)).Count);
        nobody.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("analyst@example.com:Correct-horse-1"u8));
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(new Uri(ODataWorld.Sales, UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Json_WithoutMetadata_IsRowsCountAndNextLinkAlone()
    {
        var (_, json) = await world.Reader.AskAsync(ODataWorld.Sales + "?$format=application/json;odata.metadata=none&$count=true&$select=id", 5);
        Assert.Equal(["@odata.count", "value", "@odata.nextLink"], json.EnumerateObject().Select(p => p.Name));
        Assert.All(json.GetProperty("value").EnumerateArray(), row => Assert.Equal(["id"], row.EnumerateObject().Select(p => p.Name)));
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("full")]
    public async Task Json_OfEachMetadataLevel_IsReadByMicrosoftsReader(string level)
    {
        var model = await ModelAsync(world.Reader, Shop);
        var set = model.EntityContainer.FindEntitySet("sales");
        var text = await world.Reader.GetStringAsync(new Uri($"{ODataWorld.Sales}?$format=application/json;odata.metadata={level}&$count=true&$top=20", UriKind.Relative));
        var (rows, count) = Read(model, set, text, $"application/json;odata.metadata={level}");
        Assert.Equal(210, count);
        Assert.Equal(await world.AskAsync("SELECT id FROM sales ORDER BY id LIMIT 20"), rows.Select(r => $"{r["id"]}"));
        Assert.All(rows, row => Assert.IsType<long>(row["quantity"]));
        Assert.Contains(rows, row => row["sold_on"] is Date);
        Assert.Contains(rows, row => row["sold_at"] is DateTimeOffset { Offset.Ticks: 0 });
        Assert.Contains(rows, row => row["active"] is bool);
        var first = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("value")[0];
        Assert.Equal(level == "full", first.TryGetProperty("@odata.type", out _) && first.GetProperty("@odata.id").GetString()!.EndsWith("/sales(10)", StringComparison.Ordinal) && first.GetProperty("sold_on@odata.type").GetString() == "#Date");
    }

    [Fact]
    public async Task Json_Ieee754Compatible_WritesLargeNumbersAsText()
    {
        var (answer, json) = await world.Reader.AskAsync(ODataWorld.Sales + "?$format=application/json;IEEE754Compatible=true&$top=1&$count=true");
        Assert.Equal("10", json.GetProperty("value")[0].GetProperty("id").GetString());
        Assert.Equal("210", json.GetProperty("@odata.count").GetString());
        Assert.Contains("IEEE754Compatible=true", answer.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sales(20)", "20")]
    [InlineData("sales(id=20)", "20")]
    [InlineData("sales(20)?$select=name,id", "20")]
    public async Task Entity_ByItsKey_IsThatRow(string address, string id)
    {
        var (answer, json) = await world.Reader.AskAsync($"{Shop}/{address}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(id, json.GetProperty("id").ToString());
        Assert.EndsWith("/$entity", json.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sales(21)", 404)]
    [InlineData("sales('x')", 400)]
    [InlineData("sales()", 400)]
    [InlineData("sales(1,2)", 400)]
    [InlineData("sales(name='x')", 400)]
    [InlineData("sales(1) or 1 eq 1", 404)]
    [InlineData("sales(1 or true)", 400)]
    [InlineData("order_lines(1)", 400)]
    public async Task Entity_WithoutSuchAKey_IsNotFoundOrRefused(string address, int status)
        => Assert.Equal(status, (int)(await world.Reader.AskAsync($"{Shop}/{address}")).Answer.StatusCode);

    [Fact]
    public async Task Formats_ByNameOrAccept_AreTheRowsInThatForm()
    {
        var csv = await world.Reader.GetStringAsync(new Uri($"{ODataWorld.Sales}?$format=csv&$select=id,ship_x0020_to&$orderby=id desc&$top=2&$skip=1", UriKind.Relative));
        var expected = await world.AskAsync("SELECT id || ',' || \"ship to\" FROM sales ORDER BY id DESC LIMIT 2 OFFSET 1");
        Assert.Equal(["id,ship to", .. expected], csv.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

        using var ask = new HttpRequestMessage(HttpMethod.Get, ODataWorld.Sales + "?$filter=quantity eq 3");
        ask.Headers.Accept.ParseAdd("application/x-ndjson");
        using var ndjson = await world.Reader.SendAsync(ask);
        Assert.Equal(int.Parse((await world.AskAsync("SELECT count(*) FROM sales WHERE quantity = 3"))[0], System.Globalization.CultureInfo.InvariantCulture), (await ndjson.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        var parquet = await world.Reader.GetByteArrayAsync(new Uri(ODataWorld.Sales + "?$format=parquet&$select=id", UriKind.Relative));
        Assert.Equal("PAR1"u8.ToArray(), parquet[..4]);
        Assert.Equal(HttpStatusCode.NotAcceptable, (await world.Reader.AskAsync(ODataWorld.Sales + "?$format=atom")).Answer.StatusCode);

        // Files to keep are exports: reading alone is not enough.
        var (_, level) = await world.Reader.AskAsync(ODataWorld.Lines + "?$format=csv");
        Assert.Equal("level", level.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await world.Reader.AskAsync(ODataWorld.Lines + "?$format=ndjson")).Answer.StatusCode);
    }

    [Fact]
    public async Task DataSet_OfOnesOwn_IsAServiceOfItsRows()
    {
        var flow = new
        {
            nodes = new object[]
            {
                new { id = "in", kind = "input", port = "commerce/web-shop/sales" },
                new { id = "grouped", kind = "aggregate", input = "in", groupBy = new[] { "country" }, measures = new[] { new { name = "sold pieces", function = "sum", column = "quantity" } } },
            },
            output = "grouped",
        };
        var set = await world.Reader.SubmitAsync("/api/v1/datasets", new { name = "Pieces by country", description = "Sums.", flow, sharedWith = new[] { "owner@example.com" } }, HttpStatusCode.Created);
        var address = $"/odata/datasets/{set.GetProperty("id").GetString()}";
        var type = (await ModelAsync(world.Reader, address)).EntityContainer.FindEntitySet("rows").EntityType();
        Assert.Equal(["country", "sold_x0020_pieces"], type.StructuralProperties().Select(p => p.Name));
        var rows = await world.Reader.RowsAsync($"{address}/rows?$filter={Uri.EscapeDataString("sold_x0020_pieces gt 100 or country eq null")}&$orderby=sold_x0020_pieces desc", 2);
        Assert.Equal(await world.AskAsync("SELECT country FROM sales GROUP BY country HAVING sum(quantity) > 100 OR country IS NULL ORDER BY sum(quantity) DESC, country IS NOT NULL, country"), rows.Column("country"));
        // The set is shared, the rows are not.
        var stranger = await world.Portal.ClientAsync("stranger@example.com");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.AskAsync(address)).Answer.StatusCode);
    }

    [Fact]
    public async Task DataSet_SharedWithSomebodyWithoutGrant_Is403()
    {
        const string Friend = "friend@example.com";
        var friend = await world.Portal.ClientAsync(Friend);
        var flow = new { nodes = new object[] { new { id = "in", kind = "input", port = "commerce/web-shop/sales" } }, output = "in" };
        var set = await world.Reader.SubmitAsync("/api/v1/datasets", new { name = "Everything", flow, sharedWith = new[] { Friend } }, HttpStatusCode.Created);
        var address = $"/odata/datasets/{set.GetProperty("id").GetString()}";
        Assert.Empty((await friend.AskAsync(address)).Json.GetProperty("value").EnumerateArray());
        Assert.Equal(HttpStatusCode.Forbidden, (await friend.AskAsync(address + "/rows")).Answer.StatusCode);
    }

    /// <summary>The model, as a client reads it.</summary>
    internal static async Task<IEdmModel> ModelAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(new Uri(address + "/$metadata", UriKind.Relative));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        using var xml = XmlReader.Create(await answer.Content.ReadAsStreamAsync(), new XmlReaderSettings { Async = true });
        Assert.True(CsdlReader.TryParse(xml, out var model, out var errors), string.Join('\n', errors?.Select(e => e.ErrorMessage) ?? []));
        return model;
    }

    /// <summary>Rows and count, as Microsoft's reader reads them.</summary>
    internal static (List<Dictionary<string, object?>> Rows, long? Count) Read(IEdmModel model, IEdmEntitySet set, string json, string contentType)
    {
        using var message = new TextMessage(json, contentType);
        using var reader = new ODataMessageReader((IODataResponseMessage)message, new ODataMessageReaderSettings { BaseUri = new Uri("http://localhost/"), MessageQuotas = new ODataMessageQuotas { MaxReceivedMessageSize = long.MaxValue } }, model);
        var (rows, count) = (new List<Dictionary<string, object?>>(), (long?)null);
        for (var feed = reader.CreateODataResourceSetReader(set, set.EntityType()); feed.Read();)
        {
            if (feed is { State: ODataReaderState.ResourceEnd, Item: ODataResource row }) rows.Add(row.Properties.ToDictionary(p => p.Name, p => (object?)p.Value));
            if (feed is { State: ODataReaderState.ResourceSetEnd, Item: ODataResourceSet all }) count = all.Count;
        }

        return (rows, count);
    }

    private static string? Description(IEdmModel model, IEdmVocabularyAnnotatable target)
        => (model.FindVocabularyAnnotations<IEdmVocabularyAnnotation>(target, CoreVocabularyModel.DescriptionTerm).SingleOrDefault()?.Value as IEdmStringConstantExpression)?.Value;

    private sealed class TextMessage(string text, string contentType) : IODataResponseMessage, IDisposable
    {
        private readonly MemoryStream _stream = new(Encoding.UTF8.GetBytes(text));

        public IEnumerable<KeyValuePair<string, string>> Headers => [new("Content-Type", contentType), new("OData-Version", "4.0")];

        public int StatusCode { get; set; } = 200;

        public string? GetHeader(string headerName) => Headers.FirstOrDefault(h => h.Key == headerName).Value;

        public Stream GetStream() => _stream;

        public void SetHeader(string headerName, string headerValue) => throw new NotSupportedException();

        public void Dispose() => _stream.Dispose();
    }
}
