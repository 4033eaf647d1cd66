using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Access.Guard;

/// <summary>
/// Asks the database at every read whether anything that decides has changed, and the grant rows only when it has. A yes is never
/// given on memory alone, and never beyond the end of a grant; a no is always asked for anew.
/// </summary>
internal sealed class KeptDecisions(ReadGuard guard, Kept<KeptDecisions.Asked, IReadOnlyDictionary<string, ReadDecision>> kept, DecisionClock clock) : IReadGuard
{
    public async Task<IReadOnlyDictionary<string, ReadDecision>> DecideAsync(Principal principal, IReadOnlyCollection<string> ports, AccessLevel level, CancellationToken ct)
    {
        // What this request saw when its key was looked at may be over by now, where the machine let it wait in between.
        clock.Forget();
        return await kept.GetAsync(new Asked(principal, string.Join('\n', ports), level), token => guard.DecideAsync(principal, ports, level, token), Until, ct);
    }

    private static DateTimeOffset? Until(IReadOnlyDictionary<string, ReadDecision> decisions)
        => decisions.Values.Any(d => d is not ReadAllowed) ? DateTimeOffset.MinValue : decisions.Values.Min(d => ((ReadAllowed)d).Until);

    internal sealed record Asked(Principal Principal, string Ports, AccessLevel Level);
}
