using System.Security.Claims;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Access.Api;

/// <summary>Requests and grants over HTTP.</summary>
internal static class AccessEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var requests = routes.MapApi("/access-requests", "Access");
        requests.MapGet("/", ListAsync).WithSummary("Requests of the caller (role=requester, the default), or those on which it may decide (role=approver).");
        requests.MapPost("/", SubmitAsync).WithSummary("Asks for access to one or more ports.");
        requests.MapPost("/forecast", ForecastAsync).WithSummary("Who would decide on a request and how long they took lately, or why it would be granted at once. Nothing is kept.");
        requests.MapPost("/decide", ManyAsync).WithSummary("Approves or denies several requests with one reason; each is decided by itself, and what has to be looked at by itself is left and said.");
        requests.MapPost("/{id}/preview", PreviewAsync).WithSummary("First rows of a port as the requester would see them under these conditions; for those who decide, and never more than they may read themselves.");
        requests.MapGet("/{id}", GetAsync).WithSummary("One request; its requester and its approvers know of it.");
        requests.MapPost("/{id}/approve", ApproveAsync).WithSummary("Takes the next step of the open ports on which the caller decides; may only narrow what was asked, or what the owner approved. The last step makes the grant.");
        requests.MapPost("/{id}/deny", (string id, NoteBody? body, HttpContext http, ClaimsPrincipal user, IAccessService access, CancellationToken ct)
            => MoveAsync(http, id, (guid, revision) => access.DenyAsync(user.Principal(), guid, body?.Note, revision, ct))).WithSummary("Refuses; a note is required.");
        requests.MapPost("/{id}/ask", (string id, NoteBody? body, HttpContext http, ClaimsPrincipal user, IAccessService access, CancellationToken ct)
            => MoveAsync(http, id, (guid, _) => access.AskAsync(user.Principal(), guid, body?.Note, ct))).WithSummary("Asks the requester something.");
        requests.MapPost("/{id}/answer", (string id, NoteBody? body, HttpContext http, ClaimsPrincipal user, IAccessService access, CancellationToken ct)
            => MoveAsync(http, id, (guid, _) => access.AnswerAsync(user.Principal(), guid, body?.Note, ct))).WithSummary("The requester answers.");
        requests.MapPost("/{id}/withdraw", (string id, NoteBody? body, HttpContext http, ClaimsPrincipal user, IAccessService access, CancellationToken ct)
            => MoveAsync(http, id, (guid, _) => access.WithdrawAsync(user.Principal(), guid, body?.Note, ct))).WithSummary("The requester takes the request back.");

        GrantEndpoints.Map(routes);
        TermsEndpoints.Map(routes);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ClaimsPrincipal user, IAccessService access, CancellationToken ct,
        string? role = null, string? state = null, int? limit = null, string? cursor = null)
    {
        var asApprover = role is "approver";
        if (role is not (null or "" or "requester" or "approver")) return Invalid.Field("role", "Write requester or approver.").ToProblem();
        if (!ApiWords.TryRead<RequestState>(state, out var only)) return Invalid.Field("state", "Write submitted, needsInfo, approved, denied or withdrawn.").ToProblem();
        return (await access.RequestsAsync(user.Principal(), asApprover, only, PageRequest.From(limit, cursor), ct)).ToHttp(http);
    }

    private static async Task<IResult> SubmitAsync(AccessRequestBody? body, HttpContext http, ClaimsPrincipal user, IAccessService access, CancellationToken ct)
    {
        if (body is null) return Invalid.Field("body", "Send the request as JSON.").ToProblem();
        var input = body.Read();
        return input.Error is { } wrong ? wrong.ToProblem()
            : (await access.SubmitAsync(user.Principal(), input.Value, ct)).ToHttp(r => ETags.Created(http, $"/api/v1/access-requests/{r.Id}", r, r.Revision));
    }

    private static async Task<IResult> ForecastAsync(AccessRequestBody? body, ClaimsPrincipal user, IAccessService access, CancellationToken ct)
    {
        if (body is null) return Invalid.Field("body", "Send the request as JSON.").ToProblem();
        var input = body.Read();
        return input.Error is { } wrong ? wrong.ToProblem() : (await access.ForecastAsync(user.Principal(), input.Value, ct)).ToHttp(TypedResults.Ok);
    }

    private static async Task<IResult> ManyAsync(ManyBody? body, ClaimsPrincipal user, IManyDecisions decisions, CancellationToken ct)
    {
        var wrong = new List<FieldError>();
        if (body?.Action is not ("approve" or "deny")) wrong.Add(new FieldError("action", "Write approve or deny."));
        var ids = new List<Guid>();
        foreach (var (text, i) in (body?.Requests ?? []).Select((r, i) => (r, i)))
        {
            if (!Guid.TryParse(text, out var id)) wrong.Add(new FieldError($"requests[{i}]", $"'{text}' is no request's id."));
            ids.Add(id);
        }

        return wrong.Count > 0 ? Invalid.Of(wrong).ToProblem() : (await decisions.DecideAsync(user.Principal(), ids, body!.Action == "approve", body.Note, ct)).ToHttp(TypedResults.Ok);
    }

    private static async Task<IResult> PreviewAsync(string id, string? port, ApproveBody? body, ClaimsPrincipal user, IRequestPreview previews, CancellationToken ct)
    {
        if (!Guid.TryParse(id, out var guid)) return NotFound.Of("access request", id).ToProblem();
        if (string.IsNullOrEmpty(port)) return Invalid.Field("port", "Name a port of the request as ?port=domain/product/port.").ToProblem();
        var input = (body ?? new ApproveBody()).Read();
        return input.Error is { } wrong ? wrong.ToProblem() : (await previews.OfAsync(user.Principal(), guid, port, input.Value, ct)).ToHttp(TypedResults.Ok);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, ClaimsPrincipal user, IAccessService access, CancellationToken ct)
        => Guid.TryParse(id, out var guid)
            ? (await access.GetAsync(user.Principal(), guid, ct)).ToHttp(r => ETags.Tagged(http, r, r.Revision))
            : NotFound.Of("access request", id).ToProblem();

    private static Task<IResult> ApproveAsync(string id, ApproveBody? body, HttpContext http, ClaimsPrincipal user, IAccessService access, CancellationToken ct)
        => MoveAsync(http, id, async (guid, revision) =>
        {
            var input = (body ?? new ApproveBody()).Read();
            return input.Error is { } wrong ? wrong : await access.ApproveAsync(user.Principal(), guid, input.Value, revision, ct);
        });

    // A decision needs no If-Match, because who comes second is told; where one is sent, it holds.
    private static async Task<IResult> MoveAsync(HttpContext http, string id, Func<Guid, long?, Task<Result<AccessRequestView>>> move)
    {
        if (!Guid.TryParse(id, out var guid)) return NotFound.Of("access request", id).ToProblem();
        long? revision = null;
        if (http.Request.Headers.IfMatch.Count > 0)
        {
            revision = http.Request.IfMatch(out var problem);
            if (problem is not null) return problem;
        }

        return (await move(guid, revision)).ToHttp(r => ETags.Tagged(http, r, r.Revision));
    }
}
