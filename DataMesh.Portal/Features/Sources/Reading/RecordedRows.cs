using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>Rows of a stream, counted; when it ends, however it ends, what was handed over is recorded.</summary>
/// <param name="rows">The rows.</param>
/// <param name="check">Asked before each batch is handed over, with the number of rows up to its end; throws where the right to read has ended.</param>
/// <param name="record">Told at the end how many there were.</param>
/// <param name="explain">Finds better words for a failure, or answers it as it is.</param>
internal sealed class RecordedRows(IAsyncEnumerator<RowBatch> rows, Func<long, ValueTask> check, Action<long> record, Func<QueryException, Task<QueryException>> explain) : IAsyncDisposable
{
    private bool _any;
    private bool _closed;
    private long _count;

    /// <summary>Fetches the first batch.</summary>
    /// <param name="make">Makes the stream when it is there.</param>
    /// <param name="say">Says why it is not.</param>
    public async Task<Result<QueryStream>> BeginAsync(Func<QueryStream> make, Func<QueryException, Error> say)
    {
        var begun = false;
        try
        {
            _any = await NextAsync();
            begun = true;
            return make();
        }
        catch (QueryException e)
        {
            return say(e);
        }
        finally
        {
            if (!begun) await DisposeAsync();
        }
    }

    public async IAsyncEnumerable<RowBatch> ReadAsync()
    {
        try
        {
            while (_any)
            {
                await check(_count + rows.Current.Rows.Count);
                _count += rows.Current.Rows.Count;
                yield return rows.Current;
                _any = await NextAsync();
            }
        }
        finally
        {
            await DisposeAsync();
        }
    }

    private async Task<bool> NextAsync()
    {
        try
        {
            return await rows.MoveNextAsync();
        }
        catch (QueryException e)
        {
            throw await explain(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        _closed = true;
        await rows.DisposeAsync();
        record(_count);
    }
}
