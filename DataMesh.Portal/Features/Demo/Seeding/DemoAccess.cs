using System.Text.Json;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Demo.Seeding;

/// <summary>Requests in every state, grants, and the data set that joins three channels.</summary>
internal sealed class DemoAccess(IAccessService access, IAccessTerms terms, IDataSetService sets, TimeProvider time)
{
    private const string Orders = "commerce/web-orders/orders";
    private const string Market = "marketplace/marketplace-orders/orders";
    private const string Payments = "finance/payments";
    private const string Accounts = "sales/crm/accounts";

    /// <summary>CRM accounts with what they bought in the web shop and on marketplaces.</summary>
    public const string SalesAcrossChannels = """
        { "nodes": [
            { "id": "web", "kind": "input", "port": "commerce/web-orders/orders" },
            { "id": "kept", "kind": "filter", "input": "web", "where": "status <> 'cancelled'" },
            { "id": "webChannel", "kind": "derive", "input": "kept", "columns": [ { "name": "channel", "expression": "'Web shop'" } ] },
            { "id": "webSales", "kind": "select", "input": "webChannel", "columns": [ { "name": "channel" }, { "name": "customer_email", "as": "email" }, { "name": "amount" }, { "name": "ordered_at" } ] },
            { "id": "market", "kind": "input", "port": "marketplace/marketplace-orders/orders" },
            { "id": "marketSales", "kind": "select", "input": "market", "columns": [ { "name": "marketplace", "as": "channel" }, { "name": "buyer_email", "as": "email" }, { "name": "gross", "as": "amount" }, { "name": "placed_at", "as": "ordered_at" } ] },
            { "id": "sales", "kind": "union", "inputs": [ "webSales", "marketSales" ] },
            { "id": "crm", "kind": "input", "port": "sales/crm/accounts" },
            { "id": "joined", "kind": "join", "left": "sales", "right": "crm", "join": "inner", "on": [ { "left": "email", "right": "email" } ] },
            { "id": "years", "kind": "derive", "input": "joined", "columns": [ { "name": "year", "expression": "year(ordered_at)" } ] },
            { "id": "grouped", "kind": "aggregate", "input": "years", "groupBy": [ "segment", "channel", "year" ], "measures": [ { "name": "revenue", "function": "sum", "column": "amount" }, { "name": "orders", "function": "count" } ] },
            { "id": "sorted", "kind": "sort", "input": "grouped", "by": [ { "column": "revenue", "descending": true } ] } ],
          "output": "sorted" }
        """;

    public async Task SeedAsync(DemoCast people, CancellationToken ct)
    {
        await GrantsAsync(people, ct);
        await TermsAsync(people["felix"], ct);
        await RequestsAsync(people, ct);
        var mats = people["mats"];
        if ((await sets.ListAsync(mats, ct)).Any(s => s.Name == "Sales across channels")) return;
        using var flow = JsonDocument.Parse(SalesAcrossChannels);
        (await sets.CreateAsync(mats, new DataSetInput("Sales across channels", "Revenue and orders of CRM accounts by segment, channel and year: web shop and marketplaces together.",
            flow.RootElement.Clone(), ["sales"]), ct)).Must();
    }

    private async Task GrantsAsync(DemoCast people, CancellationToken ct)
    {
        var mats = people["mats"];
        var gustav = people["gustav"];
        const string Report = "Channel revenue report for the weekly sales meeting: revenue per segment, country and month, no individual customers.";
        await GrantAsync(mats, people["bruno"], gustav, Ask(Orders, Report, AccessLevel.Export, 240), new ApproveInput(Note: "Fine for the report."), ct);
        await GrantAsync(mats, people["priya"], gustav, Ask(Market, Report, AccessLevel.Read, 240),
            new ApproveInput(Columns: Only(Market, "order", "marketplace", "buyer_email", "placed_at", "ship_country", "gross"), Note: "Without commission, which you do not need for revenue."), ct);
        await GrantAsync(people["tomas"], people["bruno"], gustav, Ask(Orders, "Show an order's status beside its ticket.", AccessLevel.Read, 300), new ApproveInput(), ct);
        await GrantAsync(mats, people["tomas"], gustav, Ask("support/tickets/tickets", "Look whether slow answers cost us repeat orders.", AccessLevel.Read, 9),
            new ApproveInput(Masks: Hashed("support/tickets/tickets")), ct);
        await GrantAsync(people["lena"], people["bruno"], gustav, Ask(Orders, "Measure which campaigns lead to orders.", AccessLevel.Read, 120), new ApproveInput(Masks: Hashed(Orders)), ct);
        await GrantAsync(mats, people["sofia"], gustav, Ask(Accounts, Report, AccessLevel.Read, 240),
            new ApproveInput(Columns: Only(Accounts, "account_id", "email", "segment", "country", "since")), ct);
        await GrantAsync(mats, people["felix"], gustav, Ask("finance/exchange-rates/rates", "Convert amounts of all channels into euro.", AccessLevel.Export, 365) with { Consumer = new Consumer(ConsumerKind.Domain, "sales-analytics") },
            new ApproveInput(), ct);
    }

