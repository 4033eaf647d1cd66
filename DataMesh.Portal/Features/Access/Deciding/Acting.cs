using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Requests;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Deciding;

/// <summary>Somebody with everybody in whose name they may decide at this moment: themselves first, then those whose deputy they are.</summary>
internal sealed record Acting(Principal Self, DomainRights Rights, IReadOnlyList<Capacity> Capacities)
{
    /// <summary>Who may decide, in one place: in which capacity somebody decides a step now, or null. Of several that are needed beside each other a name takes one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="step">One of its steps.</param>
    /// <param name="taken">Ids of those in whose names this person takes others at the same time; null for none.</param>
    public Capacity? Decides(AccessRequest request, RequestStep step, IReadOnlySet<Guid>? taken = null)
        => request.IsOpen && step.State == StepState.Open && request.RequesterId != Self.Id && !Earlier(request, step, Self.Id)
            ? Capacities.FirstOrDefault(c => c.Holds(step) && request.RequesterId != c.For.Id && !Earlier(request, step, c.For.Id) && !Beside(request, step, c.For.Id) && taken?.Contains(c.For.Id) != true)
            : null;

    /// <summary>The steps that this person decides now, the ports in order of their paths: on each one in their own name, and one for everybody for whom they stand in.</summary>
    public IEnumerable<Decidable> Deciding(AccessRequest request)
    {
        foreach (var port in request.Ports.OrderBy(p => p.Path, StringComparer.Ordinal))
        {
            var taken = new HashSet<Guid>();
            // What only few may take comes first.
            foreach (var step in request.Steps.Where(s => s.RequestPortId == port.Id).OrderBy(s => s.Number).ThenBy(s => s.Seat).ThenBy(s => s.PersonName, StringComparer.Ordinal))
            {
                if (Decides(request, step, taken) is not { } capacity) continue;
                taken.Add(capacity.For.Id);
                yield return new Decidable(port, step, capacity.Deputy ? capacity.For : null);
            }
        }
    }

    /// <summary>An open step beside one that was approved in every name that this person has, so that they have said all they may; or null.</summary>
    public RequestStep? Awaited(AccessRequest request)
        => request.Steps.FirstOrDefault(s => s.State == StepState.Open && Capacities.Any(c => Beside(request, s, c.For.Id)));

    /// <summary>Why nobody in this person's capacities decides a step, in words; null where they have no business with it at all.</summary>
    public Forbidden? Refusal(AccessRequest request, RequestStep step)
    {
        if (request.RequesterId == Self.Id) return new Forbidden("Nobody decides on a request that they made. Another steward or owner of the domain decides on it.");
        var holding = Capacities.Where(c => c.Holds(step)).ToList();
        if (holding.Count == 0) return null;
        if (holding.All(c => c.For.Id == request.RequesterId))
            return new Forbidden($"You stand in for {request.RequesterName}, who made this request. Nobody decides on their own request, nor does their deputy.");
        return step.State == StepState.Open && (Earlier(request, step, Self.Id) || holding.All(c => Earlier(request, step, c.For.Id)))
            ? new Forbidden("You decided the step before. Somebody else of Governance decides this one.")
            : null;
    }

    public bool MayKnow(AccessRequest request)
        => request.RequesterId == Self.Id || request.Steps.Any(s => s.Kind != StepKind.Automatic && Capacities.Any(c => c.Holds(s)))
            || request.Ports.Any(p => Rights.Is(DomainRole.Steward, p.DomainId));

    /// <summary>Whether that port of the request is this person's business as a decider, at any of its steps.</summary>
    public bool AnswersFor(AccessRequest request, AccessRequestPort port)
        => Rights.Is(DomainRole.Steward, port.DomainId) || request.Steps.Any(s => s.RequestPortId == port.Id && s.Kind != StepKind.Automatic && Capacities.Any(c => c.Holds(s)));

    /// <summary>Requests that touch any of this person's capacities, before the exact rules.</summary>
    public IQueryable<AccessRequest> Concerned(IQueryable<AccessRequest> requests)
    {
        var me = Self.Id;
        var domains = Capacities.SelectMany(c => c.Rights.With(DomainRole.Steward)).Distinct().ToList();
        var governs = Capacities.Any(c => c.For.Has(PlatformRoles.Governance));
        return requests.Where(r => r.RequesterId != me && (r.Ports.Any(p => domains.Contains(p.DomainId))
            || (governs && r.Steps.Any(s => s.Kind == StepKind.Governance || s.EscalatedAt != null))));
    }

    /// <summary>Ids of requests that wait for exactly this person now: <see cref="Decides"/> as a query.</summary>
    public IQueryable<Guid>? Waiting(IQueryable<AccessRequest> requests)
    {
        var me = Self.Id;
        IQueryable<Guid>? all = null;
        foreach (var capacity in Capacities)
        {
            var who = capacity.For.Id;
            var domains = capacity.Rights.With(DomainRole.Steward);
            var owns = capacity.Rights.With(DomainRole.Owner);
            var governs = capacity.For.Has(PlatformRoles.Governance);
            if (domains.Count == 0 && !governs) continue;
            var mine = requests.Where(r => r.State == RequestState.Submitted && r.RequesterId != me && r.RequesterId != who && r.Steps.Any(s => s.State == StepState.Open
                && ((s.Kind == StepKind.Owner && ((domains.Contains(s.DomainId) && (s.Seat == SeatKind.Any || s.Seat == SeatKind.Steward || s.PersonId == who)) || (s.Seat == SeatKind.Owner && owns.Contains(s.DomainId)) || (governs && s.EscalatedAt != null))) || (s.Kind == StepKind.Governance && governs))
                && !r.Steps.Any(e => e.RequestPortId == s.RequestPortId
                    && ((e.Number < s.Number && (e.DecidedById == me || e.InNameOfId == me || e.DecidedById == who || e.InNameOfId == who))
                        || (e.Number == s.Number && e.Id != s.Id && (e.InNameOfId == who || (e.InNameOfId == null && e.DecidedById == who))))))).Select(r => r.Id);
            all = all is null ? mine : all.Union(mine);
        }

        return all;
    }

    // Those beside each other are in different names.
    private static bool Beside(AccessRequest request, RequestStep step, Guid person) => request.Steps.Any(s => s.IsBeside(step) && s.NameOf == person);

    private static bool Earlier(AccessRequest request, RequestStep step, Guid person)
        => request.Steps.Any(s => s.RequestPortId == step.RequestPortId && s.Number < step.Number && s.WasOf(person));
}

/// <summary>In whose name somebody acts, with that person's rights at this moment.</summary>
/// <param name="For">Whose name.</param>
/// <param name="Rights">That person's rights in domains.</param>
/// <param name="Deputy">Whether it is somebody else's name.</param>
internal sealed record Capacity(Principal For, DomainRights Rights, bool Deputy)
{
    /// <summary>Owners and stewards decide the owner's step, as far as it is for them, and Governance too once it was escalated; Governance decides its own.</summary>
    public bool Holds(RequestStep step) => step.Kind switch
    {
        StepKind.Owner => (Rights.Is(step.Seat == SeatKind.Owner ? DomainRole.Owner : DomainRole.Steward, step.DomainId) && (step.Seat != SeatKind.Person || step.PersonId == For.Id))
            || (step.EscalatedAt is not null && For.Has(PlatformRoles.Governance)),
        StepKind.Governance => For.Has(PlatformRoles.Governance),
        _ => false,
    };
}
