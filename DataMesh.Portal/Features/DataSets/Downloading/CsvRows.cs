using System.Globalization;
using CsvHelper;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Execution;

namespace DataMesh.Portal.Features.DataSets.Downloading;

/// <summary>CSV by RFC 4180, UTF-8. Texts that a spreadsheet would take for a formula get an apostrophe before them; numbers stay as they are.</summary>
internal sealed class CsvRows : IRowWriter
{
    public string MediaType => "text/csv";

    public string Extension => "csv";

    public AccessLevel Level => AccessLevel.Export;

    public async Task WriteAsync(QueryStream rows, Stream target, CancellationToken ct)
    {
        await using var csv = CsvWriter.Create(target, CsvWriterOptions.Default, leaveOpen: true);
        foreach (var column in rows.Columns) csv.WriteField(Safe(column.Name));
        await csv.EndRecordAsync(ct);
        await foreach (var batch in rows.Batches.WithCancellation(ct))
        {
            foreach (var row in batch.Rows)
            {
                foreach (var value in row) csv.WriteField(Text(value));
                await csv.EndRecordAsync(ct);
            }
        }

        await csv.FlushAsync(ct);
    }

    /// <summary>A value's text: decimals keep their digits, null is empty.</summary>
    public static string? Text(object? value) => value switch
    {
        null => null,
        string text => Safe(text),
        bool truth => truth ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number when value is long or decimal => number.ToString(null, CultureInfo.InvariantCulture),
        _ => JsonCells.Iso(value),
    };

    // What OWASP names: a cell that begins with one of these may be run by a spreadsheet.
    private static string Safe(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? "'" + text : text;
}
