using System.Globalization;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>Tells from the beginning of a text file how it is written.</summary>
internal static class CsvSniffer
{
    private static readonly byte[] Separators = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];

    private const int CutOff = 1_000_000;

    /// <summary>The candidate that the first row uses most; a comma where it uses none.</summary>
    internal static byte Separator(ReadOnlySpan<byte> bytes, byte quote)
    {
        var counts = new int[Separators.Length];
        var quoted = false;
        var any = false;
        foreach (var b in bytes)
        {
            quoted ^= b == quote;
            if (!quoted && b is (byte)'\n' or (byte)'\r')
            {
                if (any)
                {
                    break;
                }

                continue;
            }

            any = true;

            if (!quoted && Array.IndexOf(Separators, b) is var at and >= 0)
            {
                counts[at]++;
            }
        }

        return Separators[Array.IndexOf(counts, counts.Max())];
    }

    /// <summary>The double quotation mark; the single one where there is no double one, and each stands at an end of a value.</summary>
    internal static byte Quote(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Contains((byte)'"'))
        {
            return (byte)'"';
        }

        var (opening, closing, inside) = (0, 0, 0);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '\'')
            {
                continue;
            }

            if (i == 0 || IsEnd(bytes[i - 1]))
            {
                opening++;
            }
            else if (i == bytes.Length - 1 || IsEnd(bytes[i + 1]))
            {
                closing++;
            }
            else
            {
                inside++;
            }
        }

        // The last one may lack its end where only the beginning of a file is seen.
        return closing > 0 && inside == 0 && opening - closing is 0 or 1 && (opening == closing || bytes.Length > CutOff) ? (byte)'\'' : (byte)'"';
    }

    /// <summary>Whether a first row holds values rather than names: numbers, days and times only. A row of years is taken for names.</summary>
    internal static bool IsData(IReadOnlyList<string> row) =>
        row.Any(cell => cell.Length > 0) && row.All(IsValue)
        && !(row.Count > 1 && row.All(cell => int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1900 and <= 2100));

    private static bool IsValue(string cell) =>
        cell.Length == 0
        || double.TryParse(cell.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
        || char.IsAsciiDigit(cell[0]) && DateTime.TryParse(cell, CultureInfo.InvariantCulture, out _);

    private static bool IsEnd(byte b) => b is (byte)'\n' or (byte)'\r' || Array.IndexOf(Separators, b) >= 0;
}
