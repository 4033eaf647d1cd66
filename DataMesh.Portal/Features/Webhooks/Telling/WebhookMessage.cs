using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Webhooks.Telling;

/// <summary>What a webhook is told of an event.</summary>
/// <param name="Event">The event's name for receivers.</param>
/// <param name="Summary">One sentence, in the past tense, without the actor.</param>
/// <param name="Names">What it is about: names and ids. All that a webhook of the installation is told.</param>
/// <param name="Details">What the domain's owners may know besides.</param>
internal sealed record WebhookMessage(string Event, string Summary, Dictionary<string, object?> Names, Dictionary<string, object?> Details)
{
    private static readonly HashSet<Type> s_types =
    [
        typeof(RequestSubmitted), typeof(RequestMoved), typeof(GrantGiven), typeof(GrantEnded), typeof(ProductPublished), typeof(ProductDeprecated), typeof(ProductRetired),
        typeof(ProductChanged), typeof(PortDrifted), typeof(PortFits), typeof(SnapshotFailed),
    ];

    /// <summary>Whether receivers are told of events of the type.</summary>
    public static bool Tells(Type type) => s_types.Contains(type);

    /// <summary>
    /// What is told of an event by a webhook that covers certain domains; null when that is nothing. A request may be for ports of several
    /// domains: those of others are left out, from the sentence too.
    /// </summary>
    /// <param name="e">The event.</param>
    /// <param name="covers">Whether the webhook covers the domain with that slug.</param>
    public static WebhookMessage? Of(PortalEvent e, Func<string, bool> covers) => e switch
    {
        RequestSubmitted r when Own(r.Ports, covers) is { Count: > 0 } ports => new("request.submitted", $"asked for {string.Join(", ", ports)}",
            new() { ["request"] = r.RequestId, ["ports"] = ports }, new() { ["purpose"] = r.Purpose }),
        RequestMoved r when Decision(r) is var (name, verb, decision) && Own(r.Ports, covers) is { Count: > 0 } ports => new(name, $"{verb} the request for {string.Join(", ", ports)}",
            new() { ["request"] = r.RequestId, ["ports"] = ports, ["decision"] = decision }, []),
        GrantGiven g when covers(DomainOf(g.Port)) => new("grant.given", $"granted {g.Level} on {g.Port}",
            new() { ["grant"] = g.GrantId, ["port"] = g.Port, ["level"] = g.Level },
            new() { ["subject"] = g.SubjectName, ["columns"] = g.Columns, ["until"] = g.Until, ["purpose"] = g.Purpose }),
        GrantEnded g when covers(DomainOf(g.Port)) => new("grant.ended", g.How == "expired" ? $"saw a grant on {g.Port} end" : $"revoked a grant on {g.Port}",
            new() { ["grant"] = g.GrantId, ["port"] = g.Port, ["how"] = g.How }, new() { ["subject"] = g.SubjectName, ["reason"] = g.Reason }),
        ProductEvent p when covers(DomainOf(p.Product)) => OfProduct(p),
        SnapshotFailed s when Own(s.Products, covers) is { Count: > 0 } products => new("snapshot.failed", $"could not refresh the rows of {string.Join(", ", products)}",
            // The set is somebody's own, and its reason may name ports of other domains.
            new() { ["products"] = products }, []),
        _ => null,
    };

    private static WebhookMessage? OfProduct(ProductEvent e) => e switch
    {
        ProductPublished p => new("product.published", $"published {p.Name} {p.Version}", new() { ["product"] = p.Product, ["name"] = p.Name, ["version"] = p.Version }, []),
        ProductDeprecated p => new("product.deprecated", $"deprecated {p.Name}", new() { ["product"] = p.Product, ["name"] = p.Name }, []),
        ProductRetired p => new("product.retired", $"retired {p.Name}", new() { ["product"] = p.Product, ["name"] = p.Name }, []),
        ProductChanged p when p.ChangesPort => new("contract.changed", $"changed {p.What} of {p.Product}", Known(("product", p.Product), ("what", p.What), ("change", p.Change), ("sincePublished", p.SincePublished)), []),
        PortDrifted p => new("port.drifted", $"found that the source of {p.Product}/{p.Port} changed", new() { ["product"] = p.Product, ["port"] = $"{p.Product}/{p.Port}", ["kind"] = p.Kind }, new() { ["what"] = p.What }),
        PortFits p => new("port.fits", $"found that the source of {p.Product}/{p.Port} fits again", new() { ["product"] = p.Product, ["port"] = $"{p.Product}/{p.Port}" }, []),
        _ => null,
    };

    private static (string Name, string Verb, string Decision)? Decision(RequestMoved r) => r.Action switch
    {
        "approved" => ("request.decided", "approved", "approved"),
        "one-approved" => ("request.decided", "approved, with others to come,", "oneApproved"),
        "owner-approved" => ("request.decided", "approved, as owner,", "ownerApproved"),
        "denied" => ("request.decided", "denied", "denied"),
        "withdrawn" => ("request.withdrawn", "withdrew", "withdrawn"),
        _ => null,
    };

    // What events of former versions do not know is left out.
    private static Dictionary<string, object?> Known(params IEnumerable<(string Name, object? Value)> members) => members.Where(m => m.Value is not null).ToDictionary(m => m.Name, m => m.Value);

    private static List<string> Own(IReadOnlyList<string> paths, Func<string, bool> covers) => [.. paths.Where(p => covers(DomainOf(p)))];

    private static string DomainOf(string path) => path.Split('/', 2)[0];
}
