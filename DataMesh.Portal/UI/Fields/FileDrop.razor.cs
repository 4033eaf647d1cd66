using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Page;
using DataMesh.Portal.UI.Theming;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;

namespace DataMesh.Portal.UI.Fields;

public sealed partial class FileDrop : IAsyncDisposable
{
    private readonly List<RunningUpload> _files = [];
    private ElementReference _zone;
    private ScriptPart? _listener;
    private bool _gone;
    private bool _ready;

    /// <summary>The way to the browser.</summary>
    [Inject] public required IJSRuntime Js { get; init; }

    /// <summary>The clock of the progress.</summary>
    [Inject] public required TimeProvider Time { get; init; }

    /// <summary>Where faults are written.</summary>
    [Inject] public required ILogger<FileDrop> Log { get; init; }

    /// <summary>The invitation.</summary>
    [Parameter] public string Text { get; set; } = "Drop a file here, or choose one";

    /// <summary>Which files are meant, e.g. "CSV, TSV, JSON, NDJSON, Parquet".</summary>
    [Parameter] public string? Hint { get; set; }

    /// <summary>File name endings that the browser offers, e.g. <c>.csv,.json</c>.</summary>
    [Parameter] public string? Accept { get; set; }

    /// <summary>Whether several files may be taken at once.</summary>
    [Parameter] public bool Multiple { get; set; }

    /// <summary>The largest file in bytes; larger ones are refused before a byte is sent.</summary>
    [Parameter] public long MaxBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Stores one file: reads the stream to its end, and gives the failure that the person should read, or none.</summary>
    [Parameter, EditorRequired] public Func<UploadedFile, CancellationToken, Task<Result<Done>>> Store { get; set; } = default!;

    /// <summary>Every file has been dealt with; the number that was stored.</summary>
    [Parameter] public EventCallback<int> OnDone { get; set; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _gone = true;
        foreach (var file in _files) await file.CancelAsync();
        if (_listener is not null) await _listener.DisposeAsync();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        _listener = new ScriptPart(Js);
        if (!await _listener.AttachAsync("dropzone.js", "attach", () => [_zone])) return;
        // A file that is chosen before the browser listens would be lost without a word.
        _ready = true;
        StateHasChanged();
    }

    private static Task CancelAsync(RunningUpload file) => file.CancelAsync();

    private async Task TakeAsync(InputFileChangeEventArgs e)
    {
        var stored = 0;
        var taken = e.GetMultipleFiles(Math.Max(1, e.FileCount)).Select(f => new RunningUpload(f)).ToList();
        _files.AddRange(taken);
        // One after the other: files share the person's one line, and a source takes one change at a time.
        foreach (var file in taken)
            if (await StoreAsync(file)) stored++;
        if (!_gone) await OnDone.InvokeAsync(stored);
    }

    private async Task<bool> StoreAsync(RunningUpload file)
    {
        if (file.Size > MaxBytes)
        {
            file.Fail($"{file.Name} has {Format.Size(file.Size)}; at most {Format.Size(MaxBytes)} can be taken.");
            return false;
        }

        try
        {
            await using var stream = file.Open(MaxBytes, Time, () => InvokeAsync(StateHasChanged));
            var result = await Store(new UploadedFile(file.Name, file.Size, file.ContentType, stream), file.Token);
            if (result.Ok) file.Finish();
            else file.Fail(result.Error!.Message);
            return result.Ok;
        }
        catch (OperationCanceledException) when (file.Token.IsCancellationRequested)
        {
            file.Fail("Cancelled; nothing was stored.");
            return false;
        }
#pragma warning disable CA1031 // One file's fault must not end the others; it is logged and shown with its trace id.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var trace = TraceIds.Current();
            Log.PageFault(fault, nameof(FileDrop), trace);
            file.Fail($"{file.Name} could not be stored. Try again; if it happens again, quote trace id {trace}.");
            return false;
        }
    }
}

/// <summary>A file on its way in.</summary>
/// <param name="Name">The name that the person's machine gave it; not to be used as a path.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ContentType">What the browser thinks that it is.</param>
/// <param name="Content">The bytes; can be read once, asynchronously.</param>
public sealed record UploadedFile(string Name, long Size, string ContentType, Stream Content);
