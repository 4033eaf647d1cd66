using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Grants;
using DataMesh.Portal.Features.Access.Overview;
using DataMesh.Portal.Features.Access.Requests;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Access;

/// <summary>The feature's face; each job lives in a class of its own.</summary>
internal sealed class AccessService(RequestQueries queries, RequestSubmission submission, Forecasts forecasts, RequestApproval approval, RequestTalk talk, DecisionContexts contexts,
    GrantQueries grants, GrantRevocation revocation, PortAccessLookup ports) : IAccessService
{
    public Task<Page<AccessRequestView>> RequestsAsync(Principal principal, bool asApprover, RequestState? state, PageRequest page, CancellationToken ct)
        => queries.ListAsync(principal, asApprover, state, page, ct);

    public Task<Page<AccessRequestView>> WaitingAsync(Principal principal, PageRequest page, CancellationToken ct) => queries.WaitingAsync(principal, page, ct);

    public Task<Result<IReadOnlyList<RouteForecast>>> ForecastAsync(Principal principal, AccessRequestInput input, CancellationToken ct) => forecasts.OfAsync(principal, input, ct);

    public Task<int> ToDecideAsync(Principal principal, CancellationToken ct) => queries.ToDecideAsync(principal, ct);

    public Task<Result<AccessRequestView>> GetAsync(Principal principal, Guid id, CancellationToken ct) => queries.GetAsync(principal, id, ct);

    public Task<Result<AccessRequestView>> SubmitAsync(Principal principal, AccessRequestInput input, CancellationToken ct) => submission.SubmitAsync(principal, input, ct);

    public Task<Result<AccessRequestView>> ApproveAsync(Principal principal, Guid id, ApproveInput input, long? revision, CancellationToken ct)
        => approval.ApproveAsync(principal, id, input, revision, ct);

    public Task<Result<AccessRequestView>> DenyAsync(Principal principal, Guid id, string? note, long? revision, CancellationToken ct) => talk.DenyAsync(principal, id, note, revision, ct);

    public Task<Result<AccessRequestView>> AskAsync(Principal principal, Guid id, string? note, CancellationToken ct) => talk.AskAsync(principal, id, note, ct);

    public Task<Result<AccessRequestView>> AnswerAsync(Principal principal, Guid id, string? note, CancellationToken ct) => talk.AnswerAsync(principal, id, note, ct);

    public Task<Result<AccessRequestView>> WithdrawAsync(Principal principal, Guid id, string? note, CancellationToken ct) => talk.WithdrawAsync(principal, id, note, ct);

    public Task<Result<DecisionContext>> ContextAsync(Principal principal, Guid id, CancellationToken ct) => contexts.OfAsync(principal, id, ct);

    public Task<Page<GrantView>> GrantsAsync(Principal principal, GrantQuery query, PageRequest page, CancellationToken ct) => grants.ListAsync(principal, query, page, ct);

    public Task<Result<GrantView>> RevokeAsync(Principal principal, Guid id, string? reason, CancellationToken ct) => revocation.RevokeAsync(principal, id, reason, ct);

    public Task<IReadOnlyDictionary<string, PortAccess>> PortsAsync(Principal principal, string product, CancellationToken ct) => ports.OfAsync(principal, product, ct);
}
