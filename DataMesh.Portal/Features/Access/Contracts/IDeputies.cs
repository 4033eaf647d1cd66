using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Contracts;

/// <summary>Who decides in somebody's place while they are away.</summary>
public interface IDeputies
{
    /// <summary>The principal's deputy, also one that is still to come; null when there is none or it has ended.</summary>
    Task<DeputyView?> MineAsync(Principal principal, CancellationToken ct);

    /// <summary>Those in whose place the principal decides now.</summary>
    Task<IReadOnlyList<DeputyView>> StandingInAsync(Principal principal, CancellationToken ct);

    /// <summary>Names a deputy; one at a time, a new one takes the place of the one before.</summary>
    /// <param name="principal">Who is away.</param>
    /// <param name="input">Who decides, and from when until when.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The deputy, or what is wrong with the field.</returns>
    Task<Result<DeputyView>> NameAsync(Principal principal, DeputyInput input, CancellationToken ct);

    /// <summary>Ends the deputy's time at once.</summary>
    Task<Result<Done>> EndAsync(Principal principal, CancellationToken ct);

    /// <summary>The people, and whoever decides in their place now.</summary>
    Task<IReadOnlyList<Guid>> WithDeputiesAsync(IReadOnlyCollection<Guid> people, CancellationToken ct);
}

/// <summary>What somebody writes who goes away.</summary>
/// <param name="Deputy">The deputy's address.</param>
/// <param name="From">The first moment, UTC; null for now.</param>
/// <param name="Until">The first moment at which it is over, UTC; at most a year ahead.</param>
public sealed record DeputyInput(string? Deputy, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>A deputy.</summary>
/// <param name="Person">Who is away: address.</param>
/// <param name="PersonName">Who is away: name.</param>
/// <param name="Deputy">Who decides: address.</param>
/// <param name="DeputyName">Who decides: name.</param>
/// <param name="From">Since when, UTC.</param>
/// <param name="Until">Until when, UTC.</param>
public sealed record DeputyView(string Person, string PersonName, string Deputy, string DeputyName, DateTimeOffset From, DateTimeOffset Until);
