using System.Globalization;
using System.Net;
using System.Text.Json;
using DataMesh.Portal.Features.Demo.Seeding;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OData.Edm;

namespace DataMesh.Portal.Tests.Features.DataApi.OData;

/// <summary>A client that knows OData and nothing of the portal opens every product of the demo: document, types, all pages.</summary>
public sealed class DemoWalkTests : IDisposable
{
    private readonly PortalFactory _portal = new();

    public void Dispose() => _portal.Dispose();

    [Theory]
    [InlineData("mats@fjordline.example", 5)]
    [InlineData("bruno@fjordline.example", 5)]
    public async Task Client_EveryDemoProduct_ReadsWhatTheApiReads(string email, int least)
    {
        Assert.True(await _portal.Services.GetRequiredService<DemoSeeder>().SeedAsync(CancellationToken.None));
        var client = await _portal.ClientAsync(email);
        var opened = 0;
        foreach (var product in await client.ReadAllAsync("/api/v1/products"))
        {
            var path = $"{product.GetProperty("domain").GetString()}/{product.GetProperty("slug").GetString()}";
            var (answer, document) = await client.AskAsync($"/odata/{path}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var model = await ServiceTests.ModelAsync(client, $"/odata/{path}");
            Assert.Equal(document.GetProperty("value").GetArrayLength(), model.EntityContainer.Elements.Count());
            foreach (var port in product.GetProperty("ports").EnumerateArray().Select(p => p.GetProperty("port").GetString()!))
            {
                var name = port.Replace('-', '_');
                var flow = new { nodes = new object[] { new { id = "in", kind = "input", port = $"{path}/{port}" } }, output = "in" };
                using var asked = await client.PostAsync(new Uri("/api/v1/query", UriKind.Relative), JsonContent(new { flow, limit = 1 }));
                var listed = document.GetProperty("value").EnumerateArray().Any(s => s.GetProperty("name").GetString() == name);
                Assert.Equal(asked.IsSuccessStatusCode, listed);
                if (!listed)
                {
                    Assert.Equal(asked.StatusCode, (await client.AskAsync($"/odata/{path}/{name}")).Answer.StatusCode);
                    continue;
                }

                opened++;
                await CompareAsync(client, model, path, port, name);
            }
        }

        Assert.True(opened >= least, $"Only {opened} ports were opened.");
    }

    [Fact]
    public async Task Client_TheDemosDataSet_ReadsWhatTheApiReads()
    {
        Assert.True(await _portal.Services.GetRequiredService<DemoSeeder>().SeedAsync(CancellationToken.None));
        var client = await _portal.ClientAsync("mats@fjordline.example");
        var set = (await client.ReadAllAsync("/api/v1/datasets")).Single().GetProperty("id").GetString();
        var rows = await client.RowsAsync($"/odata/datasets/{set}/rows", 7);
        var expected = await client.ReadAsync($"/api/v1/datasets/{set}/rows");
        var columns = expected.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("name").GetString()!).ToList();
        Assert.Equal(expected.RowsAsText().Order(StringComparer.Ordinal), rows.Select(r => string.Join('|', columns.Select(c => Cell(r.GetProperty(c))))).Order(StringComparer.Ordinal));
    }

    /// <summary>Count, and the sums of all columns: what the pages add up to, against figures of the engine's.</summary>
    private static async Task CompareAsync(HttpClient client, IEdmModel model, string path, string port, string name)
    {
        var set = model.EntityContainer.FindEntitySet(name);
        var (rows, next) = (new List<Dictionary<string, object?>>(), $"/odata/{path}/{name}?$count=true");
        long? count = null;
        for (string? address = next; address is not null;)
        {
            var (answer, json) = await client.AskAsync(address, 9_000);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address} {json}");
            var read = ServiceTests.Read(model, set, json.ToString(), "application/json;odata.metadata=minimal");
            rows.AddRange(read.Rows);
            count ??= read.Count;
            address = json.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
        }

        Assert.Equal(count, rows.Count);
        var properties = set.EntityType().StructuralProperties().ToList();
        object[] measures = [new { name = "n", function = "count" }, .. properties.SelectMany(p => new object[] { new { name = $"d {p.Name}", function = "countDistinct", column = p.Name }, new { name = $"c {p.Name}", function = "count", column = p.Name } }),
            .. properties.Where(p => p.Type.IsDecimal() || p.Type.IsInt64()).Select(p => new { name = $"s {p.Name}", function = "sum", column = p.Name })];
        var flow = new { nodes = new object[] { new { id = "in", kind = "input", port = $"{path}/{port}" }, new { id = "all", kind = "aggregate", input = "in", groupBy = Array.Empty<string>(), measures } }, output = "all" };
        var figures = await client.SubmitAsync("/api/v1/query", new { flow, limit = 10 });
        var names = figures.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("name").GetString()!).ToList();
        var cells = figures.GetProperty("rows")[0];
        string Figure(string of) => Cell(cells[names.IndexOf(of)]);
        Assert.Equal(Figure("n"), rows.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var property in properties)
        {
            var values = rows.Select(r => r[property.Name]).Where(v => v is not null).ToList();
            Assert.Equal(Figure($"c {property.Name}"), values.Count.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(Figure($"d {property.Name}"), values.Distinct().Count().ToString(CultureInfo.InvariantCulture));
            if (property.Type.IsDecimal() || property.Type.IsInt64()) Assert.Equal(decimal.Parse(Figure($"s {property.Name}"), CultureInfo.InvariantCulture), values.Sum(v => Convert.ToDecimal(v, CultureInfo.InvariantCulture)));
        }
    }

    private static StringContent JsonContent(object body) => new(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");

    private static string Cell(JsonElement cell) => cell.ValueKind == JsonValueKind.String ? cell.GetString()! : cell.GetRawText();
}
