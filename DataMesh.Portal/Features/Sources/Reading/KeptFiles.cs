using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Limits;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>Rows in files, written by the governed reader and read behind the same guard.</summary>
internal sealed class KeptFiles(IGovernedReader reader, IReadGuard guard, Engine engine, ReadRecords records, CallerLimits limits, DecisionClock clock) : IKeptRows
{
    private const long MemoryBytes = 512L * 1024 * 1024;
    private const string Name = "the snapshot";

    public async Task<Result<KeptRows>> KeepAsync(Principal principal, Flow flow, string path, string way, CancellationToken ct)
    {
        var stream = await reader.StreamAsync(principal, flow, AccessLevel.Export, way, ct);
        if (stream.Error is { } error) return error;
        await using var rows = stream.Value;
        var part = $"{path}.{Guid.NewGuid():N}.part";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var counter = new Counter();
        try
        {
            await ParquetExport.WriteAsync(part, rows.Columns, counter.CountAsync(rows.Batches), MemoryBytes, ct);
            File.Move(part, path, overwrite: true);
        }
        catch (QueryException e)
        {
            return FlowErrors.Of(e);
        }
        finally
        {
            File.Delete(part);
        }

        return new KeptRows([.. rows.Columns.Select(c => new KeptColumn(c.Name, c.Type.ToString(), c.Classification, c.PersonalData))],
            [.. rows.Uses.GroupBy(u => u.Scan.Port, StringComparer.Ordinal).Select(Input)], counter.Rows, new FileInfo(path).Length);
    }

    public async Task<Result<Done>> CheckAsync(Principal principal, KeptRows kept, AccessLevel level, CancellationToken ct)
        => (await DecideAsync(principal, kept, level, null, ct)).Map(_ => Done.Yes);

    public async Task<Result<QueryStream>> StreamAsync(Principal principal, KeptRows kept, string path, AccessLevel level, string way, CancellationToken ct)
    {
        var allowed = await DecideAsync(principal, kept, level, way, ct);
        if (allowed.Error is { } refused) return refused;
        if (!File.Exists(path)) return Lost();
        if (records.Begin(principal, kept.Inputs.Select(i => i.Port)) is { } limited) return limited;
        var left = await records.LeftAsync(allowed.Value.Values, ct);
        if (left.Error is { } spent) return spent;
        var turn = await limits.Downloads.EnterAsync(principal.Id, ct);
        if (turn is null) return CallerLimits.Busy();
        var watch = new AccessWatch(guard, clock, principal, level, allowed.Value);
        var scan = new GovernedScan(Name, Guid.Empty, Name, [.. kept.Columns.Select(c => new ScanColumn(c.Name, LogicalType.Parse(c.Type), c.Classification, c.PersonalData, null))]);
        var plan = Binder.Bind(new Flow([new InputNode("rows", Name)], "rows"), null, _ => new ScanResolution.Scan(scan)).Plan
            ?? throw new InvalidOperationException("Kept columns cannot be read as a table.");
        var rows = (await engine.GetAsync(ct)).StreamAsync(plan, new OneFile(path, kept.Rows), engine.Download, ct).GetAsyncEnumerator(ct);
        var recorded = new RecordedRows(rows, count => records.HoldAsync(watch, left.Value, count, ct), count =>
        {
            turn.Dispose();
            Record(principal, kept, allowed.Value, way, count);
        }, Task.FromResult);
        return await recorded.BeginAsync(() => new QueryStream(plan.Columns, recorded.ReadAsync()) { Close = recorded.DisposeAsync }, FlowErrors.Of);
    }

