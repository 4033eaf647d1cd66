using System.Globalization;
using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Demo.Seeding;

/// <summary>Fills a database with many products for load tests: published, described, and without files behind them.</summary>
internal sealed class ScaleSeeder(IDomainService domains, ISourceService sources, IBulkProducts products, ICatalogSearch search)
{
    private const int Domains = 20;
    private static readonly string[] s_things = ["Orders", "Customers", "Payments", "Shipments", "Invoices", "Returns", "Articles", "Stock", "Tickets", "Campaigns", "Visits", "Contracts"];
    private static readonly string[] s_regions = ["Germany", "Netherlands", "Sweden", "France", "Poland", "Norway", "Austria", "Belgium"];
    private static readonly (string Name, string Type, string Meaning)[] s_columns =
    [
        ("id", "integer", "Number of the row"), ("customer_email", "string", "Address of the customer"), ("amount", "decimal(12,2)", "Gross amount in euro"),
        ("country", "string", "Country of delivery"), ("created_at", "timestamp", "When the row was made"), ("state", "string", "How far the process is"),
        ("payment_method", "string", "How was paid"), ("article", "string", "What was bought"), ("revenue", "decimal(12,2)", "Revenue by country and day"), ("shipped_on", "date", "Day of the shipment"),
    ];

    /// <summary>Makes the products and the search index.</summary>
    /// <param name="count">How many products, 1 to 100,000.</param>
    /// <param name="columns">How many columns each, 1 to 200.</param>
    /// <param name="ct">Cancels; what was saved stays.</param>
    public async Task SeedAsync(int count, int columns, CancellationToken ct)
    {
        var homes = new List<(DomainView Domain, SourceName Source)>();
        for (var d = 0; d < Domains; d++)
        {
            var made = await domains.CreateAsync(Principal.System, new DomainInput($"scale-{d}", $"Scale {d}", "Made for load tests.", null), ct);
            if (!made.Ok) throw new VerbException($"The domain scale-{d} cannot be made: {made.Error!.Message}");
            (await sources.CreateAsync(Principal.System, $"scale-{d}", new SourceInput("files", "Files", "files", null, null), ct)).Must();
            homes.Add((made.Value, (await sources.FindAsync(made.Value.Id, "files", ct))!));
        }

        var all = new List<BulkProduct>(count);
        for (var i = 0; i < count; i++)
        {
            var (domain, source) = homes[i % Domains];
            var thing = s_things[i % s_things.Length];
            var region = s_regions[i / s_things.Length % s_regions.Length];
            all.Add(new BulkProduct(domain.Id, domain.Slug, string.Create(CultureInfo.InvariantCulture, $"product-{i}"), string.Create(CultureInfo.InvariantCulture, $"{thing} of {region}, product {i}"),
                (ProductKind)(i % 3), $"{thing} of {region} as the system of record has them, for reports on revenue by country.", [thing.ToLowerInvariant(), region.ToLowerInvariant()],
                source.Id, [.. Enumerable.Range(0, columns).Select(c => Column(c, i))]));
        }

        await products.MakeAsync(all, ct);
        await search.RebuildAsync(null, ct);
    }

    private static ColumnView Column(int c, int product)
    {
        var (name, type, meaning) = s_columns[c % s_columns.Length];
        var again = c / s_columns.Length;
        return new ColumnView(again == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}_{again}"), type, $"{meaning} of {s_things[(product + c) % s_things.Length].ToLowerInvariant()}",
            (Classification)(1 + (product + c) % 3), name == "customer_email", c == 0, c == 0, c != 0, null, null, null, null);
    }
}
