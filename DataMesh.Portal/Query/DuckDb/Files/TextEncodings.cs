using System.Text;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>Encodings of text files. The engine reads UTF-8; other files are read through a copy.</summary>
internal static class TextEncodings
{
    /// <summary>Tells how a file's characters are written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Its name for errors.</param>
    /// <param name="said">What a person says; null to tell it by byte order mark and bytes.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="FileImportException">It is to be UTF-8, or mostly is, and a line is not.</exception>
    internal static async Task<TextEncoding> TellAsync(string path, string name, TextEncoding? said, CancellationToken cancellationToken)
    {
        if (said is { } known and not TextEncoding.Utf8)
        {
            return known;
        }

        if (said is null && await MarkAsync(path, cancellationToken) is not null)
        {
            return TextEncoding.Utf16;
        }

        return await Utf8Check.RunAsync(path, name, mayBeOther: said is null, cancellationToken) ? TextEncoding.Utf8 : TextEncoding.Windows1252;
    }

    /// <summary>Writes a copy in UTF-8.</summary>
    /// <exception cref="FileImportException">The bytes are not what they are said to be.</exception>
    internal static async Task CopyAsync(string path, string target, string name, TextEncoding encoding, CancellationToken cancellationToken)
    {
        var from = encoding switch
        {
            TextEncoding.Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
            TextEncoding.Latin1 => Encoding.Latin1,
            _ => await MarkAsync(path, cancellationToken) ?? new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        };
        try
        {
            using var reader = new StreamReader(path, from, detectEncodingFromByteOrderMarks: false, 1 << 16);
            await using var writer = new StreamWriter(target, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
            var buffer = new char[1 << 15];
            var first = true;
            int read;
            while ((read = await reader.ReadAsync(buffer, cancellationToken)) > 0)
            {
                var text = buffer.AsMemory(0, read);
                await writer.WriteAsync(first && text.Span[0] == '\uFEFF' ? text[1..] : text, cancellationToken);
                first = false;
            }
        }
        catch (DecoderFallbackException exception)
        {
            throw new FileImportException(name, null, "there are bytes that are not UTF-16; say how the file is encoded, or save it as UTF-8.", exception);
        }
    }

    private static async Task<Encoding?> MarkAsync(string path, CancellationToken cancellationToken)
    {
        var head = new byte[2];
        await using var stream = File.OpenRead(path);
        return await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, cancellationToken) < 2 ? null : (head[0], head[1]) switch
        {
            (0xFF, 0xFE) => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            (0xFE, 0xFF) => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
            _ => null,
        };
    }
}
