using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Requests;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Routes;

/// <summary>Gathers what the rules look at, and chooses the route of each port.</summary>
internal sealed class RouteFinder(IRoutePolicies policies)
{
    /// <param name="db">The database.</param>
    /// <param name="rights">The requester's rights.</param>
    /// <param name="consumer">For whom.</param>
    /// <param name="ports">The ports, with the columns that are asked for; null for all.</param>
    /// <param name="input">Level, purpose and end.</param>
    /// <param name="now">The moment.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>A route for each port, by its id.</returns>
    public async Task<IReadOnlyDictionary<Guid, PortRoute>> OfAsync(PortalDbContext db, DomainRights rights, ConsumerChoice consumer,
        IReadOnlyList<(PortInfo Port, IReadOnlyList<string>? Columns)> ports, AccessRequestInput input, DateTimeOffset now, CancellationToken ct)
    {
        var (kind, subject) = (consumer.Kind, consumer.Id);
        var ids = ports.Select(p => p.Port.Id).ToList();
        var former = (await db.Set<Grant>().AsNoTracking().Where(g => g.SubjectKind == kind && g.SubjectId == subject && g.ExceptionOf == null && ids.Contains(g.PortId)).ToListAsync(ct)).ToLookup(g => g.PortId);
        var terms = await TermsAsync(db, [.. ports.Select(p => p.Port.ProductId).Distinct()], ct);
        var rules = await policies.NowAsync(ct);
        return ports.ToDictionary(p => p.Port.Id, p => RouteRules.Of(rules, new RouteQuestion(p.Port, p.Columns, input.Level, input.Until, input.Purpose,
            kind switch
            {
                ConsumerKind.Domain => subject == p.Port.DomainId,
                ConsumerKind.ServiceAccount => consumer.DomainId == p.Port.DomainId,
                _ => rights.Is(DomainRole.Member, p.Port.DomainId),
            },
            terms.GetValueOrDefault(p.Port.ProductId), [.. former[p.Port.Id]]) { PurposeCode = input.PermittedPurpose?.GetValueOrDefault(p.Port.ProductPath), Exception = input.ExceptionOf is not null }, now));
    }

    /// <summary>What the owners of these products said about access, by product.</summary>
    public static async Task<IReadOnlyDictionary<Guid, ProductTerms>> TermsAsync(PortalDbContext db, IReadOnlyList<Guid> products, CancellationToken ct)
        => await db.Set<ProductTerms>().AsNoTracking().Where(t => products.Contains(t.ProductId)).ToDictionaryAsync(t => t.ProductId, ct);
}
