using DataMesh.Portal.Query.Execution;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>Rows of a stream, counted; when it ends, however it ends, what was handed over is recorded.</summary>
internal sealed class RecordedRows(IAsyncEnumerator<RowBatch> rows, Func<long, Task> record) : IAsyncDisposable
{
    private bool _any;
    private bool _closed;
    private long _count;

    /// <summary>Fetches the first batch.</summary>
    public async Task BeginAsync() => _any = await rows.MoveNextAsync();

    public async IAsyncEnumerable<RowBatch> ReadAsync()
    {
        try
        {
            while (_any)
            {
                _count += rows.Current.Rows.Count;
                yield return rows.Current;
                _any = await rows.MoveNextAsync();
            }
        }
        finally
        {
            await DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        _closed = true;
        await rows.DisposeAsync();
        await record(_count);
    }
}
