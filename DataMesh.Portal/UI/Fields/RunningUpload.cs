using DataMesh.Portal.UI.Formatting;
using Microsoft.AspNetCore.Components.Forms;

namespace DataMesh.Portal.UI.Fields;

/// <summary>One file of a <see cref="FileDrop"/> and how far it has come.</summary>
internal sealed class RunningUpload(IBrowserFile file) : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private long _read;
    private bool _stored;

    public string Name => file.Name;
    public long Size => file.Size;
    public string ContentType => file.ContentType;
    public CancellationToken Token => _cancel.Token;
    public bool Running => !_stored && Error is null;
    public string? Error { get; private set; }
    public double Share => Size == 0 ? 1 : (double)_read / Size;
    public string Words => Running && _read > 0 ? $"{Format.Size(_read)} of {Format.Size(Size)}" : Format.Size(Size);

    public Stream Open(long maxBytes, Func<Task> changed)
        => new CountingStream(file.OpenReadStream(maxBytes, Token), async read =>
        {
            var before = Share;
            _read = read;
            // A step of a hundredth is what the bar can show.
            if ((int)(before * 100) != (int)(Share * 100)) await changed();
        });

    public void Dispose() => _cancel.Dispose();

    public void Finish() => _stored = true;

    public void Fail(string error) => Error = error;

    public Task CancelAsync() => Running ? _cancel.CancelAsync() : Task.CompletedTask;
}
