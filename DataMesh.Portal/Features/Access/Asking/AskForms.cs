using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Inbox;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Asking;

/// <summary>Prepares the form: ports that the person may know of, what it holds of them, and who will decide.</summary>
internal sealed class AskForms(IProductService products, IDomainDirectory domains, IAccessService access, Deciders deciders, IAccessTerms terms, Renewals renewals, IServiceAccounts accounts)
{
    /// <summary>The form for some ports, for all ports of a product, or filled in from a grant to renew.</summary>
    public async Task<Result<AskForm>> MakeAsync(Principal principal, IReadOnlyList<string> ports, string? product, Guid? renew, Guid? unmask, CancellationToken ct)
    {
        if (unmask is { } of) return await UnmaskAsync(principal, of, [], ct);
        var former = renew is { } id ? await renewals.OfAsync(principal, id, ct) : null;
        // An exception to masks is asked for anew for the grant that it belongs to.
        if (former?.ExceptionOf is { } masked) return await UnmaskAsync(principal, masked, former.Columns, ct);
        if (former is not null) ports = [.. ports, former.Path];
        var form = await MakeAsync(principal, ports, product, ct);
        if (former is not null && form.Ok) Renewals.Fill(form.Value, former);
        return form;
    }

    // For whoever holds the grant, the masked columns of its port alone.
    private async Task<Result<AskForm>> UnmaskAsync(Principal principal, Guid grant, IReadOnlyList<string> columns, CancellationToken ct)
    {
        if (await renewals.OfAsync(principal, grant, ct) is not { Held: true } former) return NotFound.Of("grant", grant.ToString());
        var form = await MakeAsync(principal, [former.Path], null, ct);
        if (form.Error is { } error) return error;
        var port = form.Value.Ports.FirstOrDefault(p => p.Path == former.Path);
        if (port is null) return NotFound.Of("port", former.Path);
        List<AskColumn> masked = [.. port.Columns.Where(c => former.Masks.ContainsKey(c.Name)).Select(c => c with { Sensitive = $"{(c.Sensitive is { } word ? $"{word}; " : "")}now {DraftColumn.MaskWord(former.Masks[c.Name])}" })];
        foreach (var column in masked) column.Ticked = masked.Count == 1 || columns.Contains(column.Name, StringComparer.Ordinal);
        return new AskForm
        {
            Ports = [new AskPort { Path = port.Path, Name = port.Name, ProductName = port.ProductName, DomainName = port.DomainName, Approvers = port.Approvers, MostDays = port.MostDays, Columns = masked, Ticked = true, Open = true }],
            Products = form.Value.Products, Consumers = [form.Value.Consumers[0]], Level = former.Level, Unmask = grant,
            Latest = former.Ends is { } ends ? DateOnly.FromDateTime(ends.UtcDateTime) : null,
        };
    }

    private async Task<Result<AskForm>> MakeAsync(Principal principal, IReadOnlyList<string> ports, string? product, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        var wanted = ports.Where(p => p.Count(c => c == '/') == 2).Select(p => p[..p.LastIndexOf('/')]).Append(product ?? "").Where(p => p.Contains('/', StringComparison.Ordinal)).Distinct().ToList();
        var found = new List<AskPort>();
        var asking = new List<AskProduct>();
        foreach (var path in wanted)
        {
            var result = await products.GetAsync(principal, path[..path.IndexOf('/', StringComparison.Ordinal)], path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..], ct);
            if (result.Error is { } error) return error;
            var said = await terms.GetAsync(principal, path, ct) is { Ok: true } known ? known.Value : null;
            found.AddRange(await PortsAsync(principal, rights, result.Value, said?.MostDays, ports, path == product, ct));
            asking.Add(new AskProduct { Path = path, Name = result.Value.Name, Purposes = said?.Purposes ?? [], Terms = said?.Terms, TermsVersion = said?.TermsVersion });
        }

        var mine = rights.With(DomainRole.Member).Select(d => rights.Domains[d]).OrderBy(d => d.Name, StringComparer.OrdinalIgnoreCase).Select(d => new AskConsumer(ConsumerKind.Domain, d.Slug, $"All of {d.Name}"));
        var programs = (await accounts.OfAsync(rights.With(DomainRole.Member), ct)).Select(a => new AskConsumer(ConsumerKind.ServiceAccount, a.Path, $"Service account {a.Name} ({a.Path})"));
        AskConsumer[] consumers = [new AskConsumer(ConsumerKind.User, null, $"Me ({principal.Name})"), .. mine, .. programs];
        return new AskForm { Ports = found, Products = asking, Consumers = consumers, Consumer = consumers[0] };
    }

    private async Task<IEnumerable<AskPort>> PortsAsync(Principal principal, DomainRights rights, ProductView product, int? most, IReadOnlyList<string> named, bool all, CancellationToken ct)
    {
        var domain = rights.Find(product.Domain);
        var held = await access.PortsAsync(principal, product.Path, ct);
        var approvers = domain is null ? [] : (await deciders.PeopleAsync([domain.Id], false, ct)).ByDomain[domain.Id];
        return product.Ports.Select(p => (Path: $"{product.Path}/{p.Port}", Port: p)).Select(p => new AskPort
        {
            Path = p.Path,
            Name = p.Port.Port,
            ProductName = product.Name,
            DomainName = product.DomainName,
            MostDays = most,
            Approvers = [.. approvers.Where(a => a.Id != principal.Id).Select(a => a.Name)],
            Holds = Holds(held.GetValueOrDefault(p.Path)),
            Columns = [.. p.Port.Columns.Select(c => new AskColumn(c.Name, c.Description, Sensitive(c)))],
            Request = held.GetValueOrDefault(p.Path) is { Access: "requested" } open ? open.RequestId : null,
            // What one has or has asked for is not asked for again unless it alone was named, to renew it: one such port would hold up all the others.
            Ticked = named.Contains(p.Path) ? named.Count == 1 || !HasAll(held.GetValueOrDefault(p.Path)) : all && Holds(held.GetValueOrDefault(p.Path)) is null,
        });
    }

    private static bool HasAll(PortAccess? mine) => mine is { Access: "own" or "requested" } or { Access: "export" or "read", Missing.Count: 0 };

    private static (string Text, string Tone)? Holds(PortAccess? mine)
        => mine is { Access: "own" or "export" or "read" or "sample" or "requested" } ? AccessWords.Of(mine.Access, mine.Until) : null;

    private static string? Sensitive(ColumnView column)
    {
        var word = column.Classification >= Classification.Confidential ? Words.Of(column.Classification) : null;
        return column.PersonalData ? word is null ? "personal" : $"{word}, personal" : word;
    }
}
