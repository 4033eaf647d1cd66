using System.Globalization;
using System.Threading.Channels;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Features.Sources.Connectors.Sqlite;

/// <summary>Streams a table's rows, only the columns that are needed, in batches.</summary>
internal sealed class SqliteRows(string path, string table, IReadOnlyList<SourceColumn> columns, long? limit)
{
    private const int BatchRows = 2048;

    public IAsyncEnumerable<RowBatch> ReadAsync(CancellationToken ct) => ReadAhead.BatchesAsync(ReadAllAsync, ct);

    private async Task ReadAllAsync(ChannelWriter<RowBatch> writer, CancellationToken ct)
    {
        try
        {
            using var file = SqliteFile.Open(path, ct);
            using var command = file.Command(Select(columns.Select(Expression)));
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
        catch (SqliteException e)
        {
            writer.Complete(new QueryException(QueryFailure.Source, SqliteFile.Explain(e).Message, null, e));
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            writer.Complete(new QueryException(QueryFailure.Source,
                "A table holds values that are not of their column's type; the owner of the product has to look at the source's columns again.", null, e));
        }
        catch (Exception e)
        {
            // Whoever reads the batches gets it, cancellation included.
            writer.Complete(e);
        }
    }

    /// <summary>What the file is asked, with only those columns that a reader may know of.</summary>
    public string Statement(IReadOnlySet<string> shown) => Select(columns.Where(c => shown.Contains(c.Name)).Select(c => SqliteTypes.Quote(c.Name)));

    // Names come from the file's own schema and are quoted; without columns only the number of rows matters.
    private string Select(IEnumerable<string> list)
    {
        var columnList = string.Join(", ", list);
        return $"SELECT {(columnList.Length > 0 ? columnList : "1")} FROM {SqliteTypes.Quote(table)}{(limit is { } most ? string.Create(CultureInfo.InvariantCulture, $" LIMIT {most}") : "")}";
    }

    // Bytes are shown in hexadecimal: there is no type for them.
    private static string Expression(SourceColumn column)
    {
        var name = SqliteTypes.Quote(column.Name);
        return column.Type.Kind == LogicalKind.String ? $"CASE typeof({name}) WHEN 'blob' THEN hex({name}) ELSE {name} END" : name;
    }
}
