using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.DuckDb.Files;

namespace DataMesh.Portal.Features.Sources.Connectors.Files;

/// <summary>
/// What looks into files of folders found. A file is looked into once, as a whole, and again when its size or time changes. A look goes on
/// when those who wait for it give up, so that a large file that has arrived is known some time later.
/// </summary>
internal sealed partial class FileLooks(PortalSettings settings, TimeProvider time, ILogger<FileLooks> log) : IDisposable
{
    private const int MostKnown = 20_000;
    private const int AtOnce = 2;

    /// <summary>Reads that began before a file changed still need the copy of what it was.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<Key, Task<FileFacts>> _known = new();
    private readonly ConcurrentQueue<(DateTimeOffset Since, string Copy)> _retired = new();
    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _copies = Path.Combine(settings.DataDirectory, "spill", "utf8", Guid.NewGuid().ToString("N"));

    /// <summary>What is known of the files, looking into those that are new.</summary>
    /// <param name="root">The real folder that the files' names start from.</param>
    /// <param name="files">The files.</param>
    /// <param name="dialect">How text is read.</param>
    /// <param name="ct">Stops waiting; the look goes on.</param>
    /// <exception cref="FileImportException">A file is broken; the same until it changes.</exception>
    public async Task<IReadOnlyList<FileFacts>> OfAsync(string root, IReadOnlyList<FolderFile> files, FileDialect dialect, CancellationToken ct)
    {
        var words = JsonSerializer.Serialize(dialect);
        var waiting = new List<Task<FileFacts>>(files.Count);
        var fresh = new List<(Key Key, FileToLook File, TaskCompletionSource<FileFacts> Result)>();
        foreach (var file in files)
        {
            var key = KeyOf(root, file, words);
            var result = new TaskCompletionSource<FileFacts>(TaskCreationOptions.RunContinuationsAsynchronously);
            var look = _known.GetOrAdd(key, result.Task);
            if (look.IsCompletedSuccessfully && look.Result.Path != file.Path && !File.Exists(look.Result.Path))
            {
                // Somebody swept the copy away.
                _known[key] = look = result.Task;
            }

            waiting.Add(look);
            if (look == result.Task) fresh.Add((key, new FileToLook(file.Path, file.Name, file.Format, dialect, CopyOf(key, file)), result));
        }

        if (fresh.Count > 0) _ = Task.Run(() => LookAsync(fresh), CancellationToken.None);
        return await Task.WhenAll(waiting).WaitAsync(ct);
    }

    /// <summary>What is known of a file already; null where it has to be looked into, or is broken.</summary>
    public FileFacts? Known(string root, FolderFile file, FileDialect dialect)
        => _known.TryGetValue(KeyOf(root, file, JsonSerializer.Serialize(dialect)), out var look) && look.IsCompletedSuccessfully ? look.Result : null;

    public void Dispose()
    {
        _stop.Cancel();
        if (Directory.Exists(_copies)) Directory.Delete(_copies, recursive: true);
    }

    private async Task LookAsync(IReadOnlyList<(Key Key, FileToLook File, TaskCompletionSource<FileFacts> Result)> files)
    {
        var open = new Queue<(Key Key, FileToLook File, TaskCompletionSource<FileFacts> Result)>(files);
        try
        {
            await _turns.WaitAsync(_stop.Token);
            try
            {
                Forget(files.Select(f => f.Key));
                using var looker = new FileLooker(files.Select(f => f.File));
                for (; open.TryPeek(out var next); open.Dequeue()) await LookAsync(looker, next.Key, next.File, next.Result);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (Exception e)
        {
            // Whoever waits gets it, and whoever comes next tries again.
            if (e is not OperationCanceledException) Failed(log, e);
            foreach (var (key, _, result) in open)
            {
                _known.TryRemove(key, out _);
                result.TrySetException(e);
            }
        }
    }

    private async Task LookAsync(FileLooker looker, Key key, FileToLook file, TaskCompletionSource<FileFacts> result)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file.Copy)!);
            var facts = await looker.LookAsync(file, FileLimits.MostColumns, _stop.Token);
            if (!new FileStamp(key.Path, key.Bytes, new DateTime(key.Changed, DateTimeKind.Utc)).Holds) throw new IOException("The file changed while it was looked into.");
            result.SetResult(facts);
        }
        catch (FileImportException e)
        {
            result.SetException(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _known.TryRemove(key, out _);
            result.SetException(new FileImportException(file.Name, null, e is UnauthorizedAccessException ? "the portal may not read it; give its user the right."
                : "it changed, or went away, while it was looked into; try again when it is whole. Write files under another name and rename them when they are done.", e));
        }
    }

    /// <summary>Older versions are of no use any more.</summary>
    private void Forget(IEnumerable<Key> fresh)
    {
        if (_known.Count > MostKnown) _known.Clear();
        var paths = fresh.ToLookup(k => (k.Path, k.Words));
        foreach (var (old, look) in _known.Where(k => paths.Contains((k.Key.Path, k.Key.Words)) && !paths[(k.Key.Path, k.Key.Words)].Contains(k.Key)))
        {
            _known.TryRemove(old, out _);
            if (look.IsCompletedSuccessfully && look.Result.Path != old.Path) _retired.Enqueue((time.GetUtcNow(), look.Result.Path));
        }

        while (_retired.TryPeek(out var next) && time.GetUtcNow() - next.Since > s_grace && _retired.TryDequeue(out next)) File.Delete(next.Copy);
    }

    // The engine reads the keys of folders out of the path, the copy's as well.
    private string CopyOf(Key key, FolderFile file)
        => Path.Combine([_copies, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}")))[..32], .. file.Keys.Select(k => $"{k.Key}={k.Value}"), "text.csv"]);

    private static Key KeyOf(string root, FolderFile file, string words) => new(root, file.Path, file.Name, file.Format, file.Bytes, file.Changed.Ticks, words);

    [LoggerMessage(1, LogLevel.Error, "Looking into files failed")]
    private static partial void Failed(ILogger logger, Exception exception);

    private sealed record Key(string Root, string Path, string Name, FileFormat Format, long Bytes, long Changed, string Words);
}
