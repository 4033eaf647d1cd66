namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>
/// A file of rows on its way to a reader. The right to read is asked for again before every chunk, as it is before every batch of
/// rows: a file takes as long to send as its reader takes to fetch it.
/// </summary>
/// <param name="file">The file; closed with this stream.</param>
/// <param name="check">Asked before each chunk; throws <see cref="Query.Execution.QueryException"/> where the right to read has ended.</param>
internal sealed class WatchedFile(Stream file, Func<ValueTask> check) : Stream
{
    public override bool CanRead => true;

    // Whoever could go to and fro would be handed the same bytes twice; only the length is told.
    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await check();
        return await file.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The right to read is asked for asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