    // What finance lets payments be used for, and on which terms.
    private async Task TermsAsync(Principal owner, CancellationToken ct)
    {
        var now = (await terms.GetAsync(owner, Payments, ct)).Must();
        if (now.TermsVersion is not null) return;
        (await terms.SetAsync(owner, Payments, new AccessTermsInput(now.Open, now.MostDays)
        {
            Purposes =
            [
                new(null, "Management reporting", "Figures in sums, for those who run the company."),
                new(null, "Reconciliation", "Comparing payments with orders, refunds and the bank."),
                new(null, "Fraud prevention", "Finding payments that somebody else made, together with risk management."),
            ],
            Terms = "Payments are accounting records.\n\n- Results that leave the company show at least ten payments together.\n- No copies outside the portal but downloads that are deleted after a month.\n- No attempt to find out who paid.",
        }, now.Revision, ct)).Must();
    }

    private async Task RequestsAsync(DemoCast people, CancellationToken ct)
    {
        var jonas = people["jonas"];
        await SubmitAsync(people["mats"], Ask("finance/payments/payments", "Add paid and disputed amounts to the channel revenue report.", AccessLevel.Read, 180) with
        {
            PermittedPurpose = new Dictionary<string, string> { [Payments] = "management-reporting" }, AcceptTerms = new Dictionary<string, int> { [Payments] = 1 },
        }, ct);
        await SubmitAsync(jonas, Ask(Orders, "Plan the winter campaign by country and article.", AccessLevel.Read, 60), ct);
        await SubmitAsync(people["lena"], Ask(Accounts, "Address business customers in the winter campaign.", AccessLevel.Export, 90), ct);
        if (await SubmitAsync(people["tomas"], Ask("commerce/returns/returns", "See why items come back when customers write to us.", AccessLevel.Read, 180), ct) is { } asked)
            (await access.AskAsync(people["bruno"], asked, "Do you need refund amounts, or are reason and order enough?", ct)).Must();
        if (await SubmitAsync(jonas, Ask("sales/crm/contacts", "Call everybody before the club weekend.", AccessLevel.Export, 30), ct) is { } denied)
            (await access.DenyAsync(people["sofia"], denied, "Telephone numbers are not for campaigns; the newsletter goes through the CRM.", null, ct)).Must();
    }

    private AccessRequestInput Ask(string port, string purpose, AccessLevel level, int days)
        => new([port], null, purpose, level, null, new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(days + 1));

    private static Dictionary<string, IReadOnlyList<string>> Only(string port, params string[] columns) => new() { [port] = columns };

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Hashed(string port) => new() { [port] = new Dictionary<string, string> { ["customer_email"] = "hash" } };

    private async Task GrantAsync(Principal requester, Principal approver, Principal governance, AccessRequestInput input, ApproveInput decision, CancellationToken ct)
    {
        if (await SubmitAsync(requester, input, ct) is not { } id) return;
        // A rule may have granted it at once; and personal data waits for Governance after its owner.
        if ((await access.GetAsync(requester, id, ct)).Must().State == RequestState.Submitted
            && (await access.ApproveAsync(approver, id, decision, null, ct)).Must().State == RequestState.Submitted)
            (await access.ApproveAsync(governance, id, new ApproveInput(Note: "As the owner says."), null, ct)).Must();
    }

    // A conflict says that it was asked or granted before a seeding was cut off.
    private async Task<Guid?> SubmitAsync(Principal requester, AccessRequestInput input, CancellationToken ct)
    {
        var asked = await access.SubmitAsync(requester, input, ct);
        return asked.Error is Conflict ? null : asked.Must().Id;
    }
}
