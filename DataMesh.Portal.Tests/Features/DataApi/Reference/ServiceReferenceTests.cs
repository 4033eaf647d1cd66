using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataMesh.Portal.Tests.Features.DataApi.OData;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.DataApi.Reference;

/// <summary>OpenAPI documents of single products and data sets.</summary>
public sealed partial class ServiceReferenceTests(ODataWorld world) : IClassFixture<ODataWorld>
{
    private const string Address = "/api/v1/products/commerce/web-shop/openapi.json";

    [OpenApiFact]
    public async Task Documents_OfAllKinds_AreValidByTheSpecificationsSchema()
    {
        var stranger = await world.Portal.ClientAsync("stranger@example.com");
        var set = await DataSetAsync("commerce/web-shop/sales");

        foreach (var (client, address) in new[] { (world.Reader, Address), (world.Owner, Address), (stranger, Address), (world.Reader, $"/api/v1/datasets/{set}/openapi.json") })
            await OpenApiJudge.ApproveAsync(await client.GetStringAsync(new Uri(address, UriKind.Relative)));
    }

    [OpenApiFact]
    public async Task Judge_DocumentThatIsNone_IsRefused()
        => await Assert.ThrowsAnyAsync<Exception>(() => OpenApiJudge.ApproveAsync("""{"openapi":"3.1.0","info":{"title":"x"},"paths":{"sales":7}}"""));

