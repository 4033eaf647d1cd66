using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using static DataMesh.Portal.Features.Products.Contracts.Classification;

namespace DataMesh.Portal.Features.Demo.Company;

/// <summary>What the demo's domains offer.</summary>
internal static class DemoProducts
{
    public static IReadOnlyList<DemoProduct> All { get; } =
    [
        new("sales", "crm", "CRM accounts", ProductKind.SourceAligned, "sofia",
            "Business and private customers that somebody in Sales looks after, with the people to talk to. One row per account, as the CRM has it.",
            "Every fourth customer of the web shop is **not** in the CRM: join with a left join when revenue has to be complete.",
            "Join other channels by `email`; it is unique here.", ["customer", "crm", "master data"], ProductState.Published,
            [
                new("accounts", "Accounts", "One row per account.", "crm", "accounts",
                [
                    new("account_id", "The CRM's number of the account", Key: true, Example: "4711"),
                    new("name", "Name of the company, club or person", Confidential, Personal: true),
                    new("email", "Address for everything about this account; unique", Confidential, Personal: true, Mask: "hash"),
                    new("segment", "Private, Business, Club or School; decides on prices", Example: "Business"),
                    new("country", "Country of the account, ISO 3166-1 alpha-2", Example: "DE"),
                    new("since", "First contact", Example: "2023-05-04"),
                    new("credit_limit", "Open amount up to which we deliver on invoice; empty for private customers", Confidential, Unit: "EUR", Example: "2500.00"),
                ]),
                new("contacts", "Contacts", "One row per person to talk to.", "crm", "contacts",
                [
                    new("contact_id", "The CRM's number of the contact", Key: true, Example: "90125"),
                    new("account_id", "The account that the person belongs to", References: "accounts.account_id", Example: "4711"),
                    new("full_name", "Name of the person", Confidential, Personal: true),
                    new("phone", "Telephone number in international form", Restricted, Personal: true, Mask: "last(3)"),
                    new("role", "What the person does there", Example: "Buyer"),
                    new("newsletter", "Whether the person agreed to the newsletter", Example: "true"),
                ]),
            ]),
        new("sales", "pipeline", "Opportunities", ProductKind.SourceAligned, "sofia",
            "Offers that are being talked about, with the amount that is expected.", "", "", ["crm"], ProductState.Draft,
            [
                new("opportunities", "Opportunities", "One row per opportunity.", "crm", "opportunities",
                [
                    new("opportunity_id", "The CRM's number", Key: true),
                    new("account_id", "The account that it is about", References: "sales/crm/accounts.account_id"),
                    new("stage", ""),
                    new("expected", "", Confidential, Unit: "EUR"),
                    new("closes_on", "Expected day of the decision"),
                ]),
            ]),
        new("commerce", "web-orders", "Web shop orders", ProductKind.SourceAligned, "bruno",
            "Every order of the web shop with its lines, as the shop's own system confirms it.",
            "Cancelled orders stay in, with their status. Amounts include value added tax.",
            "Revenue is the sum of `amount` over orders whose `status` is not *cancelled*.", ["orders", "revenue", "web shop"], ProductState.Published,
            [
                new("orders", "Orders", "One row per confirmed order.", "web-shop", "orders",
                [
                    new("order_id", "The shop's order number", Key: true, Example: "1048201"),
                    new("customer_email", "Address that the confirmation went to", Confidential, Personal: true, References: "sales/crm/accounts.email", Mask: "hash"),
                    new("ordered_at", "When the customer confirmed, UTC", Example: "2026-10-21 18:04:11"),
                    new("country", "Delivery country, ISO 3166-1 alpha-2", Example: "DE"),
                    new("amount", "Gross amount of the order in euro", Unit: "EUR", Example: "129.90"),
                    new("tax", "Value added tax contained in the amount", Unit: "EUR", Example: "20.74"),
                    new("voucher", "Voucher code, if one was used", Example: "AUTUMN10"),
                    new("status", "confirmed, shipped, delivered, returned or cancelled", Example: "delivered"),
                ]),
                new("lines", "Lines", "One row per line of an order.", "web-shop", "order_lines",
                [
                    new("order_id", "The order that the line belongs to", References: "orders.order_id", Example: "1048201"),
                    new("line_no", "Number of the line in the order", Example: "1"),
                    new("article", "Name of the article", References: "commerce/range/articles.article", Example: "Trail tent"),
                    new("quantity", "Pieces", Example: "1"),
                    new("price", "Gross price of one piece in euro", Unit: "EUR", Example: "129.90"),
                ]),
            ]),
        new("commerce", "returns", "Returns", ProductKind.SourceAligned, "bruno",
            "Returned items with the customer's reason and the amount refunded.",
            "One in eight returns has no refund amount yet: the parcel has not been checked in.", "", ["orders", "returns"], ProductState.Published,
            [
                new("returns", "Returns", "One row per returned item.", "web-shop", "returns",
                [
                    new("return_id", "Number of the return", Key: true, Example: "88"),
                    new("order_id", "The order that the item was bought with", References: "commerce/web-orders/orders.order_id", Example: "1048201"),
                    new("returned_on", "Day on which the parcel arrived", Example: "2026-10-28"),
                    new("reason", "What the customer ticked", Example: "too small"),
                    new("refund_amount", "Amount refunded in euro; empty until the parcel was checked", Unit: "EUR", Example: "59.95"),
                ]),
            ]),
        new("commerce", "range", "Range", ProductKind.SourceAligned, "bruno",
            "What the web shop sells, with category, weight and list price. Public: it stands on the website.", "", "", ["articles", "master data"], ProductState.Published,
            [
                new("articles", "Articles", "One row per article.", "web-shop", "articles",
                [
                    new("article", "Name of the article", Public, Key: true, Example: "Trail tent"),
                    new("category", "Category on the website", Public, Example: "Shelter"),
                    new("list_price", "Recommended gross price in euro", Public, Unit: "EUR", Example: "249.00"),
                    new("weight_g", "Weight with packaging", Public, Unit: "g", Example: "2150"),
                    new("launched_on", "First day in the shop", Public, Example: "2024-03-01"),
                ]),
            ]),
        new("commerce", "orders-export", "Order export (old)", ProductKind.SourceAligned, "bruno",
            "The nightly export that reports used before Web shop orders existed.", "Will be retired when the last report has moved to *Web shop orders*.", "", ["orders"], ProductState.Deprecated,
            [
                new("orders", "Orders", "One row per order.", "web-shop", "orders",
                [
                    new("order_id", "The shop's order number", Key: true, Example: "1048201"),
                    new("ordered_at", "When the customer confirmed, UTC", Example: "2026-10-21 18:04:11"),
                    new("amount", "Gross amount in euro", Unit: "EUR", Example: "129.90"),
                ]),
            ]),
        new("marketplace", "marketplace-orders", "Marketplace orders", ProductKind.SourceAligned, "priya",
            "Orders that reach us through partner marketplaces, one row per order with its lines nested.",
            "`lines` is the partner's JSON as it came. Commission is an estimate until the monthly settlement.", "", ["orders", "revenue", "partners"], ProductState.Published,
            [
                new("orders", "Orders", "One row per order of a marketplace.", "feed", "marketplace_orders",
                [
                    new("order", "The marketplace's order number", Key: true, Example: "M-88120"),
                    new("marketplace", "Name of the marketplace", Example: "Bergmarkt"),
                    new("buyer_email", "Address of the buyer as the marketplace passes it on", Confidential, Personal: true, References: "sales/crm/accounts.email", Mask: "hash"),
                    new("placed_at", "When the buyer placed the order, UTC", Example: "2026-10-22 09:30:00"),
                    new("ship_country", "Delivery country, ISO 3166-1 alpha-2", Example: "NL"),
                    new("gross", "Gross amount of the order in euro", Unit: "EUR", Example: "310.00"),
                    new("commission", "What the marketplace keeps, in euro", Confidential, Unit: "EUR"),
                    new("lines", "Lines of the order as JSON: article, quantity, price"),
                ]),
            ]),
        new("marketplace", "partners", "Marketplace revenue by partner", ProductKind.Aggregate, "priya",
            "Which marketplace brings what: made of Marketplace orders for partner talks.", "", "", ["revenue", "partners"], ProductState.Draft, []),
        new("finance", "payments", "Payments", ProductKind.SourceAligned, "felix",
            "Captured, refunded and disputed payments, matched to orders of the web shop.",
            "Failed attempts are included. Final after the fifth working day of the following month.", "", ["payments", "revenue"], ProductState.Published,
            [
                new("payments", "Payments", "One row per attempt to pay.", "ledger", "payments",
                [
                    new("payment_id", "Number of the payment", Key: true, Example: "20311"),
                    new("order_id", "The order that was paid", References: "commerce/web-orders/orders.order_id", Example: "1048201"),
                    new("method", "card, invoice, wallet, bank transfer or gift card", Example: "card"),
                    new("state", "captured, refunded, disputed or failed", Example: "captured"),
                    new("amount", "Amount in euro", Confidential, Unit: "EUR", Example: "129.90"),
                    new("fee", "What the payment provider keeps, in euro", Confidential, Unit: "EUR", Example: "2.02"),
                    new("paid_at", "When the provider confirmed, UTC", Example: "2026-10-21 18:05:40"),
                    new("iban_last4", "Last four digits of the payer's account", Restricted, Personal: true, Mask: "redact"),
                ]),
            ]),
        new("finance", "exchange-rates", "Exchange rates", ProductKind.SourceAligned, "felix",
            "Reference rates to the euro that the books use, a row per currency and day.", "", "Multiply by `1 / rate` to get euro.", ["reference data"], ProductState.Published,
            [
                new("rates", "Rates", "One row per day and currency.", "ledger", "exchange_rates",
                [
                    new("day", "Day for which the rate holds", Public, Key: true, Example: "2026-10-21"),
                    new("currency", "Currency, ISO 4217", Public, Key: true, Example: "SEK"),
                    new("rate", "Units of the currency for one euro", Public, Example: "11.4180"),
                ]),
            ]),
        new("finance", "payment-fees", "Payment fees by method", ProductKind.ConsumerAligned, "felix",
            "What each way of paying costs us; for the talks with payment providers. Only for Finance.", "", "", ["payments"], ProductState.Published,
            [
                new("fees", "Fees", "One row per payment, without anything about the payer.", "ledger", "payments",
                [
                    new("payment_id", "Number of the payment", Key: true, Example: "20311"),
                    new("method", "How was paid", Example: "card"),
                    new("amount", "Amount in euro", Confidential, Unit: "EUR", Example: "129.90"),
                    new("fee", "What the provider keeps, in euro", Confidential, Unit: "EUR", Example: "2.02"),
                ]),
            ], Visibility.Domain),
        new("support", "tickets", "Support tickets", ProductKind.SourceAligned, "tomas",
            "What customers ask for, by which way, how long the answer took and how content they were.", "Two in five tickets carry a rating.", "", ["customer", "service"], ProductState.Published,
            [
                new("tickets", "Tickets", "One row per ticket.", "helpdesk", "tickets",
                [
                    new("ticket_id", "Number of the ticket", Key: true, Example: "5120"),
                    new("customer_email", "Address of who asks", Confidential, Personal: true, References: "sales/crm/accounts.email", Mask: "hash"),
                    new("opened_at", "When the ticket was opened, UTC", Example: "2026-10-02 11:20:00"),
                    new("channel", "mail, chat or telephone", Example: "chat"),
                    new("topic", "What it is about", Example: "return"),
                    new("minutes_to_answer", "Minutes until the first answer", Unit: "min", Example: "42"),
                    new("satisfaction", "Rating from 1 (bad) to 5 (good); empty without one", Example: "4"),
                ]),
            ]),
        new("marketing", "campaigns", "Campaigns", ProductKind.SourceAligned, "lena",
            "Every campaign with its channel, theme and budget.", "", "", ["campaigns"], ProductState.Published,
            [
                new("campaigns", "Campaigns", "One row per campaign.", "campaign-tool", "campaigns",
                [
                    new("campaign", "The campaign's code", Key: true, Example: "C012"),
                    new("channel", "newsletter, search, social or partner", Example: "newsletter"),
                    new("theme", "What it was about", Example: "climbing week"),
                    new("budget_eur", "Planned budget in euro", Confidential, Unit: "EUR"),
                    new("starts_on", "First day", Example: "2025-06-05"),
                ]),
            ]),
        new("marketing", "campaign-events", "Campaign events", ProductKind.SourceAligned, "lena",
            "Who was sent what, and opened, clicked or unsubscribed. 200,000 events.", "An open is counted by an image and therefore too low.", "", ["campaigns", "customer"], ProductState.Published,
            [
                new("events", "Events", "One row per event.", "campaign-tool", "campaign_events",
                [
                    new("event_id", "Number of the event", Key: true, Example: "150233"),
                    new("campaign", "The campaign's code", References: "marketing/campaigns/campaigns.campaign", Example: "C012"),
                    new("customer_email", "Address that the mail went to", Confidential, Personal: true, References: "sales/crm/accounts.email", Mask: "hash"),
                    new("event", "sent, opened, clicked or unsubscribed", Example: "opened"),
                    new("happened_at", "When, UTC", Example: "2026-09-14 07:02:00"),
                ]),
            ]),
    ];
}
