using DataMesh.Portal.UI.Formatting;
using Microsoft.AspNetCore.Components.Forms;

namespace DataMesh.Portal.UI.Fields;

/// <summary>One file of a <see cref="FileDrop"/> and how far it has come.</summary>
internal sealed class RunningUpload(IBrowserFile file) : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private long _read;
    private long _told;
    private bool _stored;

    public string Name => file.Name;
    public long Size => file.Size;
    public string ContentType => file.ContentType;
    public CancellationToken Token => _cancel.Token;
    public bool Running => !_stored && Error is null;
    public string? Error { get; private set; }
    public double Share => Size == 0 ? 1 : (double)_read / Size;
    public string Words => Running && _read > 0 ? $"{Format.Size(_read)} of {Format.Size(Size)}" : Format.Size(Size);

    public Stream Open(long maxBytes, TimeProvider time, Func<Task> changed)
        => new CountingStream(file.OpenReadStream(maxBytes, Token), async read =>
        {
            _read = read;
            // Five times a second is what an eye follows; drawing at every read would slow the upload down.
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(_told, now) < TimeSpan.FromMilliseconds(200)) return;
            _told = now;
            await changed();
        });

    public void Dispose() => _cancel.Dispose();

    public void Finish() => _stored = true;

    public void Fail(string error) => Error = error;

    public Task CancelAsync() => Running ? _cancel.CancelAsync() : Task.CompletedTask;
}
