using System.Globalization;
using System.Runtime.CompilerServices;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Json;

namespace DataMesh.Portal.Features.Sources.Connectors.Json;

/// <summary>Streams rows of JSON, page by page, in batches; asks for no page that is not needed.</summary>
/// <param name="source">The source, which errors name.</param>
/// <param name="columns">What a row holds.</param>
/// <param name="wanted">How many rows suffice, and which columns may be named.</param>
internal sealed class JsonRows(SourceHandle source, IReadOnlyList<JsonColumn> columns, TableWish wanted)
{
    private const int BatchRows = 1024;

    /// <summary>The next page; null behind the last one.</summary>
    /// <param name="last">The page before, read to its end; null for the first.</param>
    /// <param name="left">So many rows are still wanted.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="SourceException">There is none to be had.</exception>
    public delegate Task<JsonPage?> Next(JsonPage? last, long left, CancellationToken ct);

    /// <summary>The rows.</summary>
    /// <exception cref="QueryException">The source cannot be read.</exception>
    public async IAsyncEnumerable<RowBatch> ReadAsync(Next next, [EnumeratorCancellation] CancellationToken ct)
    {
        var left = wanted.Limit ?? long.MaxValue;
        var count = 0L;
        for (JsonPage? page = null; left > 0;)
        {
            page = await PageAsync(next, page, left, ct);
            if (page is null) yield break;
            for (var more = true; more && left > 0;)
            {
                ct.ThrowIfCancellationRequested();
                var rows = new List<object?[]>();
                more = Take(page, (int)Math.Min(BatchRows, left), rows, count);
                count += rows.Count;
                left -= rows.Count;
                if (rows.Count > 0) yield return new RowBatch(rows);
            }
        }
    }

    private async Task<JsonPage?> PageAsync(Next next, JsonPage? last, long left, CancellationToken ct)
    {
        try
        {
            return await next(last, left, ct);
        }
        catch (SourceException e)
        {
            throw Failed(e);
        }
    }

    private bool Take(JsonPage page, int most, List<object?[]> into, long before)
    {
        try
        {
            return page.Next(most, row => into.Add(Values(row, before + into.Count + 1)));
        }
        catch (SourceException e)
        {
            throw Failed(e);
        }
    }

    private object?[] Values(System.Text.Json.JsonElement row, long number)
    {
        var values = new object?[columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            try
            {
                values[i] = columns[i].Read(row);
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException or OverflowException)
            {
                // An invalid operation is a text that is not Unicode.
                throw Misfit(columns[i], number, e);
            }
        }

        return values;
    }

    private QueryException Misfit(JsonColumn column, long row, Exception e)
    {
        var what = wanted.Shown.Contains(column.Name) ? $"column '{column.Name}'" : "a column of the row filter";
        return new QueryException(QueryFailure.Source, string.Create(CultureInfo.InvariantCulture,
            $"{source.Name}: in row {row:N0} {what} holds what is no {column.Type}, unlike the rows from which its type was learnt; the owner of the product has to look at the source's columns again."), null, e);
    }

    private QueryException Failed(SourceException e) => new(QueryFailure.Source, $"{source.Name}: {e.Message}", null, e);
}