    [Fact]
    public async Task Product_ForItsReader_HasGrantedPortsAndColumnsOnly()
    {
        var text = await world.Reader.GetStringAsync(new Uri(Address, UriKind.Relative));
        var document = JsonElement.Parse(text);

        Assert.Equal("Web shop", document.GetProperty("info").GetProperty("title").GetString());
        Assert.Equal(["/odata/commerce/web-shop", "/odata/commerce/web-shop/$metadata", "/odata/commerce/web-shop/order_lines", "/odata/commerce/web-shop/order_lines/$count", ODataWorld.Sales, $"{ODataWorld.Sales}({{id}})", $"{ODataWorld.Sales}/$count"],
            document.GetProperty("paths").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["active", "amount", "country", "id", "name", "note", "quantity", "ship_x0020_to", "sold_at", "sold_on"],
            document.GetProperty("components").GetProperty("schemas").GetProperty("sales_row").GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("closed", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Product_Operations_HaveOptionsHeadersAndProblems()
    {
        var document = JsonElement.Parse(await world.Reader.GetStringAsync(new Uri(Address, UriKind.Relative)));

        var rows = document.GetProperty("paths").GetProperty(ODataWorld.Sales).GetProperty("get");
        Assert.Equal(["$select", "$filter", "$orderby", "$top", "$skip", "$count", "$format", "Prefer", "If-None-Match"], rows.GetProperty("parameters").EnumerateArray().Select(p => Followed(document, p).GetProperty("name").GetString()));
        Assert.Equal(["200", "304", "400", "401", "403", "404", "406", "429", "501", "502"], rows.GetProperty("responses").EnumerateObject().Select(r => r.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["ETag", "RateLimit", "RateLimit-Policy"], rows.GetProperty("responses").GetProperty("200").GetProperty("headers").EnumerateObject().Select(h => h.Name).Order(StringComparer.Ordinal));
        Assert.Contains("id desc", rows.GetProperty("parameters")[2].GetProperty("schema").GetProperty("items").GetProperty("enum").EnumerateArray().Select(v => v.GetString()));
        // Every reference leads somewhere.
        foreach (Match reference in References().Matches(document.GetRawText())) Assert.NotEqual(JsonValueKind.Undefined, At(document, reference.Groups[1].Value).ValueKind);
    }

    /// <summary>What the document says can be called: each address with its example, and the answer is of the schema's shape.</summary>
    [Fact]
    public async Task Product_ItsExamples_AreAnsweredAsTheySay()
    {
        var document = JsonElement.Parse(await world.Reader.GetStringAsync(new Uri(Address, UriKind.Relative)));
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            var operation = path.Value.GetProperty("get");
            var filter = operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray().FirstOrDefault(p => p.TryGetProperty("name", out var n) && n.GetString() == "$filter") : default;
            var address = path.Name.Replace("{id}", "1000", StringComparison.Ordinal) + (filter.ValueKind == JsonValueKind.Undefined ? "" : $"?$filter={Uri.EscapeDataString(filter.GetProperty("example").GetString()!)}");

            using var answer = await world.Reader.GetAsync(new Uri(address, UriKind.Relative));

            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address}: {await answer.Content.ReadAsStringAsync()}");
            Assert.Contains(answer.Content.Headers.ContentType!.MediaType!, operation.GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject().Select(c => c.Name));
            if (!path.Name.EndsWith("/sales", StringComparison.Ordinal)) continue;
            var row = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("value")[0];
            Assert.Equal(document.GetProperty("components").GetProperty("schemas").GetProperty("sales_row").GetProperty("properties").EnumerateObject().Select(p => p.Name), row.EnumerateObject().Select(p => p.Name).Where(n => !n.StartsWith('@')));
        }
    }

    [Fact]
    public async Task Product_MaskedColumn_SaysItsMask()
    {
        var reader = await world.Portal.ClientAsync("masked@example.com");
        await world.GrantAsync(reader, "masked@example.com", "read", new { ports = new[] { "commerce/web-shop/sales" }, columns = new[] { "id", "name", "sold_on" } }, new { name = "first(2)", sold_on = "year" });

        var row = JsonElement.Parse(await reader.GetStringAsync(new Uri(Address, UriKind.Relative))).GetProperty("components").GetProperty("schemas").GetProperty("sales_row").GetProperty("properties");

        Assert.Contains("Comes masked: first(2).", row.GetProperty("name").GetProperty("description").GetString()!, StringComparison.Ordinal);
        Assert.Equal("int64", row.GetProperty("sold_on").GetProperty("format").GetString());
    }

    [Fact]
    public async Task Product_WithoutAGrant_TellsNoColumnAndWhereToAsk()
    {
        var stranger = await world.Portal.ClientAsync("stranger@example.com");

        var text = await stranger.GetStringAsync(new Uri(Address, UriKind.Relative));

        Assert.Contains("/access/request?product=commerce%2Fweb-shop", text, StringComparison.Ordinal);
        foreach (var word in (string[])["country", "sold_on", "article", "secret"]) Assert.DoesNotContain(word, text, StringComparison.Ordinal);
        Assert.Equal(2, JsonElement.Parse(text).GetProperty("paths").EnumerateObject().Count());
    }

    [Fact]
    public async Task Document_OfWhatOneMayNotKnow_Is404LikeWhatIsNotThere()
    {
        var set = await DataSetAsync("commerce/web-shop/sales");
        var stranger = await world.Portal.ClientAsync("stranger@example.com");

        foreach (var address in (string[])["/api/v1/products/commerce/hidden/openapi.json", "/api/v1/products/commerce/absent/openapi.json", $"/api/v1/datasets/{set}/openapi.json", $"/api/v1/datasets/{Guid.CreateVersion7()}/openapi.json"])
        {
            using var answer = await stranger.GetAsync(new Uri(address, UriKind.Relative));
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{address} answered {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task DataSet_ForItsOwner_HasItsColumns()
    {
        var set = await DataSetAsync("commerce/web-shop/order-lines");

        var document = JsonElement.Parse(await world.Reader.GetStringAsync(new Uri($"/api/v1/datasets/{set}/openapi.json", UriKind.Relative)));

        Assert.Equal(["article", "pieces"], document.GetProperty("components").GetProperty("schemas").GetProperty("rows_row").GetProperty("properties").EnumerateObject().Select(p => p.Name));
        Assert.Contains(document.GetProperty("paths").EnumerateObject(), p => p.Name == $"/odata/datasets/{set}/rows");
    }

    private async Task<string> DataSetAsync(string port) => (await world.Reader.SubmitAsync("/api/v1/datasets", new { name = "Kept", flow = new { nodes = new[] { new { id = "r", kind = "input", port } }, output = "r" } }, HttpStatusCode.Created)).GetProperty("id").GetString()!;

    private static JsonElement Followed(JsonElement document, JsonElement place) => place.TryGetProperty("$ref", out var reference) ? At(document, reference.GetString()!) : place;

    private static JsonElement At(JsonElement document, string reference) => reference.TrimStart('#', '/').Split('/').Aggregate(document, (at, name) => at.TryGetProperty(name, out var next) ? next : default);

    [GeneratedRegex("\"\\$ref\": ?\"([^\"]+)\"")]
    private static partial Regex References();
}
