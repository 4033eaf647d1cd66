using DataMesh.Portal.Features.Demo.Files;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.DuckDb.Files;

namespace DataMesh.Portal.Features.Demo.Seeding;

/// <summary>Connects the demo's sources and uploads what they hold.</summary>
internal sealed class DemoSources(ISourceService sources, PortalSettings settings)
{
    public async Task SeedAsync(DemoCast people, CancellationToken ct)
    {
        var folder = Directory.CreateDirectory(Path.Combine(settings.DataDirectory, "demo")).FullName;
        try
        {
            await SeedAsync(people, folder, ct);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task SeedAsync(DemoCast people, string folder, CancellationToken ct)
    {
        string At(string name) => Path.Combine(folder, name);
        await Task.WhenAll(
            Task.Run(() => CrmDatabase.WriteAsync(At("crm.sqlite"), ct), ct),
            Task.Run(() => ChannelFiles.WebShopAsync(At("orders.csv"), At("order_lines.csv"), ct), ct),
            Task.Run(() => ChannelFiles.CampaignsAsync(At("campaign_events.csv"), At("campaigns.csv"), ct), ct),
            Task.Run(() => ChannelFiles.MarketplaceAsync(At("marketplace_orders.ndjson"), ct), ct),
            Task.Run(() => ChannelFiles.PaymentsAsync(At("payments.csv"), ct), ct),
            Task.Run(() => ChannelFiles.TicketsAsync(At("tickets.json"), ct), ct),
            Task.Run(() => ChannelFiles.ReturnsAsync(At("returns.csv"), ct), ct),
            Task.Run(() => ChannelFiles.RatesAsync(At("exchange_rates.csv"), ct), ct),
            Task.Run(() => ChannelFiles.ArticlesAsync(At("articles.csv"), ct), ct));

        // The shop hands over Parquet, as shops with a data warehouse do.
        foreach (var table in (string[])["orders", "order_lines"])
            await EngineFiles.ImportAsync(At($"{table}.csv"), $"{table}.csv", FileFormat.Csv, At($"{table}.parquet"), new FileImportLimits(), ct);

        await ConnectAsync(people, "sofia", "sales", "crm", "CRM", "sqlite", ct, At("crm.sqlite"));
        await ConnectAsync(people, "clara", "commerce", "web-shop", "Web shop", "files", ct, At("orders.parquet"), At("order_lines.parquet"), At("returns.csv"), At("articles.csv"));
        await ConnectAsync(people, "priya", "marketplace", "feed", "Partner feed", "files", ct, At("marketplace_orders.ndjson"));
        await ConnectAsync(people, "felix", "finance", "ledger", "Ledger", "files", ct, At("payments.csv"), At("exchange_rates.csv"));
        await ConnectAsync(people, "tomas", "support", "helpdesk", "Helpdesk", "files", ct, At("tickets.json"));
        await ConnectAsync(people, "lena", "marketing", "campaign-tool", "Campaign tool", "files", ct, At("campaigns.csv"), At("campaign_events.csv"));
    }

    private async Task ConnectAsync(DemoCast people, string who, string domain, string slug, string name, string kind, CancellationToken ct, params string[] files)
    {
        var principal = people[who];
        if (!(await sources.GetAsync(principal, domain, slug, ct)).Ok)
            (await sources.CreateAsync(principal, domain, new SourceInput(slug, name, kind, null, null), ct)).Must();
        foreach (var file in files)
        {
            await using var content = File.OpenRead(file);
            (await sources.UploadAsync(principal, domain, slug, Path.GetFileName(file), content, null, ct)).Must();
        }
    }
}
