using System.Globalization;
using System.Security.Claims;
using DataMesh.Portal.Features.Audit.Contracts;
using DataMesh.Portal.Features.Audit.Search;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Audit.Api;

/// <summary>The audit over HTTP.</summary>
internal static class AuditEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var audit = routes.MapApi("/audit", "Access").NeedsScope(ScopeKind.FullKey);
        audit.MapGet("/", ListAsync).WithSummary("Everything that happened, newest first, each event with its hash; Auditors only.");
        audit.MapGet("/export", ExportAsync).WithSummary("The same as a file, oldest first, a line of JSON for each event and seal; Auditors only.");
        audit.MapGet("/seals", SealsAsync).WithSummary("The seals, newest first, and whether each holds: its signature, and the event that it names; Auditors only.");
        audit.MapGet("/seals/{number}", SealAsync).WithSummary("Walks the events that one seal closes and says whether any was changed, left out or moved; Auditors only.");
    }

    private static async Task<IResult> ExportAsync(ClaimsPrincipal user, AuditExport export, CancellationToken ct, string? from = null, string? to = null)
    {
        var wrong = new List<FieldError>();
        var since = Time(from, "from", wrong);
        var until = Time(to, "to", wrong);
        if (wrong.Count > 0) return Invalid.Of(wrong).ToProblem();
        if (await export.BeginAsync(user.Principal(), since, until, ct) is { } error) return error.ToProblem();
        return TypedResults.Stream(file => export.WriteAsync(file, since, until, ct), "application/x-ndjson", "audit.ndjson");
    }

    private static async Task<IResult> ListAsync(HttpContext http, ClaimsPrincipal user, IAuditLog audit, CancellationToken ct,
        string? subject = null, string? actor = null, string? action = null, string? from = null, string? to = null, int? limit = null, string? cursor = null)
    {
        var wrong = new List<FieldError>();
        var since = Time(from, "from", wrong);
        var until = Time(to, "to", wrong);
        if (wrong.Count > 0) return Invalid.Of(wrong).ToProblem();
        return (await audit.SearchAsync(user.Principal(), new AuditQuery(subject, actor, action, since, until), PageRequest.From(limit, cursor), ct)).ToHttp(page => page.ToHttp(http));
    }

    private static async Task<IResult> SealsAsync(HttpContext http, ClaimsPrincipal user, IAuditLog audit, CancellationToken ct, int? limit = null, string? cursor = null)
        => (await audit.SealsAsync(user.Principal(), PageRequest.From(limit, cursor), ct)).ToHttp(page => page.ToHttp(http));

    private static async Task<IResult> SealAsync(string number, ClaimsPrincipal user, IAuditLog audit, CancellationToken ct)
        => (await audit.VerifySealAsync(user.Principal(), long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seal) ? seal : 0, ct)).ToHttp(TypedResults.Ok);

    private static DateTimeOffset? Time(string? text, string field, List<FieldError> wrong)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)) return at;
        wrong.Add(new FieldError(field, $"'{text}' is no time; write e.g. 2026-11-22T10:00:00Z."));
        return null;
    }
}
