using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.DataApi.OData.Options;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataApi.OData.Reading;

/// <summary>
/// Where a page ended: by the values of its last row, so that rows which come and go before it move nothing. It holds nothing that its
/// reader did not see, and says no more than a <c>$filter</c> could.
/// </summary>
/// <param name="Handed">Rows handed over so far, with those that <c>$skip</c> left out.</param>
/// <param name="Repeats">How many of them, at the end, have the same values as the last one.</param>
/// <param name="Values">The last row's values by which rows are ordered, written out; null where they are too long for an address, and the next page goes by <paramref name="Handed"/>.</param>
internal sealed record PageMark(long Handed, long Repeats, IReadOnlyList<string?>? Values)
{
    private const string Option = "$skiptoken";
    // With the rest of the address it has to fit into what servers and proxies take.
    private const int MostText = 3_000;
    private const int MostColumns = 30;
    // They are read again and left out.
    private const int MostRepeats = 50_000;

    /// <summary>The mark behind a row.</summary>
    /// <param name="order">The order.</param>
    /// <param name="row">The row's values by which rows are ordered.</param>
    /// <param name="handed">See <see cref="Handed"/>.</param>
    /// <param name="repeats">See <see cref="Repeats"/>.</param>
    public static PageMark Behind(RowOrder order, IReadOnlyList<object?> row, long handed, long repeats)
    {
        var values = row.Select(Text).ToList();
        var fits = order.Columns.Count <= MostColumns && repeats <= MostRepeats && values.Sum(v => v is null ? 4 : Encoding.UTF8.GetByteCount(v) + 3) <= MostText
            && order.Columns.Zip(values).All(c => c.Second is null || WrittenValues.Read(c.Second, c.First.Column.Type) is not null);
        var mark = new PageMark(handed, fits ? repeats : 0, fits ? values : null);
        return !fits || PageSeek.Fits(order, mark) ? mark : mark with { Values = null };
    }

    /// <summary>A value's text, by which values are told apart.</summary>
    public static string? Text(object? value) => value is null ? null : WrittenValues.Write(value);

    /// <summary>Reads a mark.</summary>
    /// <exception cref="OptionException">It is none of this order.</exception>
    public static PageMark Read(string text, RowOrder order)
    {
        var mark = Parse(text) ?? throw new OptionException(Option, 0, "The address of the next page was changed or cut off; begin again without $skiptoken.");
        if (mark.Values is { } values && (values.Count != order.Columns.Count || order.Columns.Zip(values).Any(c => c.Second is not null && WrittenValues.Read(c.Second, c.First.Column.Type) is null)))
            throw new OptionException(Option, 0, "The address of the next page belongs to another order or to other columns than you may read now; begin again without $skiptoken.");
        return mark;
    }

    /// <summary>The mark as a text for an address.</summary>
    public string Write() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    private static PageMark? Parse(string text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length)) return null;
        try
        {
            return JsonSerializer.Deserialize<PageMark>(bytes.AsSpan(0, length)) is { Handed: >= 0, Repeats: >= 0 and <= MostRepeats } mark ? mark : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
