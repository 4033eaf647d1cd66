using System.Collections.Concurrent;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Tests.Features.Sources;

/// <summary>Decides as the test says; what it does not say is unknown.</summary>
internal sealed class TestGuard : IReadGuard
{
    /// <summary>By port: the decision and the most that it allows.</summary>
    public ConcurrentDictionary<string, (ReadDecision Decision, AccessLevel Most)> Ports { get; } = new(StringComparer.Ordinal);

    /// <summary>What was asked last.</summary>
    public IReadOnlyCollection<string> Asked { get; private set; } = [];

    public Task<IReadOnlyDictionary<string, ReadDecision>> DecideAsync(Principal principal, IReadOnlyCollection<string> ports, AccessLevel level, CancellationToken ct)
    {
        Asked = ports;
        return Task.FromResult<IReadOnlyDictionary<string, ReadDecision>>(ports.Where(Ports.ContainsKey).ToDictionary(p => p, p => Ports[p] switch
        {
            (ReadAllowed, var most) when most < level => new ReadRefused(true, "level", $"The grant for '{p}' does not say {level}."),
            var (decision, _) => decision,
        }));
    }
}
