using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Grants;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Asking;

/// <summary>Begins a new request with what an older grant gave. Renewing is a new request; it is granted at once only where a rule says so.</summary>
internal sealed class Renewals(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, TimeProvider time)
{
    /// <summary>The grant, or null where the principal may not know of it.</summary>
    public async Task<Former?> OfAsync(Principal principal, Guid id, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Set<Grant>().AsNoTracking().SingleOrDefaultAsync(g => g.Id == id, ct) is not { } grant || !grant.MayBeKnownBy(principal, rights)) return null;
        var now = time.GetUtcNow();
        return new Former(grant.Path, JsonText.List(grant.Columns), grant.Level, grant.Purpose, grant.SubjectPath ?? (grant.SubjectKind == ConsumerKind.Domain ? rights.Domains.GetValueOrDefault(grant.SubjectId)?.Slug : null),
            grant.Until is { } until ? DateOnly.FromDateTime((now + (until - grant.From)).UtcDateTime) : null)
        {
            PurposeCode = grant.PurposeCode, Masks = JsonText.Map(grant.Masks), Ends = grant.Until, ExceptionOf = grant.ExceptionOf, Held = grant.ExceptionOf is null && grant.HoldsAt(now) && grant.IsHeldBy(principal, rights),
        };
    }

    /// <summary>Fills the form in; everything can still be changed.</summary>
    public static void Fill(AskForm form, Former former)
    {
        (form.Purpose, form.Level, form.Until) = (former.Purpose, former.Level, former.Until);
        form.Consumer = form.Consumers.FirstOrDefault(c => c.Id == former.Consumer) ?? form.Consumer;
        // The purpose is the same one where the owners still permit it; terms are accepted anew.
        foreach (var product in form.Products.Where(p => former.Path.StartsWith(p.Path + "/", StringComparison.Ordinal))) product.Chosen = product.Purposes.FirstOrDefault(p => p.Code == former.PurposeCode);
        foreach (var port in form.Ports.Where(p => p.Path == former.Path))
        {
            port.Ticked = true;
            foreach (var column in port.Columns) column.Ticked = former.Columns.Contains(column.Name, StringComparer.Ordinal);
        }
    }
}

/// <summary>What a grant gave that is to be renewed.</summary>
internal sealed record Former(string Path, IReadOnlyList<string> Columns, Sources.Contracts.AccessLevel Level, string Purpose, string? Consumer, DateOnly? Until)
{
    /// <summary>Which of the permitted purposes it was given for, or null.</summary>
    public string? PurposeCode { get; init; }

    /// <summary>By column: its mask.</summary>
    public IReadOnlyDictionary<string, string> Masks { get; init; } = new Dictionary<string, string>();

    /// <summary>When the grant ends, UTC, or null.</summary>
    public DateTimeOffset? Ends { get; init; }

    /// <summary>The grant whose masks it takes off, or null.</summary>
    public Guid? ExceptionOf { get; init; }

    /// <summary>Whether it holds now and the principal or a domain of theirs holds it, so that an exception to its masks may be asked for.</summary>
    public bool Held { get; init; }
}
