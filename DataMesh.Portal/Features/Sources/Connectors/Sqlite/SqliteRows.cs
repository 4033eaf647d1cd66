using System.Threading.Channels;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Sql;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Features.Sources.Connectors.Sqlite;

/// <summary>Streams the rows of a statement in batches. Cancelling, or reading no further, ends it.</summary>
/// <param name="location">The file.</param>
/// <param name="statement">The statement; every name in it is quoted, every value a parameter.</param>
/// <param name="columns">Its columns in order, with the types that their values shall have; none where only the number of rows matters.</param>
internal sealed class SqliteRows(SqliteLocation location, SqlStatement statement, IReadOnlyList<SchemaColumn> columns)
{
    private const int BatchRows = 2048;
    private const int FirstRows = 128;
    private const int LogicError = 1;

    /// <summary>The rows, read ahead on a thread of their own.</summary>
    public IAsyncEnumerable<RowBatch> ReadAsync(CancellationToken ct) => ReadAhead.BatchesAsync(ReadAllAsync, ct);

    /// <summary>The rows, read on the thread that asks for them.</summary>
    public IEnumerable<RowBatch> Read(CancellationToken ct)
    {
        using var file = Told(() => SqliteFile.Open(location, ct), ct);
        using var lent = Told(() => file.Lend(statement.Text, statement.Parameters.Select(Parameter)), ct);
        using var reader = Told(() => lent.Command.ExecuteReader(), ct);
        while (Told(() => Batch(reader), ct) is { Count: > 0 } batch)
        {
            yield return new RowBatch(batch);
            if (batch.Count < BatchRows) yield break;
        }
    }

    private async Task ReadAllAsync(ChannelWriter<RowBatch> writer, CancellationToken ct)
    {
        try
        {
            foreach (var batch in Read(ct)) await writer.WriteAsync(batch, ct);
            writer.Complete();
        }
        catch (Exception e)
        {
            // Whoever reads the batches gets it, cancellation included.
            writer.Complete(e);
        }
    }

    private List<object?[]> Batch(SqliteDataReader reader)
    {
        // Most answers are small.
        var batch = new List<object?[]>(FirstRows);
        while (batch.Count < BatchRows && reader.Read())
        {
            var (row, statement) = (new object?[columns.Count], reader.Handle!);
            for (var i = 0; i < row.Length; i++) row[i] = SqliteValues.Read(reader, statement, i, columns[i].Type);
            batch.Add(row);
        }

        return batch;
    }

    /// <summary>Says in words of the portal what went wrong.</summary>
    private static T Told<T>(Func<T> work, CancellationToken ct)
    {
        try
        {
            return work();
        }
        catch (SqliteException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == LogicError && e.Message.Contains("integer overflow", StringComparison.Ordinal))
        {
            throw new QueryException(QueryFailure.Value, "A figure went beyond the range of its type; cast to number.", null, e);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == LogicError && e.Message.Contains("malformed JSON", StringComparison.Ordinal))
        {
            throw Mistyped(e);
        }
        catch (SqliteException e)
        {
            throw new QueryException(QueryFailure.Source, SqliteFile.Explain(e).Message, null, e);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw Mistyped(e);
        }
    }

    private static QueryException Mistyped(Exception e) => new(QueryFailure.Source,
        "A table holds values that are not of their column's type; the owner of the product has to look at the source's columns again.", null, e);

    private static object Parameter(object? value) => value switch
    {
        null => DBNull.Value,
        bool flag => flag ? 1L : 0L,
        DateOnly day => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        long or double or string => value,
        _ => throw new ArgumentException($"Values of type {value.GetType().Name} are no parameters.", nameof(value)),
    };
}
