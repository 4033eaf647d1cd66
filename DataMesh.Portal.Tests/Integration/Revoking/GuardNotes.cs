using System.Collections.Concurrent;
using System.Diagnostics;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Integration.Revoking;

/// <summary>Stands before the guard and notes when each decision was asked for, and what it was. No page, batch or chunk leaves without one.</summary>
internal sealed class GuardNotes
{
    private readonly ConcurrentQueue<(long Asked, Guid Who, bool Allowed)> _notes = [];

    /// <summary>What was decided about somebody, by when it was asked (<see cref="Stopwatch.GetTimestamp"/>).</summary>
    public IReadOnlyList<(long Asked, bool Allowed)> Of(Guid who) => [.. _notes.Where(n => n.Who == who).Select(n => (n.Asked, n.Allowed))];

    public void Cover(IServiceCollection services)
    {
        var own = services.Single(s => s.ServiceType == typeof(IReadGuard));
        services.Remove(own);
        services.AddSingleton<IReadGuard>(provider => new Noting(this, (IReadGuard)ActivatorUtilities.CreateInstance(provider, own.ImplementationType!)));
    }

    private sealed class Noting(GuardNotes notes, IReadGuard own) : IReadGuard
    {
        public async Task<IReadOnlyDictionary<string, ReadDecision>> DecideAsync(Principal principal, IReadOnlyCollection<string> ports, AccessLevel level, CancellationToken ct)
        {
            var asked = Stopwatch.GetTimestamp();
            var decided = await own.DecideAsync(principal, ports, level, ct);
            notes._notes.Enqueue((asked, principal.Id, decided.Values.All(d => d is ReadAllowed)));
            return decided;
        }
    }
}
