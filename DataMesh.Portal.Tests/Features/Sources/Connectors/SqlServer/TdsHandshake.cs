using System.Buffers.Binary;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.SqlServer;

/// <summary>The stream below TLS: while hands are shaken its records travel in packets of the protocol, later as they are.</summary>
internal sealed class TdsHandshake(Stream inner) : Stream
{
    private int _left;

    public bool IsOver { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsOver) return await inner.ReadAsync(buffer, cancellationToken);
        if (_left == 0)
        {
            var head = new byte[8];
            await inner.ReadExactlyAsync(head, cancellationToken);
            _left = BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)) - head.Length;
        }

        var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= read;
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var at = 0; !IsOver && at < buffer.Length; at += 4000)
        {
            var part = buffer.Slice(at, Math.Min(4000, buffer.Length - at));
            var head = new byte[] { 0x12, at + 4000 >= buffer.Length ? (byte)1 : (byte)0, 0, 0, 0, 0, 1, 0 };
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)(part.Length + head.Length));
            await inner.WriteAsync(head, cancellationToken);
            await inner.WriteAsync(part, cancellationToken);
        }

        if (IsOver) await inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
