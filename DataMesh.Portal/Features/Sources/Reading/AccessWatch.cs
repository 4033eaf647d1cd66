using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>
/// Asks again before every batch of rows that leaves: a right that ended meanwhile, or became narrower, ends the read, and so does a key
/// that was revoked, one that lost a scope, and an account that was locked.
/// </summary>
/// <param name="standing">Says whether the reader may still be there.</param>
/// <param name="guard">The guard.</param>
/// <param name="clock">Says whether anything that decides has changed.</param>
/// <param name="principal">Who reads.</param>
/// <param name="level">What the read needs.</param>
/// <param name="begun">What was decided when the read began.</param>
internal sealed class AccessWatch(IStanding standing, IReadGuard guard, DecisionClock clock, Principal principal, AccessLevel level, IReadOnlyDictionary<string, ReadAllowed> begun)
{
    private IReadOnlyDictionary<string, ReadDecision>? _same;

    /// <summary>Ends the read where it has to end.</summary>
    /// <exception cref="QueryException">With <see cref="QueryFailure.Refused"/>.</exception>
    public async ValueTask CheckAsync(CancellationToken ct)
    {
        if (begun.Count == 0) return;
        clock.Forget();
        var reader = await standing.NowAsync(principal, ct);
        if (reader.Error is { } gone) throw new QueryException(QueryFailure.Refused, gone.Message);
        var now = await guard.DecideAsync(reader.Value, [.. begun.Keys], level, ct);
        if (ReferenceEquals(now, _same)) return;
        foreach (var (port, allowed) in begun)
        {
            if (now.GetValueOrDefault(port) is not ReadAllowed still)
                throw new QueryException(QueryFailure.Refused, now.GetValueOrDefault(port) is ReadRefused { Known: true } refused ? refused.Message : FlowErrors.NoSuchPort(port));
            if (!Same(still, allowed))
                throw new QueryException(QueryFailure.Refused, $"Your access to '{port}' changed while it was read. Read it again to see what you may see now.");
        }

        _same = now;
    }

    private static bool Same(ReadAllowed now, ReadAllowed then)
        => now.GrantId == then.GrantId && now.Scan.SourceId == then.Scan.SourceId && now.Scan.Table == then.Scan.Table && now.Scan.RowFilter == then.Scan.RowFilter
            && now.Scan.Columns.Select(Mask).SequenceEqual(then.Scan.Columns.Select(Mask));

    private static (string Name, string? Mask) Mask(ScanColumn column) => (column.Name, column.Mask?.ToString());
}
