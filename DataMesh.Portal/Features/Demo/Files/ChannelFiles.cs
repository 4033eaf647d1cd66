using System.Globalization;
using System.Text;

namespace DataMesh.Portal.Features.Demo.Files;

/// <summary>Writes what the other domains have: the web shop, the marketplaces, payments, tickets and campaigns.</summary>
internal static class ChannelFiles
{
    private static readonly string[] s_articles = ["Trail tent", "Down jacket", "Rope 60 m", "Head lamp", "Trekking poles", "Dry bag", "Stove", "Sleeping mat", "Rucksack 45 l", "Rain shell", "Climbing shoes", "Water filter"];
    private static readonly string[] s_status = ["delivered", "delivered", "delivered", "delivered", "shipped", "confirmed", "cancelled", "returned"];

    /// <summary>Orders of the web shop and their lines.</summary>
    public static async Task WebShopAsync(string orders, string lines, CancellationToken ct)
    {
        var random = new DemoRandom(23);
        await using var order = Open(orders);
        await using var line = Open(lines);
        await order.WriteLineAsync("order_id,customer_email,ordered_at,country,amount,tax,voucher,status".AsMemory(), ct);
        await line.WriteLineAsync("order_id,line_no,article,quantity,price".AsMemory(), ct);
        for (var i = 0; i < 40_000; i++)
        {
            var id = 1_000_001 + i;
            var total = 0m;
            var count = random.Between(1, 3);
            for (var n = 1; n <= count; n++)
            {
                var quantity = random.Chance(0.85) ? 1 : random.Between(2, 5);
                var price = random.Amount(4.5m, 420m);
                total += quantity * price;
                await line.WriteLineAsync(Row(id, n, random.Of(s_articles), quantity, DemoRandom.Text(price)).AsMemory(), ct);
            }

            await order.WriteLineAsync(Row(id, DemoRandom.Email(random.Between(1, CrmDatabase.Customers)), DemoRandom.Text(random.Moment()), random.Of(DemoRandom.Countries),
                DemoRandom.Text(total), DemoRandom.Text(Math.Round(total * 19 / 119, 2, MidpointRounding.AwayFromZero)),
                random.Chance(0.1) ? $"AUTUMN{random.Between(5, 20)}" : "", random.Of(s_status)).AsMemory(), ct);
        }
    }

    /// <summary>Returned items.</summary>
    public static async Task ReturnsAsync(string path, CancellationToken ct)
    {
        var random = new DemoRandom(29);
        string[] reasons = ["too small", "too large", "damaged", "not as described", "changed mind", ""];
        await using var file = Open(path);
        await file.WriteLineAsync("return_id,order_id,returned_on,reason,refund_amount".AsMemory(), ct);
        for (var i = 1; i <= 3_800; i++)
            await file.WriteLineAsync(Row(i, 1_000_001 + random.Int(40_000), DemoRandom.Day(random.Moment()), random.Of(reasons), random.Chance(0.12) ? "" : DemoRandom.Text(random.Amount(4.5m, 420m))).AsMemory(), ct);
    }

    /// <summary>The range.</summary>
    public static async Task ArticlesAsync(string path, CancellationToken ct)
    {
        var random = new DemoRandom(31);
        await using var file = Open(path);
        await file.WriteLineAsync("article,category,list_price,weight_g,launched_on".AsMemory(), ct);
        string[] categories = ["Shelter", "Clothing", "Climbing", "Light", "Hiking", "Bags", "Cooking", "Sleeping", "Bags", "Clothing", "Climbing", "Water"];
        for (var i = 0; i < s_articles.Length; i++)
            await file.WriteLineAsync(Row(s_articles[i], categories[i], DemoRandom.Text(random.Amount(19, 399)), random.Between(80, 3200), DemoRandom.Day(DemoRandom.FirstDay.AddDays(-random.Int(900)))).AsMemory(), ct);
    }

    /// <summary>Orders of partner marketplaces, one JSON document a line with its lines nested.</summary>
    public static async Task MarketplaceAsync(string path, CancellationToken ct)
    {
        var random = new DemoRandom(37);
        string[] markets = ["Bergmarkt", "Allgear", "Nordic Deals"];
        await using var file = Open(path);
        for (var i = 0; i < 18_000; i++)
        {
            var count = random.Between(1, 3);
            var total = 0m;
            var lines = new StringBuilder();
            for (var n = 1; n <= count; n++)
            {
                var quantity = random.Chance(0.8) ? 1 : random.Between(2, 4);
                var price = random.Amount(4.5m, 380m);
                total += quantity * price;
                if (n > 1) lines.Append(',');
                lines.Append(CultureInfo.InvariantCulture, $"{{\"article\":\"{random.Of(s_articles)}\",\"quantity\":{quantity},\"price\":{DemoRandom.Text(price)}}}");
            }

            await file.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{{\"order\":\"M-{88_000 + i}\",\"marketplace\":\"{random.Of(markets)}\",\"buyer_email\":\"{DemoRandom.Email(random.Between(1, CrmDatabase.Customers))}\",\"placed_at\":\"{random.Moment():yyyy-MM-dd'T'HH:mm:ss'Z'}\",\"ship_country\":\"{random.Of(DemoRandom.Countries)}\",\"gross\":{DemoRandom.Text(total)},\"commission\":{DemoRandom.Text(Math.Round(total * 0.12m, 2))},\"lines\":[{lines}]}}").AsMemory(), ct);
        }
    }

