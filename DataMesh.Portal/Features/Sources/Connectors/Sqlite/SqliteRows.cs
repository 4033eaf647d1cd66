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
    private const int LogicError = 1;

    public IAsyncEnumerable<RowBatch> ReadAsync(CancellationToken ct) => ReadAhead.BatchesAsync(ReadAllAsync, ct);

    private async Task ReadAllAsync(ChannelWriter<RowBatch> writer, CancellationToken ct)
    {
        try
        {
            using var file = SqliteFile.Open(location, ct);
            using var command = file.Command(statement.Text, [.. statement.Parameters.Select((value, i) => ($"${i + 1}", Parameter(value)))]);
            using var reader = command.ExecuteReader();
            var batch = new List<object?[]>(BatchRows);
            while (reader.Read())
            {
                var row = new object?[columns.Count];
                for (var i = 0; i < row.Length; i++) row[i] = SqliteValues.Read(reader, i, columns[i].Type);
                batch.Add(row);
                if (batch.Count < BatchRows) continue;
                await writer.WriteAsync(new RowBatch(batch), ct);
                batch = new List<object?[]>(BatchRows);
            }

            if (batch.Count > 0) await writer.WriteAsync(new RowBatch(batch), ct);
            writer.Complete();
        }
        catch (SqliteException) when (ct.IsCancellationRequested)
        {
            writer.Complete(new OperationCanceledException(ct));
        }
        catch (SqliteException e) when (e.SqliteErrorCode == LogicError && e.Message.Contains("integer overflow", StringComparison.Ordinal))
        {
            writer.Complete(new QueryException(QueryFailure.Value, "A figure went beyond the range of its type; cast to number.", null, e));
        }
        catch (SqliteException e) when (e.SqliteErrorCode == LogicError && e.Message.Contains("malformed JSON", StringComparison.Ordinal))
        {
            writer.Complete(Mistyped(e));
        }
        catch (SqliteException e)
        {
            writer.Complete(new QueryException(QueryFailure.Source, SqliteFile.Explain(e).Message, null, e));
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            writer.Complete(Mistyped(e));
        }
        catch (Exception e)
        {
            // Whoever reads the batches gets it, cancellation included.
            writer.Complete(e);
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
