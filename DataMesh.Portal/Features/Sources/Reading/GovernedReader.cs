using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Managing;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Limits;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>Guard, bind, run, record: every read of a port goes this way.</summary>
internal sealed partial class GovernedReader(IReadGuard guard, Engine engine, SourceAccess access, ParquetFiles parquet, DriftedReads drifted, IPortContracts contracts, ReadRecords records, CallerLimits limits, SourceRows sources, KeptFlows flows, DecisionClock clock, ILogger<GovernedReader> log) : IGovernedReader
{
    public const int MostRows = 10_000;
    private static readonly IReadOnlyDictionary<string, PortContract> s_none = new Dictionary<string, PortContract>();

    public async Task<Result<QueryResult>> RunAsync(Principal principal, Flow flow, string? node, int limit, string way, IProgress<QueryProgress>? progress, CancellationToken ct)
    {
        if (limit is < 1 or > MostRows) return Invalid.Field("limit", $"The limit is a whole number from 1 to {MostRows:N0}.");
        var bound = await BindAsync(principal, flow, node, AccessLevel.Read, way, ct);
        if (bound.Error is { } error) return error;
        return await CarryOutAsync(principal, bound.Value, Inputs(), limit, way, progress, ct);
    }

    public async Task<Result<PreviewResult>> PreviewAsync(Principal principal, Flow flow, string? node, int limit, IProgress<QueryProgress>? progress, CancellationToken ct)
    {
        var examples = await ExamplesAsync(principal, FlowPorts.Read(flow, node ?? flow.Output), null, ct);
        if (examples.Count == 0)
        {
            var whole = await RunAsync(principal, flow, node, limit, "preview", progress, ct);
            return whole.Ok ? new PreviewResult(whole.Value, []) : whole.Error!;
        }

        var bound = await BindAsync(principal, flow, node, AccessLevel.Read, "preview", ct, examples);
        if (bound.Error is { } error) return error;
        var result = await CarryOutAsync(principal, bound.Value, new ExampleInputs(Inputs(), examples), limit, "preview", progress, ct);
        return result.Map(r => new PreviewResult(r, [.. examples.Keys.Order(StringComparer.Ordinal)]));
    }

    public async Task<Result<QueryStream>> StreamAsync(Principal principal, Flow flow, AccessLevel level, string way, CancellationToken ct)
    {
        var bound = await BindAsync(principal, flow, null, level, way, ct);
        if (bound.Error is { } error) return error;
        var turn = await limits.Downloads.EnterAsync(principal.Id, ct);
        if (turn is null) return CallerLimits.Busy();
        var rows = (await engine.GetAsync(ct)).StreamAsync(bound.Value.Plan, Inputs(), engine.Download, ct).GetAsyncEnumerator(ct);
        var (plan, watch) = (bound.Value.Plan, bound.Value.Watch);
        var recorded = new RecordedRows(rows, count => records.HoldAsync(watch, bound.Value.Left, count, ct), count =>
        {
            turn.Dispose();
            Record(principal, bound.Value, way, count);
        }, async e => await drifted.AfterAsync(plan, e, ct) is { } changed ? new QueryException(QueryFailure.Source, changed.Message, e.Node, e) : e);
        return await recorded.BeginAsync(() => new QueryStream(plan.Columns, recorded.ReadAsync()) { Close = recorded.DisposeAsync, Uses = plan.Uses, Check = () => watch.CheckAsync(ct) }, Explain);
    }

    public async Task<Result<Stream>> ParquetAsync(Principal principal, Flow flow, string way, CancellationToken ct)
    {
        var stream = await StreamAsync(principal, flow, AccessLevel.Export, way, ct);
        if (stream.Error is { } error) return error;
        await using var rows = stream.Value;
        try
        {
            return new WatchedFile(await parquet.WriteAsync(rows, ct), rows.Check!);
        }
        catch (QueryException e)
        {
            return Explain(e);
        }
    }

    public async Task<Result<QueryExplanation>> ExplainAsync(Principal principal, Flow flow, string? node, CancellationToken ct)
    {
        var bound = await BindAsync(principal, flow, node, AccessLevel.Read, "explain", ct);
        if (bound.Error is { } error) return error;
        try
        {
            return await (await engine.GetAsync(ct)).ExplainAsync(bound.Value.Plan, Inputs(), ct);
        }
        catch (QueryException e)
        {
            return await drifted.AfterAsync(bound.Value.Plan, e, ct) ?? Explain(e);
        }
    }

    public async Task<FlowInspection> InspectAsync(Principal principal, Flow flow, bool examples, CancellationToken ct)
    {
        var ports = FlowPorts.All(flow);
        var decisions = await DecideAsync(principal, ports, AccessLevel.Read, ct);
        var shown = examples ? await ExamplesAsync(principal, ports, decisions, ct) : s_none;
        var nodes = Binder.Inspect(flow, port => Resolve(decisions, port, shown));
        var whole = flow.Output is { } output && flow.Nodes.All(n => n.Id != output)
            ? [new FlowError(null, "output", null, $"There is no node '{output}'; name the node whose rows are wanted.")] : Array.Empty<FlowError>();
        return new FlowInspection(nodes, whole, decisions.Where(d => d.Value is ReadRefused).ToDictionary(d => d.Key, d => (ReadRefused)d.Value, StringComparer.Ordinal));
    }

