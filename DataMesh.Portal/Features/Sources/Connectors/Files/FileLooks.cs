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

    /// <summary>Copies that nobody touched for so long are left over.</summary>
    private static readonly TimeSpan s_left = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<Key, Look> _known = new();
    private readonly ConcurrentQueue<(DateTimeOffset Since, string Copy)> _retired = new();
    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _copies = Path.Combine(settings.DataDirectory, "spill", "utf8", Guid.NewGuid().ToString("N"));
    private int _swept;

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
        var fresh = new List<(Key Key, FileToLook File, Look Look)>();
        foreach (var file in files)
        {
            var key = KeyOf(root, file, words);
            var own = new Look();
            var look = _known.GetOrAdd(key, own);
            // Somebody may have swept the copy away.
            if (look.Facts is { } facts && facts.Path != file.Path && !File.Exists(facts.Path)) _known[key] = look = own;
            waiting.Add(look.Facts is { } known ? Task.FromResult(known) : look.Task);
            if (look == own) fresh.Add((key, new FileToLook(file.Path, file.Name, file.Format, dialect, CopyOf(key, file)), own));
        }

        if (fresh.Count > 0) _ = Task.Run(() => LookAsync(fresh), CancellationToken.None);
        return await Task.WhenAll(waiting).WaitAsync(ct);
    }

    /// <summary>What is known of a file already; null where it has to be looked into, or is broken.</summary>
    public FileFacts? Known(string root, FolderFile file, FileDialect dialect)
        => _known.TryGetValue(KeyOf(root, file, JsonSerializer.Serialize(dialect)), out var look) ? look.Facts : null;

    public void Dispose()
    {
        _stop.Cancel();
        if (Directory.Exists(_copies)) Directory.Delete(_copies, recursive: true);
    }

    private async Task LookAsync(IReadOnlyList<(Key Key, FileToLook File, Look Look)> files)
    {
        var open = new Queue<(Key Key, FileToLook File, Look Look)>(files);
        try
        {
            await _turns.WaitAsync(_stop.Token);
            try
            {
                Sweep();
                Forget(files.Select(f => f.Key));
                using var looker = new FileLooker(files.Select(f => f.File));
                for (; open.TryPeek(out var next); open.Dequeue()) await LookAsync(looker, next.Key, next.File, next.Look);
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
            foreach (var (key, _, look) in open)
            {
                _known.TryRemove(key, out _);
                look.Fail(e);
            }
        }
    }

    private async Task LookAsync(FileLooker looker, Key key, FileToLook file, Look look)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file.Copy)!);
            var facts = await looker.LookAsync(file, FileLimits.MostColumns, _stop.Token);
            if (!new FileStamp(key.Path, key.Bytes, new DateTime(key.Changed, DateTimeKind.Utc)).Holds) throw new IOException("The file changed while it was looked into.");
            look.Succeed(facts);
        }
        catch (FileImportException e)
        {
            look.Fail(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _known.TryRemove(key, out _);
            look.Fail(new FileImportException(file.Name, null, e is UnauthorizedAccessException ? "the portal may not read it; give its user the right."
                : "it changed, or went away, while it was looked into; try again when it is whole. Write files under another name and rename them when they are done.", e));
        }
    }

    /// <summary>Older versions are of no use any more.</summary>
    private void Forget(IEnumerable<Key> fresh)
    {
        var (all, keep) = (_known.Count > MostKnown, fresh.ToHashSet());
        var paths = keep.Select(k => (k.Path, k.Words)).ToHashSet();
        foreach (var (old, look) in _known.Where(k => !keep.Contains(k.Key) && (all ? k.Value.Task.IsCompleted : paths.Contains((k.Key.Path, k.Key.Words)))))
        {
            _known.TryRemove(old, out _);
            if (look.Facts is { } facts && facts.Path != old.Path) _retired.Enqueue((time.GetUtcNow(), facts.Path));
        }

        while (_retired.TryPeek(out var next) && time.GetUtcNow() - next.Since > s_grace && _retired.TryDequeue(out next)) File.Delete(next.Copy);
    }

    /// <summary>Copies of processes that were killed. One that lives and misses its own makes it again.</summary>
    private void Sweep()
    {
        if (Interlocked.Exchange(ref _swept, 1) == 1 || !Directory.Exists(Path.GetDirectoryName(_copies))) return;
        foreach (var folder in Directory.EnumerateDirectories(Path.GetDirectoryName(_copies)!).Where(f => time.GetUtcNow().UtcDateTime - Directory.GetLastWriteTimeUtc(f) > s_left)) Directory.Delete(folder, recursive: true);
    }

    // The engine reads the keys of folders out of the path, the copy's as well.
    private string CopyOf(Key key, FolderFile file)
        => Path.Combine([_copies, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}")))[..32], .. file.Keys.Select(k => $"{k.Key}={k.Value}"), "text.csv"]);

    private static Key KeyOf(string root, FolderFile file, string words) => new(root, file.Path, file.Name, file.Format, file.Bytes, file.Changed.Ticks, words);

    [LoggerMessage(1, LogLevel.Error, "Looking into files failed")]
    private static partial void Failed(ILogger logger, Exception exception);

    private sealed record Key(string Root, string Path, string Name, FileFormat Format, long Bytes, long Changed, string Words);

    /// <summary>A look that is under way or done.</summary>
    private sealed class Look
    {
        private readonly TaskCompletionSource<FileFacts> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile FileFacts? _facts;

        public Task<FileFacts> Task => _done.Task;

        public FileFacts? Facts => _facts;

        public void Succeed(FileFacts facts)
        {
            _facts = facts;
            _done.SetResult(facts);
        }

        public void Fail(Exception e) => _done.SetException(e);
    }
}
