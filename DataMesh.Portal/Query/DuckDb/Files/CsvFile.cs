using System.Globalization;
using System.Text.Json;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>Looks into CSV and TSV files, and says how the engine reads them.</summary>
internal static class CsvFile
{
    private const int SampleRows = 20_480;

    // What the engine reads without a pattern, to the same values and in three quarters of the time.
    private static readonly string[] Known = ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"];

    /// <summary>The columns of a checked file; types are told by all of its rows.</summary>
    internal static FileFacts Look(DuckDbConnection connection, string path, string name, FileFormat format, CsvFindings found, CancellationToken cancellationToken)
    {
        var dialect = Decimals(connection, path, found.Dialect, cancellationToken);
        var (types, dates, timestamps) = Sniff(connection, path, dialect, -1, cancellationToken);
        if (types.Count != found.Names.Count)
        {
            throw new FileImportException(name, null, "the rows cannot be told apart; say the separator and the quotation mark.");
        }

        dialect = dialect with { Dates = dialect.Dates ?? dates, Timestamps = timestamps };
        var columns = found.Names.Select((column, i) => Column(column, types[i], found.Filled[i], dialect)).ToList();
        var facts = new FileFacts(path, name, format, dialect, columns, 0);
        // Types that a person says are tried on all rows, so that a misfit is told now, with its line.
        var tried = columns.Where(column => dialect.Types.ContainsKey(column.Name)).Select(column => $"count({FileReader.Quoted(column.Name)})");
        var from = From([FileReader.File(path)], dialect, columns.Select(column => (column.Name, column.Engine)), strict: true);
        return facts with { Rows = (long)connection.Query($"SELECT {string.Join(", ", tried.Prepend("count(*)"))} FROM {from}", null, cancellationToken)[0][0]! };
    }

    /// <summary>A table function over files of one dialect.</summary>
    /// <param name="files">The files, quoted.</param>
    /// <param name="dialect">How they are written.</param>
    /// <param name="columns">Their columns with the engine's types.</param>
    /// <param name="more">Further options.</param>
    /// <param name="strict">Whether days and moments that are written in another way than the dialect says are errors, as they have to be until that is known of all rows.</param>
    internal static string From(IEnumerable<string> files, FileDialect dialect, IEnumerable<(string Name, string Type)> columns, string more = "", bool strict = false) =>
        $"read_csv([{string.Join(", ", files)}], auto_detect = false, {Options(strict || !Known.Contains(dialect.Dates) ? dialect : dialect with { Dates = null })}"
        + (dialect.Timestamps is { } timestamps && (strict || !Known.Contains(timestamps)) ? $", timestampformat = {FileReader.Literal(timestamps)}" : "")
        + $", columns = {{{string.Join(", ", columns.Select(column => $"{FileReader.Literal(column.Name)}: {FileReader.Literal(column.Type)}"))}}}{more})";

    private static string Options(FileDialect dialect)
    {
        var quote = FileReader.Literal(dialect.Quote is null or '\0' ? "" : dialect.Quote.Value.ToString());
        return $"delim = {FileReader.Literal(dialect.Separator!.Value.ToString())}, quote = {quote}, escape = {quote}, comment = '', skip = 0, header = {(dialect.Header == true ? "true" : "false")}"
            + $", nullstr = [{string.Join(", ", dialect.Nulls.Prepend("").Select(FileReader.Literal))}], decimal_separator = '{dialect.DecimalMark ?? '.'}'"
            + (dialect.Dates is { } dates ? $", dateformat = {FileReader.Literal(dates)}" : "");
    }

    /// <summary>A comma is the decimal mark where it makes more columns numbers than a point does, and does not separate values.</summary>
    private static FileDialect Decimals(DuckDbConnection connection, string path, FileDialect dialect, CancellationToken cancellationToken)
    {
        if (dialect.DecimalMark is not null || dialect.Separator == ',')
        {
            return dialect with { DecimalMark = dialect.DecimalMark ?? '.' };
        }

        var point = dialect with { DecimalMark = '.' };
        var comma = dialect with { DecimalMark = ',' };
        var texts = Texts(point);
        return texts > 0 && Texts(comma) < texts ? comma : point;

        int Texts(FileDialect tried) => Sniff(connection, path, tried, SampleRows, cancellationToken).Types.Count(type => type == "VARCHAR");
    }

    private static (IReadOnlyList<string> Types, string? Dates, string? Timestamps) Sniff(DuckDbConnection connection, string path, FileDialect dialect, int sample, CancellationToken cancellationToken)
    {
        var row = connection.Query(
            string.Create(CultureInfo.InvariantCulture, $"SELECT CAST(CAST(Columns AS JSON) AS VARCHAR), DateFormat, TimestampFormat FROM sniff_csv({FileReader.File(path)}, sample_size = {sample}, {Options(dialect)})"),
            null,
            cancellationToken)[0];
        using var columns = JsonDocument.Parse((string)row[0]!);
        return ([.. columns.RootElement.EnumerateArray().Select(column => column.GetProperty("type").GetString()!)], (string?)row[1], (string?)row[2]);
    }

    private static FactColumn Column(string name, string engine, bool filled, FileDialect dialect)
    {
        if (!dialect.Types.TryGetValue(name, out var said))
        {
            return new FactColumn(name, FileReader.TypeOf(engine), engine, filled);
        }

        // Without the zone, the engine would drop the offset.
        return new FactColumn(name, said, said.Kind == LogicalKind.Timestamp && dialect.Timestamps is null ? "TIMESTAMP WITH TIME ZONE" : DuckDbDialect.TypeName(said));
    }
}
