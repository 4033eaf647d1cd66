using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Grants;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Reads a wish to see some masked columns of a grant that is held as they are: for its holder, on its port, until a day of its own.</summary>
internal static class MaskExceptions
{
    private const string Field = "exceptionOf";

    /// <summary>The grant whose masks would be taken off, or null with what is wrong.</summary>
    public static async Task<Grant?> ReadAsync(PortalDbContext db, Principal principal, DomainRights rights, AccessRequestInput input, DateTimeOffset now, List<FieldError> wrong, CancellationToken ct)
    {
        if (input.ExceptionOf is not { } id) return null;
        var grant = await db.Set<Grant>().AsNoTracking().SingleOrDefaultAsync(g => g.Id == id && g.ExceptionOf == null, ct);
        if (grant is null || !grant.IsHeldBy(principal, rights))
        {
            wrong.Add(new FieldError(Field, $"There is no grant '{id}' that you or a domain of yours holds."));
            return null;
        }

        if (!grant.HoldsAt(now)) wrong.Add(new FieldError(Field, "The grant has ended; ask for a new one."));
        if (input.Ports is not [var path] || path != grant.Path) wrong.Add(new FieldError("ports", $"An exception is for the grant's own port alone: name {grant.Path}."));
        else Columns(grant, input, wrong);
        if (input.Until is null) wrong.Add(new FieldError("until", "An exception has an end of its own; say until when the values are needed as they are."));
        else if (grant.Until is { } end && input.Until > end) wrong.Add(new FieldError("until", $"The grant itself ends on {Words.Day(end)}; choose an end up to then, or renew it first."));
        return grant;
    }

    /// <summary>For whom the grant is.</summary>
    public static ConsumerChoice Consumer(Grant grant, Principal principal) => grant.SubjectKind == ConsumerKind.User
        ? new ConsumerChoice(ConsumerKind.User, principal.Id, principal.Name, null)
        : new ConsumerChoice(grant.SubjectKind, grant.SubjectId, grant.SubjectName, null, grant.SubjectDomainId, grant.SubjectPath);

    /// <summary>Says that a column is shown as it is already; null where none is.</summary>
    public static Conflict? Already(IEnumerable<Grant> grants, Guid of, IReadOnlyList<string> columns, DateTimeOffset until, DateTimeOffset now)
        => grants.Where(g => g.ExceptionOf == of && g.HoldsAt(now) && g.Until >= until).FirstOrDefault(g => JsonText.List(g.Columns).Intersect(columns).Any()) is { } exception
            ? new Conflict($"{Words.And([.. JsonText.List(exception.Columns).Intersect(columns)])} of {exception.Path} is shown as it is already, until {Words.Day(exception.Until ?? now)}.")
            : null;

    private static void Columns(Grant grant, AccessRequestInput input, List<FieldError> wrong)
    {
        var field = $"columns.{grant.Path}";
        var masked = JsonText.Map(grant.Masks);
        if (input.Columns?.GetValueOrDefault(grant.Path) is not { Count: > 0 } columns)
        {
            wrong.Add(new FieldError(field, $"Name the masked columns that are needed as they are{(masked.Count == 0 ? "; this grant masks none" : $": {Words.And([.. masked.Keys])}")}."));
            return;
        }

        for (var i = 0; i < columns.Count; i++)
            if (!masked.ContainsKey(columns[i])) wrong.Add(new FieldError($"{field}[{i}]", $"'{columns[i]}' is not masked in that grant{(masked.Count == 0 ? "" : $"; masked are {Words.And([.. masked.Keys])}")}."));
    }
}
