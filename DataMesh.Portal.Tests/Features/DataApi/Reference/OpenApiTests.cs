using System.Text.Json;
using DataMesh.Portal.Tests.Features.Sources;

namespace DataMesh.Portal.Tests.Features.DataApi.Reference;

public sealed class OpenApiTests(SourcesPortal portal) : IClassFixture<SourcesPortal>
{
    [Fact]
    public async Task Document_EveryOperation_HasTagAndSummaryAndTheKey()
    {
        var (client, _) = await portal.ClientAsync("reader@example.com", null);
        var document = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("scheme").GetString());
        Assert.True(document.GetProperty("security").GetArrayLength() > 0);
        var bare = from path in document.GetProperty("paths").EnumerateObject()
                   from operation in path.Value.EnumerateObject()
                   where !operation.Value.TryGetProperty("summary", out _) || operation.Value.GetProperty("tags").GetArrayLength() == 0
                   select $"{operation.Name} {path.Name}";
        Assert.Empty(bare);
        Assert.Contains(document.GetProperty("paths").EnumerateObject(), p => p.Name == "/api/v1/datasets/{id}/rows");
    }
}
