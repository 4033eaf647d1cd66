using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Features.DataApi.OData.Options;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataApi.OData.Reading;

/// <summary>Rows of an entity set, by the governed reader alone.</summary>
internal sealed class PageReader(IGovernedReader reader)
{
    /// <summary>Rows of a page where the caller asks for no other number.</summary>
    public const int DefaultPage = 5_000;

    /// <summary>Rows of a page at most.</summary>
    public const int MostPage = 9_999;

    private const int MostAnswered = 10_000;
    private const string Way = "odata";

    /// <summary>A page of rows.</summary>
    /// <param name="principal">Who reads.</param>
    /// <param name="asked">What is asked for.</param>
    /// <param name="size">Rows at most, 1 to <see cref="MostPage"/>.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="OptionException">The mark is none of this order.</exception>
    public async Task<Result<RowPage>> ReadAsync(Principal principal, AskedRows asked, int size, CancellationToken ct)
    {
        var plan = asked.Page(size);
        var read = await RowsAsync(principal, plan.Flow, plan.Skip, plan.Limit, ct);
        if (read.Error is { } error) return error;

        var (options, mark) = (asked.Options, plan.Mark);
        var rows = mark?.Values is { } values ? WithoutRepeats(read.Value, plan.Places, values, mark.Repeats) : read.Value;
        List<object?[]> page = [.. rows.Take((int)plan.Take)];
        var left = options.Top - page.Count;
        return new RowPage(page, rows.Count > plan.Take && page.Count > 0 && left is not <= 0 ? Mark(plan.Order, plan.Places, page, mark, options.Skip) : null, left);
    }

    /// <summary>How many rows meet the condition.</summary>
    public async Task<Result<long>> CountAsync(Principal principal, ODataSet set, QueryOptions options, CancellationToken ct)
        => (await reader.RunAsync(principal, PageFlow.Count(set, options.Where), null, 1, Way, null, ct)).Map(r => (long)r.Rows[0][0]!);

    /// <summary>All rows that are asked for, as they come.</summary>
    public async Task<Result<QueryStream>> StreamAsync(Principal principal, ODataSet set, QueryOptions options, AccessLevel level, CancellationToken ct)
        => (await reader.StreamAsync(principal, Whole(set, options), level, Way, ct)).Map(rows => options.Skip == 0 ? rows : rows with { Batches = Without(rows.Batches, options.Skip) });

    /// <summary>All rows that are asked for as a Parquet file.</summary>
    public async Task<Result<Stream>> ParquetAsync(Principal principal, ODataSet set, QueryOptions options, CancellationToken ct)
        => await reader.ParquetAsync(principal, Whole(set, options), Way, ct);

    /// <summary>Asks for rows that may not be read, so that the refusal is answered and recorded as everywhere.</summary>
    public async Task<Error?> RefusedAsync(Principal principal, Flow flow, CancellationToken ct) => (await reader.RunAsync(principal, flow, null, 1, Way, null, ct)).Error;

    /// <summary>The flow of all rows; ordered only where the order was asked for, or decides which rows there are.</summary>
    public static Flow Whole(ODataSet set, QueryOptions options)
        => PageFlow.Rows(set, options.Where, null, options.OrderBy.Count > 0 || options.Top is not null || options.Skip > 0 ? RowOrder.Of(set, options.OrderBy) : null,
            options.Top is { } top ? options.Skip + Math.Min(top, long.MaxValue - options.Skip) : null, options.Columns);

    private async Task<Result<IReadOnlyList<object?[]>>> RowsAsync(Principal principal, Flow flow, long skip, long limit, CancellationToken ct)
    {
        if (limit <= MostAnswered)
        {
            var answer = await reader.RunAsync(principal, flow, null, (int)limit, Way, null, ct);
            if (answer.Error is { } error) return error;
            if (answer.Value is { Truncated: true, Reason: { } reason } cut && cut.Rows.Count < limit) return new Invalid(reason, []);
            return new Result<Done>().Map(_ => skip == 0 ? answer.Value.Rows : [.. answer.Value.Rows.Skip((int)skip)]);
        }

        var stream = await reader.StreamAsync(principal, flow, AccessLevel.Read, Way, ct);
        if (stream.Error is { } refused) return refused;
        await using var rows = stream.Value;
        var kept = new List<object?[]>();
        try
        {
            await foreach (var batch in Without(rows.Batches, skip).WithCancellation(ct)) kept.AddRange(batch.Rows);
        }
        catch (QueryException e)
        {
            return FlowErrors.Of(e);
        }

        return new Result<Done>().Map(_ => (IReadOnlyList<object?[]>)kept);
    }

    private static async IAsyncEnumerable<RowBatch> Without(IAsyncEnumerable<RowBatch> batches, long skip)
    {
        await foreach (var batch in batches)
        {
            if (skip == 0) yield return batch;
            else if (skip < batch.Rows.Count) yield return batch with { Rows = [.. batch.Rows.Skip((int)skip)] };
            skip = Math.Max(0, skip - batch.Rows.Count);
        }
    }

    /// <summary>Without the rows that stood on the page before, as far as they are there still.</summary>
    private static List<object?[]> WithoutRepeats(IReadOnlyList<object?[]> rows, int[] places, IReadOnlyList<string?> values, long repeats)
    {
        var at = 0;
        while (at < rows.Count && at < repeats && places.Select(p => PageMark.Text(rows[at][p])).SequenceEqual(values, StringComparer.Ordinal)) at++;
        return [.. rows.Skip(at)];
    }

    private static PageMark Mark(RowOrder order, int[] places, List<object?[]> page, PageMark? before, long skip)
    {
        var last = places.Select(p => page[^1][p]).ToArray();
        var repeats = 0L;
        if (!order.Unique)
        {
            while (repeats < page.Count && places.Select((p, i) => Equals(page[^(int)(repeats + 1)][p], last[i])).All(same => same)) repeats++;
            // A whole page of the same: those before it count too.
            if (repeats == page.Count && before?.Values?.SequenceEqual(last.Select(PageMark.Text), StringComparer.Ordinal) == true) repeats += before.Repeats;
        }

        return PageMark.Behind(order, last, (before?.Handed ?? skip) + page.Count, repeats);
    }
}

/// <summary>A page of rows.</summary>
/// <param name="Rows">The rows; the columns that were asked for come first.</param>
/// <param name="Next">Where the next page begins; null on the last one.</param>
/// <param name="Left">Rows that <c>$top</c> leaves for next pages, or null without one.</param>
internal sealed record RowPage(IReadOnlyList<object?[]> Rows, PageMark? Next, long? Left);
