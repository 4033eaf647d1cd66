using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Plan;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Features.Sources.Connectors.Sqlite;

/// <summary>Streams a table's rows, only the columns that are needed, in batches.</summary>
internal sealed class SqliteRows(string path, string table, IReadOnlyList<SourceColumn> columns)
{
    private const int BatchRows = 2048;

    public async IAsyncEnumerable<IReadOnlyList<object?[]>> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // The driver blocks its thread, so it reads on one of its own, at most two batches ahead.
        var batches = Channel.CreateBounded<IReadOnlyList<object?[]>>(new BoundedChannelOptions(2) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => ReadAllAsync(batches.Writer, stop.Token), CancellationToken.None);
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

    private async Task ReadAllAsync(ChannelWriter<IReadOnlyList<object?[]>> writer, CancellationToken ct)
    {
        try
        {
            using var file = SqliteFile.Open(path, ct);
            // Names come from the file's own schema and are quoted; without columns only the number of rows matters.
            var list = columns.Count == 0 ? "1" : string.Join(", ", columns.Select(Expression));
            using var command = file.Command($"SELECT {list} FROM {SqliteTypes.Quote(table)}");
            using var reader = command.ExecuteReader();
            var batch = new List<object?[]>(BatchRows);
            while (reader.Read())
            {
                var row = new object?[columns.Count];
                for (var i = 0; i < row.Length; i++) row[i] = SqliteValues.Read(reader, i, columns[i].Type);
                batch.Add(row);
                if (batch.Count < BatchRows) continue;
                await writer.WriteAsync(batch, ct);
                batch = new List<object?[]>(BatchRows);
            }

            if (batch.Count > 0) await writer.WriteAsync(batch, ct);
            writer.Complete();
        }
        catch (SqliteException) when (ct.IsCancellationRequested)
        {
            writer.Complete(new OperationCanceledException(ct));
        }
        catch (SqliteException e)
        {
            writer.Complete(new SourceReadException(SqliteFile.Explain(e), e));
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            writer.Complete(new SourceReadException(new Platform.Results.Unavailable(
                "A table holds values that are not of their column's type; the owner of the product has to look at the source's columns again."), e));
        }
        catch (Exception e)
        {
            // Whoever reads the batches gets it, cancellation included.
            writer.Complete(e);
        }
    }

    // Bytes are shown in hexadecimal: there is no type for them.
    private static string Expression(SourceColumn column)
    {
        var name = SqliteTypes.Quote(column.Name);
        return column.Type.Kind == LogicalKind.String ? $"CASE typeof({name}) WHEN 'blob' THEN hex({name}) ELSE {name} END" : name;
    }
}
