using System.Threading.Channels;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using Microsoft.Data.SqlClient;

namespace DataMesh.Portal.Features.Sources.Connectors.SqlServer;

/// <summary>Streams the rows of a statement in batches. Cancelling, or reading no further, stops the statement on the server.</summary>
/// <param name="pool">The source's connections.</param>
/// <param name="sql">The statement; every name in it is quoted, every value a parameter.</param>
/// <param name="parameters">The values of <c>@p1</c>…; see <see cref="SqlServerPool.StartAsync"/>.</param>
/// <param name="columns">The statement's columns in order, with the types that their values shall have.</param>
/// <param name="shown">Those columns that an error may name; null for all.</param>
internal sealed class SqlServerRows(SqlServerPool pool, string sql, IReadOnlyList<object?> parameters, IReadOnlyList<SchemaColumn> columns, IReadOnlySet<string>? shown = null)
{
    private const int BatchRows = 2048;

    // Rows can be large; so that few batches of them do not fill the memory, a batch ends early.
    private const int BatchCharacters = 4 * 1024 * 1024;

    /// <summary>The rows.</summary>
    /// <exception cref="QueryException">The source cannot be read, or a value does not fit its column's type.</exception>
    public IAsyncEnumerable<RowBatch> ReadAsync(CancellationToken ct) => ReadAhead.BatchesAsync(ReadAllAsync, ct);

    private async Task ReadAllAsync(ChannelWriter<RowBatch> writer, CancellationToken ct)
    {
        try
        {
            await using (var reading = await pool.StartAsync(sql, parameters, ct)) await BatchesAsync(reading, writer, ct);
            // Only now, so that who has read to the end finds the connection free again.
            writer.Complete();
        }
        catch (Exception e) when (ct.IsCancellationRequested && (e is OperationCanceledException || SqlServerErrors.IsFailure(e)))
        {
            writer.Complete(new OperationCanceledException(ct));
        }
        catch (Exception e) when (SqlServerErrors.IsFailure(e))
        {
            if (SqlServerErrors.IsDrift(e)) pool.Forget();
            writer.Complete(SqlServerErrors.Reading(e, pool.SourceName));
        }
        catch (Exception e)
        {
            // Whoever reads the batches gets it, bugs included.
            writer.Complete(e);
        }
    }

    private async Task BatchesAsync(SqlServerReading reading, ChannelWriter<RowBatch> writer, CancellationToken ct)
    {
        var readers = Readers(reading.Reader);
        var batch = new List<object?[]>(BatchRows);
        var characters = 0L;
        while (reading.Next())
        {
            batch.Add(Row(reading.Reader, readers, ref characters));
            if (batch.Count < BatchRows && characters < BatchCharacters) continue;
            await writer.WriteAsync(new RowBatch(batch), ct);
            batch = new List<object?[]>(BatchRows);
            characters = 0;
        }

        if (batch.Count > 0) await writer.WriteAsync(new RowBatch(batch), ct);
    }

    private Func<SqlDataReader, int, object>[] Readers(SqlDataReader reader)
    {
        var readers = new Func<SqlDataReader, int, object>[columns.Count];
        for (var i = 0; i < readers.Length; i++)
        {
            if (SqlServerValues.Reader(columns[i].Type, reader.GetDataTypeName(i)) is { } read)
            {
                readers[i] = read;
                continue;
            }

            pool.Forget();
            throw new QueryException(QueryFailure.Source, $"{Named(i)} of {pool.SourceName} has got another type than {columns[i].Type}; the product's owner must look at the port.");
        }

        return readers;
    }

    private object?[] Row(SqlDataReader reader, Func<SqlDataReader, int, object>[] readers, ref long characters)
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
        catch (SqlServerMisfitException e)
        {
            throw new QueryException(QueryFailure.Source, $"{Named(i)} of {pool.SourceName} holds a value that does not fit {columns[i].Type}: {e.Message}. A view in the source can bring it into shape.", null, e);
        }
    }

    private string Named(int column) => shown?.Contains(columns[column].Name) == false ? "A column" : $"Column '{columns[column].Name}'";
}