    /// <summary>Payments of web shop orders.</summary>
    public static async Task PaymentsAsync(string path, CancellationToken ct)
    {
        var random = new DemoRandom(41);
        string[] methods = ["card", "card", "invoice", "wallet", "bank transfer", "gift card"];
        string[] states = ["captured", "captured", "captured", "captured", "refunded", "disputed", "failed"];
        await using var file = Open(path);
        await file.WriteLineAsync("payment_id,order_id,method,state,amount,fee,paid_at,iban_last4".AsMemory(), ct);
        for (var i = 1; i <= 42_000; i++)
        {
            var amount = random.Amount(4.5m, 900m);
            await file.WriteLineAsync(Row(i, 1_000_001 + random.Int(40_000), random.Of(methods), random.Of(states), DemoRandom.Text(amount),
                DemoRandom.Text(Math.Round(amount * 0.014m + 0.2m, 2)), DemoRandom.Text(random.Moment()), random.Between(1000, 9999)).AsMemory(), ct);
        }
    }

    /// <summary>Exchange rates to the euro, a row per currency and day.</summary>
    public static async Task RatesAsync(string path, CancellationToken ct)
    {
        var random = new DemoRandom(43);
        (string Currency, decimal Rate)[] start = [("SEK", 11.4m), ("DKK", 7.46m), ("NOK", 11.7m), ("PLN", 4.3m), ("USD", 1.08m), ("GBP", 0.85m)];
        await using var file = Open(path);
        await file.WriteLineAsync("day,currency,rate".AsMemory(), ct);
        foreach (var (currency, rate) in start)
        {
            var now = rate;
            for (var day = DemoRandom.FirstDay; day <= DemoRandom.LastDay; day = day.AddDays(1))
            {
                now *= 1 + (random.Int(101) - 50) / 20_000m;
                await file.WriteLineAsync(Row(DemoRandom.Day(day), currency, Math.Round(now, 4).ToString("0.0000", CultureInfo.InvariantCulture)).AsMemory(), ct);
            }
        }
    }

    /// <summary>Support tickets, as a JSON array.</summary>
    public static async Task TicketsAsync(string path, CancellationToken ct)
    {
        var random = new DemoRandom(47);
        string[] topics = ["delivery", "return", "invoice", "product advice", "complaint", "account"];
        string[] channels = ["mail", "mail", "chat", "telephone"];
        await using var file = Open(path);
        await file.WriteLineAsync("[".AsMemory(), ct);
        for (var i = 1; i <= 7_000; i++)
            await file.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{(i == 1 ? " " : ",")}{{\"ticket_id\":{i},\"customer_email\":\"{DemoRandom.Email(random.Between(1, CrmDatabase.Customers))}\",\"opened_at\":\"{DemoRandom.Text(random.Moment())}\",\"channel\":\"{random.Of(channels)}\",\"topic\":\"{random.Of(topics)}\",\"minutes_to_answer\":{random.Between(3, 2880)},\"satisfaction\":{(random.Chance(0.6) ? "null" : random.Between(1, 5).ToString(CultureInfo.InvariantCulture))}}}").AsMemory(), ct);
        await file.WriteLineAsync("]".AsMemory(), ct);
    }

    /// <summary>What people did with campaigns: 200,000 rows.</summary>
    public static async Task CampaignsAsync(string events, string campaigns, CancellationToken ct)
    {
        var random = new DemoRandom(53);
        string[] kinds = ["sent", "sent", "sent", "opened", "opened", "clicked", "unsubscribed"];
        await using (var file = Open(campaigns))
        {
            await file.WriteLineAsync("campaign,channel,theme,budget_eur,starts_on".AsMemory(), ct);
            for (var i = 1; i <= 48; i++)
                await file.WriteLineAsync(Row($"C{i:000}", random.Of(["newsletter", "search", "social", "partner"]), random.Of(["winter", "summer", "climbing week", "clearance", "club"]),
                    DemoRandom.Text(random.Amount(500, 25_000)), DemoRandom.Day(DemoRandom.FirstDay.AddDays(i * 13))).AsMemory(), ct);
        }

        await using (var file = Open(events))
        {
            await file.WriteLineAsync("event_id,campaign,customer_email,event,happened_at".AsMemory(), ct);
            for (var i = 1; i <= 200_000; i++)
                await file.WriteLineAsync(Row(i, $"C{random.Between(1, 48):000}", DemoRandom.Email(random.Between(1, CrmDatabase.Customers)), random.Of(kinds), DemoRandom.Text(random.Moment())).AsMemory(), ct);
        }
    }

    private static StreamWriter Open(string path) => new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);

    private static string Row(params object[] cells) => string.Join(',', cells.Select(c => Convert.ToString(c, CultureInfo.InvariantCulture)));
}
