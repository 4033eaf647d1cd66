using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>Finds the first line of a file that is not UTF-8.</summary>
internal static class Utf8Check
{
    /// <summary>Checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Its name for errors.</param>
    /// <param name="mayBeOther">Whether a file without a single character of UTF-8 beyond ASCII may be another encoding.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>Whether it is UTF-8; false only where it may be something else.</returns>
    /// <exception cref="FileImportException">A line is not UTF-8.</exception>
    internal static async Task<bool> RunAsync(string path, string name, bool mayBeOther, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        var kept = 0;
        var line = 1L;
        var beyond = false;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(kept), cancellationToken);
            var filled = kept + read;
            if (line == 1 && kept == 0 && filled >= 2 && (buffer[0], buffer[1]) is (0xFF, 0xFE) or (0xFE, 0xFF))
            {
                throw new FileImportException(name, 1, "the file is UTF-16; save it as UTF-8, or let its encoding be UTF-16.");
            }

            var whole = read == 0 ? filled : Complete(buffer.AsSpan(0, filled));
            if (!Utf8.IsValid(buffer.AsSpan(0, whole)))
            {
                return mayBeOther && !beyond && !HasSequences(buffer.AsSpan(0, whole)) ? false : throw Invalid(buffer.AsSpan(0, whole), name, line);
            }

            if (read == 0)
            {
                return true;
            }

            beyond |= !Ascii.IsValid(buffer.AsSpan(0, whole));

            line += buffer.AsSpan(0, whole).Count((byte)'\n');
            buffer.AsSpan(whole, filled - whole).CopyTo(buffer);
            kept = filled - whole;
        }
    }

    /// <summary>How many bytes come before a character that is cut off at the end.</summary>
    private static int Complete(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var b = bytes[^back];
            if (b < 0x80)
            {
                return bytes.Length;
            }

            if (b >= 0xC0)
            {
                var length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                return length > back ? bytes.Length - back : bytes.Length;
            }
        }

        return bytes.Length;
    }

    /// <summary>Whether there is a character of more than one byte: in text of one byte a character they hardly come by chance.</summary>
    private static bool HasSequences(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out _, out var length) == OperationStatus.Done && length > 1)
            {
                return true;
            }

            bytes = bytes[length..];
        }

        return false;
    }

    private static FileImportException Invalid(ReadOnlySpan<byte> bytes, string name, long line)
    {
        foreach (var part in bytes.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(bytes[part]))
            {
                break;
            }

            line++;
        }

        return new FileImportException(name, line, "there are bytes that are not UTF-8; save the file as UTF-8, or say how it is encoded.");
    }
}
