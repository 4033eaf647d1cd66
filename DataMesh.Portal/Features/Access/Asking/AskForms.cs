using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
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
    public async Task<Result<AskForm>> MakeAsync(Principal principal, IReadOnlyList<string> ports, string? product, Guid? renew, CancellationToken ct)
    {
        var former = renew is { } id ? await renewals.OfAsync(principal, id, ct) : null;
        if (former is not null) ports = [.. ports, former.Path];
        var form = await MakeAsync(principal, ports, product, ct);
        if (former is not null && form.Ok) Renewals.Fill(form.Value, former);
        return form;
    }

    private async Task<Result<AskForm>> MakeAsync(Principal principal, IReadOnlyList<string> ports, string? product, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        var wanted = ports.Where(p => p.Count(c => c == '/') == 2).Select(p => p[..p.LastIndexOf('/')]).Append(product ?? "").Where(p => p.Contains('/', StringComparison.Ordinal)).Distinct().ToList();
        var found = new List<AskPort>();
        foreach (var path in wanted)
        {
            var result = await products.GetAsync(principal, path[..path.IndexOf('/', StringComparison.Ordinal)], path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..], ct);
            if (result.Error is { } error) return error;
            found.AddRange(await PortsAsync(principal, rights, result.Value, ports, path == product, ct));
        }

        var mine = rights.With(DomainRole.Member).Select(d => rights.Domains[d]).OrderBy(d => d.Name, StringComparer.OrdinalIgnoreCase).Select(d => new AskConsumer(ConsumerKind.Domain, d.Slug, $"All of {d.Name}"));
        var programs = (await accounts.OfAsync(rights.With(DomainRole.Member), ct)).Select(a => new AskConsumer(ConsumerKind.ServiceAccount, a.Path, $"Service account {a.Name} ({a.Path})"));
        AskConsumer[] consumers = [new AskConsumer(ConsumerKind.User, null, $"Me ({principal.Name})"), .. mine, .. programs];
        return new AskForm { Ports = found, Consumers = consumers, Consumer = consumers[0] };
    }

    private async Task<IEnumerable<AskPort>> PortsAsync(Principal principal, DomainRights rights, ProductView product, IReadOnlyList<string> named, bool all, CancellationToken ct)
    {
        var domain = rights.Find(product.Domain);
        var held = await access.PortsAsync(principal, product.Path, ct);
        var approvers = domain is null ? [] : (await deciders.PeopleAsync([domain.Id], false, ct)).ByDomain[domain.Id];
        var most = await terms.GetAsync(principal, product.Path, ct) is { Ok: true } said ? said.Value.MostDays : null;
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
            // What one has or has asked for is not asked for again unless it was named, to renew it.
            Ticked = named.Contains(p.Path) || (all && Holds(held.GetValueOrDefault(p.Path)) is null),
        });
    }

    private static (string Text, string Tone)? Holds(PortAccess? mine)
        => mine is { Access: "own" or "export" or "read" or "sample" or "requested" } ? AccessWords.Of(mine.Access, mine.Until) : null;

    private static string? Sensitive(ColumnView column)
    {
        var word = column.Classification >= Classification.Confidential ? Words.Of(column.Classification) : null;
        return column.PersonalData ? word is null ? "personal" : $"{word}, personal" : word;
    }
}
