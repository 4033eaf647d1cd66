namespace DataMesh.Portal.Features.Sources.Storage;

/// <summary>
/// The folder of one upload while it is being filled. It holds a locked file until the upload is either visible in the database
/// or thrown away; the lock goes with the process, so that a killed upload is known as one.
/// </summary>
internal sealed class UploadFolder : IDisposable
{
    internal const string BusyName = ".busy";
    private readonly FileStream _busy;
    private readonly string _path;
    private bool _kept;

    private UploadFolder(Guid upload, string path, FileStream busy) => (Upload, _path, _busy) = (upload, path, busy);

    /// <summary>The upload's id, which names the folder.</summary>
    public Guid Upload { get; }

    public static UploadFolder Make(UploadStore store, Guid source)
    {
        var upload = Guid.CreateVersion7();
        var path = store.FolderOf(source, upload);
        Directory.CreateDirectory(path);
        return new UploadFolder(upload, path, new FileStream(Path.Combine(path, BusyName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
    }

    /// <summary>A file in the folder.</summary>
    public string PathOf(string name) => Path.Combine(_path, name);

    /// <summary>Says that the database points here now.</summary>
    public void Keep() => _kept = true;

    /// <inheritdoc />
    public void Dispose()
    {
        _busy.Dispose();
        if (_kept)
        {
            File.Delete(PathOf(BusyName));
            return;
        }

        try
        {
            Directory.Delete(_path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The sweeper found it unlocked a moment ago and was faster.
        }
    }

    /// <summary>Whether a living process fills the folder; false also when nothing ever did.</summary>
    public static bool IsBusy(string folder, out bool abandoned)
    {
        abandoned = false;
        try
        {
            using var busy = new FileStream(Path.Combine(folder, BusyName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            abandoned = true;
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
