using DataMesh.Portal.Platform.Results;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace DataMesh.Portal.Features.Sources.Managing;

/// <summary>The part <c>file</c> of a multipart body, read as it arrives, and the fields before it. The file is not buffered.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Fields">The fields before it.</param>
internal sealed record MultipartFile(string Name, Stream Content, IReadOnlyDictionary<string, string> Fields)
{
    private const int MostFields = 20;
    private const int MostFieldCharacters = 8000;
    private const string Wanted = "Send multipart/form-data with one part named 'file' that has a file name, e.g. curl -F file=@orders.csv.";

    public static async Task<Result<MultipartFile>> FindAsync(HttpRequest request, CancellationToken ct)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).ToString() is not { Length: > 0 and <= 200 } boundary)
            return Invalid.Field("file", Wanted);
        try
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            var reader = new MultipartReader(boundary, request.Body) { HeadersLengthLimit = 16 * 1024 };
            while (await reader.ReadNextSectionAsync(ct) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)) continue;
                var field = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
                if (field != "file")
                {
                    if (await TextAsync(section.Body, ct) is not { } text || fields.Count == MostFields) return Invalid.Field(field, $"There are up to {MostFields} fields of up to {MostFieldCharacters:N0} characters.");
                    fields[field] = text;
                    continue;
                }

                var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar.Value : HeaderUtilities.RemoveQuotes(disposition.FileName).Value;
                return name is { Length: > 0 } ? new MultipartFile(name, new Part(section.Body, reader), fields) : Invalid.Field("file", Wanted);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return Invalid.Field("file", $"The multipart body ends too early or is damaged. {Wanted}");
        }

        return Invalid.Field("file", Wanted);
    }

    private static async Task<string?> TextAsync(Stream body, CancellationToken ct)
    {
        using var reader = new StreamReader(body);
        var text = new char[MostFieldCharacters + 1];
        var read = await reader.ReadBlockAsync(text, ct);
        return read > MostFieldCharacters ? null : new string(text, 0, read).Trim();
    }

    /// <summary>The part's bytes. A body that breaks off is the caller's failure, unlike other failures to read or write.</summary>
    private sealed class Part(Stream inner, MultipartReader reader) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                var read = await inner.ReadAsync(buffer, cancellationToken);
                // What is said behind the file would be said too late, and must not be passed over in silence.
                if (read == 0 && !buffer.IsEmpty && await reader.ReadNextSectionAsync(cancellationToken) is not null)
                    throw new BadHttpRequestException("Something stands behind the file; send the fields that say how it is read before it.");
                return read;
            }
            catch (Exception e) when (e is IOException and not BadHttpRequestException or InvalidDataException)
            {
                throw new BadHttpRequestException("The multipart body ends before the file does; send it again.", e);
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
