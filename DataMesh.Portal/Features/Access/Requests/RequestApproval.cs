using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>
/// Turns the open ports of a request into grants. An approver may only narrow what was asked for; the end may be moved.
/// A second approval, by Governance for personal data, belongs here: between <see cref="Narrowing"/> and <c>Give</c>.
/// </summary>
internal sealed class RequestApproval(RequestMoves moves, IPortDirectory directory)
{
    public Task<Result<AccessRequestView>> ApproveAsync(Principal principal, Guid id, ApproveInput input, long? revision, CancellationToken ct)
        => moves.MoveAsync(principal, id, revision, async move =>
        {
            if (move.Decidable(out var ports) is { } refused) return refused;
            var there = await directory.GetAsync([.. ports.Select(p => p.PortId)], ct);
            foreach (var port in ports)
            {
                if (!there.TryGetValue(port.PortId, out var info)) return new Conflict($"The port {port.Path} is gone. Deny the request and say so.");
                if (info.State is ProductState.Retired or ProductState.Draft) return new Conflict($"{info.ProductName} is {(info.State == ProductState.Draft ? "a draft" : "retired")}: nobody can be let in.");
            }

            var narrowed = Narrowing.Of(move.Request, ports, there, input, move.Now);
            if (narrowed.Error is { } wrong) return wrong;
            foreach (var port in ports) Give(move, port, there[port.PortId], narrowed.Value);
            move.Settle();
            // The question of another domain's steward is still open for the rest.
            move.Say("approved", input.Note, ports);
            return null;
        }, ct);

    private static void Give(Move move, AccessRequestPort port, PortInfo info, Narrowed narrowed)
    {
        var request = move.Request;
        var subject = request.ConsumerKind == ConsumerKind.Domain
            ? move.Rights.Domains.TryGetValue(request.ConsumerId, out var domain) ? domain.Name : "a domain"
            : request.RequesterName;
        var (columns, masks, rowFilter) = narrowed.Ports[port.Path];
        var grant = new Grant
        {
            Id = Guid.CreateVersion7(),
            SubjectKind = request.ConsumerKind,
            SubjectId = request.ConsumerId,
            SubjectName = subject,
            PortId = port.PortId,
            Path = port.Path,
            ProductId = port.ProductId,
            DomainId = port.DomainId,
            Level = narrowed.Level,
            Columns = JsonText.Of(columns),
            Masks = JsonText.Of(masks),
            RowFilter = rowFilter,
            Purpose = request.Purpose,
            From = move.Now,
            Until = narrowed.Until,
            State = GrantState.Active,
            ContractVersion = info.Version,
            RequestId = request.Id,
            GivenByName = move.Principal.Name,
        };
        move.Db.Add(grant);
        move.Decide(port, PortDecision.Granted);
        port.GrantId = grant.Id;
        move.Db.Record(move.Principal, new GrantGiven(grant.Id, port.Path, subject, grant.SubjectKind == ConsumerKind.User ? grant.SubjectId : null,
            Words.Of(grant.Level), columns, grant.Until, grant.Purpose));
    }
}
