using System.Runtime.CompilerServices;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>
/// What was worked out for flows that are read again: the plan, and the version of the rows. It goes with the flow, and holds only for
/// the very decisions by which it was worked out; those are made anew for every read.
/// </summary>
internal sealed class KeptFlows
{
    private readonly ConditionalWeakTable<Flow, KeptFlow> _flows = [];

    /// <summary>What is kept of a flow.</summary>
    public KeptFlow Of(Flow flow) => _flows.GetValue(flow, f => new KeptFlow(f));

    /// <summary>What is kept of one flow.</summary>
    internal sealed class KeptFlow(Flow flow)
    {
        private Bound? _bound;
        private Versioned? _versioned;

        /// <summary>The ports that its result reads.</summary>
        public IReadOnlyList<string> Ports { get; } = FlowPorts.Read(flow, flow.Output);

        /// <summary>The plan of its result.</summary>
        /// <param name="decisions">What was decided now.</param>
        /// <param name="bind">Binds it.</param>
        public BindResult Bind(IReadOnlyDictionary<string, ReadDecision> decisions, Func<BindResult> bind)
        {
            if (_bound is { } bound && Same(bound.Decisions, decisions)) return bound.Result;
            var result = bind();
            if (result.Plan is not null) _bound = new Bound([.. Ports.Select(p => decisions[p])], result);
            return result;
        }

        /// <summary>The version of its rows.</summary>
        /// <param name="decisions">What was decided now.</param>
        /// <param name="sources">The versions that its sources have now, by port.</param>
        /// <param name="make">Makes it.</param>
        public string Version(IReadOnlyDictionary<string, ReadDecision> decisions, IReadOnlyList<string> sources, Func<string> make)
        {
            if (_versioned is { } known && Same(known.Decisions, decisions) && known.Sources.SequenceEqual(sources, StringComparer.Ordinal)) return known.Version;
            var version = make();
            _versioned = new Versioned([.. Ports.Select(p => decisions[p])], sources, version);
            return version;
        }

        // The guard answers with the same objects while nothing that decides has changed.
        private bool Same(ReadDecision[] then, IReadOnlyDictionary<string, ReadDecision> now)
        {
            for (var i = 0; i < then.Length; i++)
                if (!now.TryGetValue(Ports[i], out var decision) || !ReferenceEquals(decision, then[i])) return false;
            return true;
        }

        private sealed record Bound(ReadDecision[] Decisions, BindResult Result);

        private sealed record Versioned(ReadDecision[] Decisions, IReadOnlyList<string> Sources, string Version);
    }
}
