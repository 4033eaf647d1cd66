using System.Data.Common;
using System.Threading.Channels;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Connectors;

/// <summary>A statement that runs on a server, with its connection.</summary>
internal interface IStatementReading<out TReader> : IAsyncDisposable where TReader : DbDataReader
{
    /// <summary>The row that <see cref="NextAsync"/> came to; columns are read from left to right.</summary>
    TReader Reader { get; }

    /// <summary>The next row; false at the end. May block the thread, which is the reading's own.</summary>
    ValueTask<bool> NextAsync();
}

/// <summary>Streams the rows of a statement in batches. Cancelling, or reading no further, stops the statement on the server.</summary>
/// <param name="pool">The source's connections.</param>
/// <param name="columns">The statement's columns in order, with the types that their values shall have.</param>
/// <param name="shown">Those columns that an error may name; null for all.</param>
internal abstract class StatementRows<TReader>(ISourcePool pool, IReadOnlyList<SchemaColumn> columns, IReadOnlySet<string>? shown) where TReader : DbDataReader
{
    private const int BatchRows = 2048;

    // Rows can be large; so that few batches of them do not fill the memory, a batch ends early.
    private const int BatchCharacters = 4 * 1024 * 1024;

    /// <summary>The rows.</summary>
    /// <exception cref="QueryException">The source cannot be read, or a value does not fit its column's type.</exception>
    public IAsyncEnumerable<RowBatch> ReadAsync(CancellationToken ct) => ReadAhead.BatchesAsync(ReadAllAsync, ct);

    /// <summary>Sends the statement.</summary>
    protected abstract Task<IStatementReading<TReader>> StartAsync(CancellationToken ct);

    /// <summary>How to read a column's values that are not null; null where what the server sends there is not read as that type. The reader throws <see cref="MisfitException"/>, or what <see cref="Misfit"/> knows.</summary>
    protected abstract Func<TReader, int, object>? ReaderOf(LogicalType type, TReader reader, int column);

    /// <summary>Why a value does not fit its type, where the driver's exception says so; else null.</summary>
    protected virtual string? Misfit(Exception e) => (e as MisfitException)?.Message;

    /// <summary>Whether it is the driver's or the server's failure; all others are bugs.</summary>
    protected abstract bool IsFailure(Exception e);

    /// <summary>Whether the statement does not fit the tables as they are now.</summary>
    protected abstract bool IsDrift(Exception e);

    /// <summary>A failure in words.</summary>
    protected abstract QueryException Explain(Exception e);

    private async Task ReadAllAsync(ChannelWriter<RowBatch> writer, CancellationToken ct)
    {
        try
        {
            await using (var reading = await StartAsync(ct)) await BatchesAsync(reading, writer, ct);
            // Only now, so that who has read to the end finds the connection free again.
            writer.Complete();
        }
        catch (Exception e) when (ct.IsCancellationRequested && (e is OperationCanceledException || IsFailure(e)))
        {
            writer.Complete(new OperationCanceledException(ct));
        }
        catch (Exception e) when (IsFailure(e))
        {
            if (IsDrift(e)) pool.Forget();
            writer.Complete(Explain(e));
        }
        catch (Exception e)
        {
            // Whoever reads the batches gets it, bugs included.
            writer.Complete(e);
        }
    }

    private async Task BatchesAsync(IStatementReading<TReader> reading, ChannelWriter<RowBatch> writer, CancellationToken ct)
    {
        var readers = Readers(reading.Reader);
        var batch = new List<object?[]>(BatchRows);
        var characters = 0L;
        while (await reading.NextAsync())
        {
            batch.Add(Row(reading.Reader, readers, ref characters));
            if (batch.Count < BatchRows && characters < BatchCharacters) continue;
            await writer.WriteAsync(new RowBatch(batch), ct);
            batch = new List<object?[]>(BatchRows);
            characters = 0;
        }

        if (batch.Count > 0) await writer.WriteAsync(new RowBatch(batch), ct);
    }

    private Func<TReader, int, object>[] Readers(TReader reader)
    {
        var readers = new Func<TReader, int, object>[columns.Count];
        for (var i = 0; i < readers.Length; i++)
        {
            if (ReaderOf(columns[i].Type, reader, i) is { } read)
            {
                readers[i] = read;
                continue;
            }

            pool.Forget();
            throw new QueryException(QueryFailure.Source, $"{Named(i)} of {pool.SourceName} has got another type than {columns[i].Type}; the product's owner must look at the port.");
        }

        return readers;
    }

    private object?[] Row(TReader reader, Func<TReader, int, object>[] readers, ref long characters)
    {
        var row = new object?[readers.Length];
        var i = 0;
        try
        {
            for (; i < row.Length; i++)
            {
                if (reader.IsDBNull(i)) continue;
                var value = readers[i](reader, i);
                if (value is string text) characters += text.Length;
                row[i] = value;
            }

            return row;
        }
        catch (Exception e) when (Misfit(e) is not null)
        {
            throw new QueryException(QueryFailure.Source, $"{Named(i)} of {pool.SourceName} holds a value that does not fit {columns[i].Type}: {Misfit(e)}. A view in the source can bring it into shape.", null, e);
        }
    }

    private string Named(int column) => shown?.Contains(columns[column].Name) == false ? "A column" : $"Column '{columns[column].Name}'";
}

/// <summary>A value does not fit its logical type. The message is the reason, and quotes no data.</summary>
internal sealed class MisfitException(string reason, Exception? inner = null) : Exception(reason, inner);
