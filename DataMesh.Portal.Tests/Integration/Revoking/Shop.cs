using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Integration.Revoking;

/// <summary>A product whose rows take a while to read, its owner, and somebody who asks for them.</summary>
internal static class Shop
{
    public const string Port = "commerce/shop/orders";

    // A batch has 2,048 rows of at most some 130 bytes as JSON, a chunk of a file 80 KiB; writers and the connection hold some 64 KiB each.
    public const long Under = 512 * 1024;

    private const int Rows = 200_000;

    /// <summary>Takes a snapshot to its end: a run of the worker that does what schedules ask for, too.</summary>
    public static async Task<string?> SnapshotAsync(HttpClient client, string set)
    {
        using var begun = await client.PostAsync(new Uri($"/api/v1/datasets/{set}/snapshot", UriKind.Relative), null);
        var text = await begun.Content.ReadAsStringAsync();
        if (!begun.IsSuccessStatusCode) return text;
        var run = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("id").GetString();
        for (var i = 0; i < 2400; i++)
        {
            var now = await client.ReadAsync($"/api/v1/datasets/{set}/runs/{run}");
            if (now.GetProperty("state").GetString() is not ("queued" or "running") and var state) return state == "succeeded" ? null : now.GetProperty("reason").GetString() ?? state;
            await Task.Delay(50);
        }

        throw new TimeoutException($"The run {run} does not end.");
    }

    public static async Task<(HttpClient Owner, HttpClient Analyst)> MakeAsync(PortalFactory portal)
    {
        var admin = await portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        var owner = await portal.ClientAsync("owner@example.com");
        await admin.SubmitAsync("/api/v1/domains", new { slug = "commerce", name = "Commerce", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        await admin.ReplaceAsync("/api/v1/domains/commerce/members/owner@example.com", new { role = "owner" });
        await owner.SubmitAsync("/api/v1/domains/commerce/sources", new { slug = "files", name = "Files", kind = "files" }, HttpStatusCode.Created);
        await using (var file = new MemoryStream(Orders())) await owner.UploadAsync("/api/v1/domains/commerce/sources/files/files", "orders.csv", file);
        await owner.SubmitAsync("/api/v1/products", new { domain = "commerce", slug = "shop", name = "Shop", kind = "sourceAligned", purpose = "Orders as the shop has them.", owners = new[] { "owner@example.com" }, visibility = "everyone" }, HttpStatusCode.Created);
        await owner.ReplaceAsync("/api/v1/products/commerce/shop/ports/orders", new
        {
            name = "Orders", description = "One row per order.", source = "files", table = "orders",
            columns = new[] { "id", "amount", "note" }.Select(c => new { name = c, description = $"The {c} of the order", classification = "internal", personalData = false, primaryKey = c == "id" }),
        });
        await owner.SubmitAsync("/api/v1/products/commerce/shop/publish", null);
        return (owner, await portal.ClientAsync("analyst@example.com"));
    }

    // Notes that do not compress, so that a Parquet file is long too.
    private static byte[] Orders()
    {
        var text = new StringBuilder("id,amount,note\n");
        for (var i = 0; i < Rows; i++) text.Append(CultureInfo.InvariantCulture, $"{i},{i % 997},n{Convert.ToHexString(SHA256.HashData(BitConverter.GetBytes(i)).AsSpan(0, 20))}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static async Task<string> GrantAsync(HttpClient owner, HttpClient analyst)
    {
        var request = await analyst.SubmitAsync("/api/v1/access-requests", new { ports = new[] { Port }, purpose = "Count what the shop sells.", level = "export" }, HttpStatusCode.Created);
        var approved = await owner.SubmitAsync($"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new { });
        return approved.GetProperty("ports")[0].GetProperty("grantId").GetString()!;
    }
}
