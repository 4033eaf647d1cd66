namespace DataMesh.Portal.Query.Execution;

/// <summary>What a query may read of sources that send rows. Files that the engine reads itself are held to its time and memory alone.</summary>
/// <param name="RowsPerInput">Rows of one input at most; 1 or more.</param>
/// <param name="BytesPerInput">Bytes of one input at most, as its values take them in memory; 1 or more.</param>
/// <param name="Rows">Rows of all inputs together.</param>
/// <param name="Bytes">Bytes of all inputs together.</param>
public sealed record ReadLimits(long RowsPerInput, long BytesPerInput, long Rows, long Bytes)
{
    /// <summary>No limits.</summary>
    public static ReadLimits None { get; } = new(long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue);
}

/// <summary>What the inputs of one query have read so far; one for all of them.</summary>
internal sealed class ReadTotals
{
    private long rows;
    private long bytes;

    /// <summary>Adds a batch; the totals with it.</summary>
    internal (long Rows, long Bytes) Add(long moreRows, long moreBytes) => (Interlocked.Add(ref rows, moreRows), Interlocked.Add(ref bytes, moreBytes));
}
