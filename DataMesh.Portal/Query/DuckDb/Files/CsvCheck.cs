using System.Globalization;
using System.Text;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>
/// Reads a CSV file once before the engine does: the engine would guess another separator for a file with a broken row, where people
/// need to hear which row is broken. Rules are those of RFC 4180; empty lines are skipped.
/// </summary>
internal sealed class CsvCheck
{
    private static readonly byte[] Separators = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];
    private readonly string name;
    private readonly int maxColumns;
    private readonly List<string> header = [];
    private readonly List<byte> field = [];
    private byte separator;
    private State state = State.FieldStart;
    private long line = 1;
    private long rowLine = 1;
    private long quoteLine;
    private int fields;
    private bool rowHasBytes;
    private bool headerDone;
    private bool afterReturn;

    private CsvCheck(string name, int maxColumns, byte separator) => (this.name, this.maxColumns, this.separator) = (name, maxColumns, separator);

    private enum State
    {
        FieldStart,
        Plain,
        Quoted,
        QuoteInQuoted,
    }

    /// <summary>Checks a file.</summary>
    /// <returns>The separator.</returns>
    internal static async Task<char> RunAsync(string path, string name, FileFormat format, int maxColumns, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        var check = new CsvCheck(name, maxColumns, format == FileFormat.Tsv ? (byte)'\t' : (byte)0);
        var first = true;
        int read;
        while ((read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            var bytes = buffer.AsSpan(0, read);
            if (first)
            {
                first = false;
                bytes = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes;
                check.separator = check.separator == 0 ? Guess(bytes) : check.separator;
            }

            check.Read(bytes);
        }

        check.End();
        return (char)check.separator;
    }

    /// <summary>The candidate that the header uses most; a comma where it uses none.</summary>
    private static byte Guess(ReadOnlySpan<byte> bytes)
    {
        var counts = new int[Separators.Length];
        var quoted = false;
        foreach (var b in bytes)
        {
            quoted ^= b == '"';
            if (!quoted && b is (byte)'\n' or (byte)'\r')
            {
                break;
            }

            if (!quoted && Array.IndexOf(Separators, b) is var at and >= 0)
            {
                counts[at]++;
            }
        }

        return Separators[Array.IndexOf(counts, counts.Max())];
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
        switch (state)
        {
            case State.Quoted:
                if (b == '"')
                {
                    state = State.QuoteInQuoted;
                }
                else
                {
                    Keep(b);
                }

                break;
            case State.QuoteInQuoted when b == '"':
                Keep(b);
                state = State.Quoted;
                break;
            case State.FieldStart when b == '"':
                state = State.Quoted;
                quoteLine = line;
                rowHasBytes = true;
                break;
            default:
                if (b == separator)
                {
                    rowHasBytes = true;
                    EndField();
                }
                else if (b is (byte)'\n' or (byte)'\r')
                {
                    EndRow();
                }
                else if (state == State.QuoteInQuoted)
                {
                    throw new FileImportException(name, line, "text follows a closing quotation mark; double the quotation marks inside of quoted text.");
                }
                else
                {
                    rowHasBytes = true;
                    state = State.Plain;
                    Keep(b);
                }

                break;
        }
    }

    private void Keep(byte b)
    {
        if (!headerDone)
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
            header.Add(Encoding.UTF8.GetString([.. field]));
            field.Clear();
        }
    }

    private void EndRow()
    {
        if (!rowHasBytes)
        {
            return;
        }

        EndField();
        if (!headerDone)
        {
            headerDone = true;
            HeaderCheck.Run(header, name, maxColumns);
        }
        else if (fields != header.Count)
        {
            throw new FileImportException(
                name, rowLine, string.Create(CultureInfo.InvariantCulture, $"the row has {fields} values, the header {header.Count}; add or remove separators, or quote text that contains them."));
        }

        fields = 0;
        rowHasBytes = false;
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
