using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DataMesh.Portal.Query.Execution;

namespace DataMesh.Portal.Features.Sources.Connectors;

/// <summary>Reads rows while the batch before is worked on, at most two batches ahead.</summary>
internal static class ReadAhead
{
    /// <summary>The batches that a reader writes.</summary>
    /// <param name="read">Writes batches and completes the writer, with what went wrong if something did; it never throws. Its token ends when nobody reads on.</param>
    /// <param name="ct">Cancels reading.</param>
    public static async IAsyncEnumerable<RowBatch> BatchesAsync(Func<ChannelWriter<RowBatch>, CancellationToken, Task> read, [EnumeratorCancellation] CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var batches = Channel.CreateBounded<RowBatch>(new BoundedChannelOptions(2) { SingleReader = true, SingleWriter = true });
        // On a thread of its own: some drivers block theirs.
        var reading = Task.Run(() => read(batches.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(ct)) yield return batch;
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }
}
