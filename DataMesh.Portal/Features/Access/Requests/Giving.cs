using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Makes the grant of a port that was decided, by people or by a rule.</summary>
internal static class Giving
{
    public static Grant Give(PortalDbContext db, Principal by, DomainRights rights, AccessRequest request, AccessRequestPort port, PortInfo info, PortConditions conditions, GrantBasis basis, int number, DateTimeOffset now)
    {
        var subject = request.ConsumerKind switch
        {
            ConsumerKind.Domain => rights.Domains.TryGetValue(request.ConsumerId, out var domain) ? domain.Name : "a domain",
            ConsumerKind.ServiceAccount => request.ConsumerName ?? "a service account",
            _ => request.RequesterName,
        };
        var grant = new Grant
        {
            Id = Guid.CreateVersion7(),
            SubjectKind = request.ConsumerKind,
            SubjectId = request.ConsumerId,
            SubjectDomainId = request.ConsumerDomainId,
            SubjectPath = request.ConsumerPath,
            SubjectName = subject,
            PortId = port.PortId,
            Path = port.Path,
            ProductId = port.ProductId,
            DomainId = port.DomainId,
            Level = conditions.Level,
            Columns = JsonText.Of(conditions.Columns),
            Masks = JsonText.Of(conditions.Masks),
            RowFilter = conditions.RowFilter,
            RowsPerDay = conditions.RowsPerDay,
            Purpose = request.Purpose,
            PurposeCode = port.PurposeCode,
            PurposeName = port.PurposeName,
            TermsVersion = port.TermsVersion,
            ExceptionOf = request.ExceptionOf,
            Number = number,
            From = now,
            Until = conditions.Until,
            State = GrantState.Active,
            ContractVersion = info.Version,
            RequestId = request.Id,
            GivenByName = by.Name,
            Basis = basis,
        };
        db.Add(grant);
        port.GrantId = grant.Id;
        db.Record(by, new GrantGiven(grant.Id, port.Path, subject, grant.SubjectUserId,
            Words.Of(grant.Level), conditions.Columns, grant.Until, grant.Purpose) { PermittedPurpose = grant.PurposeName, TermsVersion = grant.TermsVersion, ExceptionOf = grant.ExceptionOf });
        return grant;
    }

    /// <summary>
    /// By port: the number of the next grant of a consumer. Who makes one with a number that somebody else took meanwhile cannot save; so
    /// whoever looks at the grants that are there to decide whether there is to be another one takes its number before.
    /// </summary>
    public static async Task<IReadOnlyDictionary<Guid, int>> NumbersAsync(PortalDbContext db, ConsumerKind kind, Guid consumer, IReadOnlyCollection<Guid> ports, CancellationToken ct)
    {
        var last = await db.Set<Grant>().Where(g => g.SubjectKind == kind && g.SubjectId == consumer && ports.Contains(g.PortId))
            .GroupBy(g => g.PortId).Select(g => new { g.Key, Last = g.Max(x => x.Number) }).ToDictionaryAsync(g => g.Key, g => g.Last, ct);
        return ports.Distinct().ToDictionary(p => p, p => last.GetValueOrDefault(p) + 1);
    }
}