    private async Task<Result<QueryResult>> CarryOutAsync(Principal principal, BoundRead read, ITableInputs inputs, int limit, string way, IProgress<QueryProgress>? progress, CancellationToken ct)
    {
        using var turn = await limits.Queries.EnterAsync(principal.Id, ct);
        if (turn is null) return CallerLimits.Busy();
        try
        {
            var result = await (await engine.GetAsync(ct)).RunAsync(read.Plan, inputs, engine.Answer(limit), progress, ct);
            await read.Watch.CheckAsync(ct);
            if (result.Rows.Count > read.Left.Rows) return records.Spent(read.Left.Port, read.Left.Most, read.Left.Rows);
            Record(principal, read, way, result.Rows.Count);
            return result;
        }
        catch (QueryException e)
        {
            return await drifted.AfterAsync(read.Plan, e, ct) ?? Explain(e);
        }
    }

    private TableInputs Inputs() => new(access, sources);

    /// <summary>The contracts of those ports that may be known of and were never granted for reading. What was granted and ended is refused with its reason: examples would look as if nothing had happened.</summary>
    private async Task<IReadOnlyDictionary<string, PortContract>> ExamplesAsync(Principal principal, IReadOnlyList<string> ports, IReadOnlyDictionary<string, ReadDecision>? decided, CancellationToken ct)
    {
        var decisions = decided ?? await DecideAsync(principal, ports, AccessLevel.Read, ct);
        List<string> refused = [.. ports.Where(p => decisions[p] is ReadRefused { Known: true, Reason: "no-grant" or "level" })];
        return refused.Count == 0 ? s_none : await contracts.OfAsync(principal, refused, ct);
    }

    private async Task<Result<BoundRead>> BindAsync(Principal principal, Flow flow, string? node, AccessLevel level, string way, CancellationToken ct, IReadOnlyDictionary<string, PortContract>? examples = null)
    {
        var kept = node is null && examples is null ? flows.Of(flow) : null;
        var ports = kept?.Ports ?? FlowPorts.Read(flow, node ?? flow.Output);
        var decisions = await DecideAsync(principal, ports, level, ct);
        List<string> read = [.. ports.Where(p => examples?.ContainsKey(p) != true)];
        if (Refuse(principal, read, decisions, way) is { } refused) return refused;
        if (records.Begin(principal, read) is { } limited) return limited;
        var left = await records.LeftAsync(read.Select(p => decisions[p]).OfType<ReadAllowed>(), ct);
        if (left.Error is { } spent) return spent;
        BindResult Bind() => Binder.Bind(flow, node, port => Resolve(decisions, port, examples ?? s_none));
        var bound = kept?.Bind(decisions, Bind) ?? Bind();
        if (bound.Plan is not { } plan) return Invalid.Of([.. bound.Errors.Select(FlowErrors.Field)]);
        return await drifted.BeforeAsync(plan, ct) is { } changed ? changed : new BoundRead(plan, decisions, new AccessWatch(guard, clock, principal, level, read.ToDictionary(p => p, p => (ReadAllowed)decisions[p], StringComparer.Ordinal)), left.Value);
    }

    private async Task<IReadOnlyDictionary<string, ReadDecision>> DecideAsync(Principal principal, IReadOnlyList<string> ports, AccessLevel level, CancellationToken ct)
    {
        var decisions = await guard.DecideAsync(principal, ports, level, ct);
        // Whatever the guard does not answer for is refused.
        return ports.ToDictionary(p => p, p => decisions.TryGetValue(p, out var decision) ? decision : new ReadRefused(false, "unknown", FlowErrors.NoSuchPort(p)), StringComparer.Ordinal);
    }

    private Error? Refuse(Principal principal, IReadOnlyList<string> ports, IReadOnlyDictionary<string, ReadDecision> decisions, string way)
    {
        var refused = ports.Select(p => (Port: p, Decision: decisions[p] as ReadRefused)).Where(r => r.Decision is not null).ToList();
        if (refused.Count == 0) return null;
        records.Refused(principal, refused.Select(r => (r.Port, r.Decision!.Reason)), way);
        var said = refused.FirstOrDefault(r => r.Decision!.Known);
        return said.Decision is { } known ? new Forbidden(known.Message, known.Reason) : new NotFound(FlowErrors.NoSuchPort(refused[0].Port));
    }

    private void Record(Principal principal, BoundRead read, string way, long rows)
    {
        var scans = read.Plan.Scans.Where(s => s.SourceId != ExampleInputs.Source).GroupBy(s => s.Port).ToList();
        if (scans.Count == 0) return;
        records.Read(principal, [.. scans.Select(g =>
        {
            var allowed = (ReadAllowed)read.Decisions[g.Key];
            return new PortRead(g.Key, [.. g.First().Columns.Select(c => c.Name)], allowed.GrantId, allowed.Purpose);
        })], way, rows);
    }

    private Error Explain(QueryException e)
    {
        if (e.Failure is QueryFailure.Source or QueryFailure.Engine) Failed(log, e.Failure, (e.InnerException ?? e).GetType().Name);
        return FlowErrors.Of(e);
    }

    private static ScanResolution Resolve(IReadOnlyDictionary<string, ReadDecision> decisions, string port, IReadOnlyDictionary<string, PortContract> examples) => decisions.GetValueOrDefault(port) switch
    {
        ReadRefused { Known: true } when examples.TryGetValue(port, out var contract) => new ScanResolution.Scan(ExampleInputs.Scan(contract)),
        ReadAllowed allowed => new ScanResolution.Scan(allowed.Scan),
        ReadRefused { Known: true } refused => new ScanResolution.Refused(refused.Message),
        _ => new ScanResolution.Refused(FlowErrors.NoSuchPort(port)),
    };

    // Messages of engines may quote data, so only their kind is logged.
    [LoggerMessage(1, LogLevel.Warning, "A query failed: {Failure}, {Exception}")]
    private static partial void Failed(ILogger logger, QueryFailure failure, string exception);

    private sealed record BoundRead(BoundPlan Plan, IReadOnlyDictionary<string, ReadDecision> Decisions, AccessWatch Watch, ReadRecords.Allowed Left);
}
