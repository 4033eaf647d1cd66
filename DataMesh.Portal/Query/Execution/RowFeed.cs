using System.Globalization;
using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Query.Execution;

/// <summary>The rows of one input on their way into the engine: read ahead of it by a few batches, counted, and held to limits.</summary>
internal sealed class RowFeed : IAsyncDisposable
{
    private const int BatchesAhead = 4;

    private readonly BatchQueue<IReadOnlyList<object?[]>> queue = new(BatchesAhead);
    private readonly CancellationTokenSource stop;
    private readonly CancellationToken stopped;
    private readonly RowInput input;
    private readonly ReadLimits limits;
    private readonly ReadTotals totals;
    private readonly bool mayCut;
    private readonly int[] texts;
    private readonly Task pump;
    private long rows;
    private long bytes;
    private volatile string? cut;

    /// <summary>Begins to read.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="node">The input's node.</param>
    /// <param name="limits">What may be read.</param>
    /// <param name="totals">What all inputs of the query have read.</param>
    /// <param name="mayCut">Whether the answer stays right when rows are left out at the end; otherwise too many are an error.</param>
    /// <param name="cancellationToken">Stops reading, at the source too.</param>
    internal RowFeed(RowInput input, string node, ReadLimits limits, ReadTotals totals, bool mayCut, CancellationToken cancellationToken)
    {
        (this.input, Node, this.limits, this.totals, this.mayCut) = (input, node, limits, totals, mayCut);
        texts = [.. Enumerable.Range(0, input.Columns.Count).Where(i => input.Columns[i].Type == Plan.LogicalType.String)];
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stopped = stop.Token;
        pump = Task.Run(PumpAsync, CancellationToken.None);
    }

    internal string Node { get; }

    /// <summary>Whether the caller may hear how many rows came; not where a row filter is still to be asked of them.</summary>
    internal bool IsTold { get; init; } = true;

    internal string SourceName => input.SourceName;

    internal IReadOnlyList<SchemaColumn> Columns => input.Columns;

    /// <summary>About how many rows will come.</summary>
    internal long? Expected => input.Rows;

    /// <summary>Why rows were left out, or null.</summary>
    internal string? Cut => cut;

    /// <summary>Whether all rows were read.</summary>
    internal bool Ended => pump.IsCompleted;

    internal InputProgress Progress
    {
        get
        {
            var read = Interlocked.Read(ref rows);
            return new InputProgress(Node, SourceName, read, input.Rows is > 0 and var all ? Math.Min(1, read / (double)all) : null);
        }
    }

    /// <summary>The next rows, or null at the end; blocks the thread.</summary>
    /// <exception cref="QueryException">The source cannot be read on, or there is more than may be read.</exception>
    internal IReadOnlyList<object?[]>? Take() => queue.Take(stopped);

    /// <inheritdoc cref="Take"/>
    internal ValueTask<IReadOnlyList<object?[]>?> TakeAsync() => queue.TakeAsync(stopped);

    /// <summary>Waits for the first rows, so that nobody has to block a thread for them.</summary>
    internal ValueTask ReadyAsync() => queue.ReadyAsync(stopped);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await pump;
        stop.Dispose();
        queue.Dispose();
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var batch in input.Batches.WithCancellation(stopped))
            {
                var allowed = Count(batch.Rows);
                if (allowed.Count > 0)
                {
                    await queue.GiveAsync(allowed, stopped);
                }

                if (cut is not null)
                {
                    break;
                }
            }

            queue.End();
        }
#pragma warning disable CA1031 // Whoever takes the rows gets it, bugs included.
        catch (Exception error)
#pragma warning restore CA1031
        {
            queue.End(error);
        }
    }

    private IReadOnlyList<object?[]> Count(IReadOnlyList<object?[]> batch)
    {
        var size = batch.Count * 8L * input.Columns.Count;
        foreach (var row in batch)
        {
            foreach (var text in texts)
            {
                size += row[text] is string value ? 2L * value.Length : 0;
            }
        }

        bytes += size;
        var read = Interlocked.Add(ref rows, batch.Count);
        var all = totals.Add(batch.Count, size);
        var over = read > limits.RowsPerInput ? Rows(limits.RowsPerInput, "one source")
            : bytes > limits.BytesPerInput ? Bytes(limits.BytesPerInput, "one source")
            : all.Rows > limits.Rows ? Rows(limits.Rows, "its sources")
            : all.Bytes > limits.Bytes ? Bytes(limits.Bytes, "its sources")
            : null;
        if (over is null)
        {
            return batch;
        }

        if (!mayCut)
        {
            throw new QueryException(QueryFailure.Limit, $"{SourceName} has more to read for this than a query may: {over}. Filter or aggregate earlier, or take fewer columns.", Node);
        }

        cut = $"{SourceName} has more: {over}.";
        return read > limits.RowsPerInput ? [.. batch.Take((int)Math.Max(0, batch.Count - (read - limits.RowsPerInput)))] : batch;
    }

    private static string Rows(long most, string of) => string.Create(CultureInfo.InvariantCulture, $"at most {most:N0} rows are read of {of}");

    private static string Bytes(long most, string of) => string.Create(CultureInfo.InvariantCulture, $"at most {most >> 20:N0} MiB are read of {of}");
}