    public async Task<Result<Stream>> ParquetAsync(Principal principal, KeptRows kept, string path, string way, CancellationToken ct)
    {
        var allowed = await DecideAsync(principal, kept, AccessLevel.Export, way, ct);
        if (allowed.Error is { } refused) return refused;
        if (records.Begin(principal, kept.Inputs.Select(i => i.Port)) is { } limited) return limited;
        var left = await records.LeftAsync(allowed.Value.Values, ct);
        if (left.Error is { } spent) return spent;
        if (kept.Rows > left.Value.Rows) return records.Spent(left.Value.Port, left.Value.Most, left.Value.Rows);
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, useAsync: true);
            Record(principal, kept, allowed.Value, way, kept.Rows);
            var watch = new AccessWatch(guard, clock, principal, AccessLevel.Export, allowed.Value);
            return new WatchedFile(file, () => watch.CheckAsync(ct));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Lost();
        }
    }

    private async Task<Result<IReadOnlyDictionary<string, ReadAllowed>>> DecideAsync(Principal principal, KeptRows kept, AccessLevel level, string? way, CancellationToken ct)
    {
        var decisions = await guard.DecideAsync(principal, [.. kept.Inputs.Select(i => i.Port)], level, ct);
        var refused = kept.Inputs.Select(i => (i.Port, Refusal: Refuse(i, decisions.GetValueOrDefault(i.Port)))).Where(r => r.Refusal is not null).ToList();
        if (refused.Count == 0) return kept.Inputs.ToDictionary(i => i.Port, i => (ReadAllowed)decisions[i.Port], StringComparer.Ordinal);
        if (way is not null) records.Refused(principal, refused.Select(r => (r.Port, r.Refusal!.Reason)), way);

        var (lacking, why) = refused[0];
        return new Forbidden($"The snapshot was made from '{lacking}', which you may not read as it was read then. {why!.Message}", why.Reason);
    }

    // How the snapshot is wider is not said: neither columns nor row filters that one has no grant for are told.
    private static ReadRefused? Refuse(KeptInput input, ReadDecision? decision) => decision switch
    {
        ReadAllowed allowed when Covers(allowed.Scan, input) => null,
        ReadAllowed => new ReadRefused(true, "narrower", $"You may see less of {input.Port} than the snapshot shows. Read the data set itself, which shows what you may see, or ask for more access."),
        ReadRefused refused => refused,
        _ => new ReadRefused(false, "unknown", FlowErrors.NoSuchPort(input.Port)),
    };

    private static bool Covers(GovernedScan now, KeptInput then)
        // Whoever may read today's table need not have been meant to read the one before it.
        => now.SourceId == then.SourceId && now.Table == then.Table
            && (now.RowFilter is null || now.RowFilter == then.RowFilter)
            && then.Columns.All(used => now.Columns.FirstOrDefault(c => c.Name == used.Key) is { } column && (column.Mask is null || column.Mask.ToString() == used.Value));

    private static KeptInput Input(IGrouping<string, ScanUse> uses)
    {
        var scan = uses.First().Scan;
        var used = uses.SelectMany(u => u.Columns).ToHashSet(StringComparer.Ordinal);
        return new KeptInput(scan.Port, scan.SourceId, scan.Table, scan.Columns.Where(c => used.Contains(c.Name)).ToDictionary(c => c.Name, c => c.Mask?.ToString(), StringComparer.Ordinal), scan.RowFilter);
    }

    private void Record(Principal principal, KeptRows kept, IReadOnlyDictionary<string, ReadAllowed> allowed, string way, long rows)
    {
        if (kept.Inputs.Count == 0) return;
        records.Read(principal, [.. kept.Inputs.Select(i => new PortRead(i.Port, [.. i.Columns.Keys], allowed[i.Port].GrantId, allowed[i.Port].Purpose))], way, rows);
    }

    private static Unavailable Lost() => new("The snapshot's file is not there any more; take a new snapshot.");

    private sealed class Counter
    {
        public long Rows { get; private set; }

        public async IAsyncEnumerable<RowBatch> CountAsync(IAsyncEnumerable<RowBatch> batches)
        {
            await foreach (var batch in batches)
            {
                Rows += batch.Rows.Count;
                yield return batch;
            }
        }
    }

    private sealed class OneFile(string path, long rows) : ITableInputs
    {
        public ValueTask<TableInput> OpenAsync(GovernedScan scan, ScanRequest request, CancellationToken cancellationToken)
            => ValueTask.FromResult<TableInput>(new FileInput(Name, FileFormat.Parquet, [path], rows));
    }
}
