using System.Globalization;
using System.Text;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>What a check of a CSV file found.</summary>
/// <param name="Dialect">Separator, quotation mark and header are said.</param>
/// <param name="Names">The columns' names.</param>
/// <param name="Filled">By column: whether any row has a value there.</param>
internal sealed record CsvFindings(FileDialect Dialect, IReadOnlyList<string> Names, IReadOnlyList<bool> Filled);

/// <summary>
/// Reads a CSV file once before the engine does: the engine would guess another separator for a file with a broken row, where people
/// need to hear which row is broken. Rules are those of RFC 4180; empty lines are skipped.
/// </summary>
internal sealed class CsvCheck
{
    private readonly string name;
    private readonly int maxColumns;
    private readonly byte[][] nulls;
    private readonly List<string> header = [];
    private readonly List<byte> field = [];
    private readonly List<bool> filled = [];
    private FileDialect dialect;
    private byte separator;
    private byte quote;
    private State state = State.FieldStart;
    private long line = 1;
    private long rowLine = 1;
    private long quoteLine;
    private int fields;
    private int rowBytes;
    private int fieldBytes;
    private bool headerDone;
    private bool afterReturn;

    private CsvCheck(string name, int maxColumns, FileDialect dialect)
    {
        (this.name, this.maxColumns, this.dialect) = (name, maxColumns, dialect);
        nulls = [.. dialect.Nulls.Select(Encoding.UTF8.GetBytes)];
    }

    private enum State
    {
        FieldStart,
        Plain,
        Quoted,
        QuoteInQuoted,
    }

    /// <summary>Checks a file of UTF-8.</summary>
    /// <exception cref="FileImportException">It is empty or broken.</exception>
    internal static async Task<CsvFindings> RunAsync(string path, string name, FileDialect dialect, int maxColumns, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        var check = new CsvCheck(name, maxColumns, dialect);
        var first = true;
        int read;
        while ((read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            var bytes = buffer.AsSpan(0, read);
            if (first)
            {
                first = false;
                bytes = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes;
                check.Tell(bytes);
            }

            check.Read(bytes);
        }

        check.End();
        return new CsvFindings(check.dialect, check.header, check.filled);
    }

    private void Tell(ReadOnlySpan<byte> bytes)
    {
        quote = (byte)(dialect.Quote ?? (char)CsvSniffer.Quote(bytes));
        separator = (byte)(dialect.Separator ?? (char)CsvSniffer.Separator(bytes, quote));
        dialect = dialect with { Quote = (char)quote, Separator = (char)separator };
    }

    private void Read(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b == '\n' && afterReturn)
            {
                afterReturn = false;
                continue;
            }

            afterReturn = b == '\r' && state != State.Quoted;
            Step(b);
            if (b == '\n' || afterReturn)
            {
                line++;
                rowLine = fields == 0 && state == State.FieldStart ? line : rowLine;
            }
        }
    }

    private void Step(byte b)
    {
        if (b == 0)
        {
            throw new FileImportException(name, line, "there is a NUL character; the file is no text, is damaged, or is UTF-16, which its encoding has to say.");
        }

        if (++rowBytes > FileLimits.MostLineBytes)
        {
            throw new FileImportException(name, rowLine, string.Create(CultureInfo.InvariantCulture, $"the row is longer than {FileLimits.MostLineBytes:N0} bytes; a quotation mark may be missing, or the text does not belong into a table."));
        }

        switch (state)
        {
            case State.Quoted:
                if (b == quote)
                {
                    state = State.QuoteInQuoted;
                }
                else
                {
                    Keep(b);
                }

                break;
            case State.QuoteInQuoted when b == quote:
                Keep(b);
                state = State.Quoted;
                break;
            case State.FieldStart when b == quote:
                state = State.Quoted;
                quoteLine = line;
                break;
            default:
                if (b == separator)
                {
                    EndField();
                }
                else if (b is (byte)'\n' or (byte)'\r')
                {
                    rowBytes--;
                    EndRow();
                }
                else if (state == State.QuoteInQuoted)
                {
                    throw new FileImportException(name, line, "text follows a closing quotation mark; double the quotation marks inside of quoted text.");
                }
                else
                {
                    state = State.Plain;
                    Keep(b);
                }

                break;
        }
    }

    private void Keep(byte b)
    {
        fieldBytes++;
        if (!headerDone || nulls.Length > 0)
        {
            field.Add(b);
        }
    }

    private void EndField()
    {
        fields++;
        state = State.FieldStart;
        if (!headerDone)
        {
            if (header.Count == FileLimits.MostCountedColumns)
            {
                HeaderCheck.Run(header, name, maxColumns);
            }

            header.Add(Encoding.UTF8.GetString([.. field]));
            filled.Add(fieldBytes > 0 && !IsNull());
        }
        else if (fields <= filled.Count && fieldBytes > 0 && !filled[fields - 1])
        {
            filled[fields - 1] = !IsNull();
        }

        field.Clear();
        fieldBytes = 0;
    }

    private bool IsNull()
    {
        var bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(field);
        foreach (var text in nulls)
        {
            if (bytes.SequenceEqual(text))
            {
                return true;
            }
        }

        return false;
    }

    private void EndRow()
    {
        if (rowBytes == 0)
        {
            return;
        }

        EndField();
        if (!headerDone)
        {
            headerDone = true;
            Name();
        }
        else if (fields != header.Count)
        {
            throw new FileImportException(
                name, rowLine, string.Create(CultureInfo.InvariantCulture, $"the row has {fields} values, {(dialect.Header == true ? "the header" : "the first row")} {header.Count}; add or remove separators, or quote text that contains them."));
        }

        fields = 0;
        rowBytes = 0;
    }

    /// <summary>The first row is whole: names, or values of columns that have none.</summary>
    private void Name()
    {
        dialect = dialect with { Header = dialect.Header ?? !CsvSniffer.IsData(header) };
        if (dialect.Header == false)
        {
            HeaderCheck.Count(header.Count, name, maxColumns, rowLine);
            for (var i = 0; i < header.Count; i++)
            {
                header[i] = string.Create(CultureInfo.InvariantCulture, $"column{i + 1}");
            }
        }
        else
        {
            HeaderCheck.Run(header, name, maxColumns);
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(filled).Clear();
        }
    }

    private void End()
    {
        if (state == State.Quoted)
        {
            throw new FileImportException(name, quoteLine, "a quotation mark is opened and never closed; close it, or double it if it belongs to the text.");
        }

        EndRow();
        if (!headerDone)
        {
            throw new FileImportException(name, null, "the file is empty; its first line must name the columns.");
        }
    }
}
