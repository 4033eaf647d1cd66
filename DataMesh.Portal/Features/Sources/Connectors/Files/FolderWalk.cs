using System.Globalization;
using DataMesh.Portal.Features.Sources.Storage;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.DuckDb.Files;

namespace DataMesh.Portal.Features.Sources.Connectors.Files;

/// <summary>Finds the files below a folder. Links to folders are not followed; links to files are, as long as they stay below the configured folder.</summary>
internal sealed class FolderWalk
{
    /// <summary>Files of a source.</summary>
    public const int MostFiles = 10_000;

    /// <summary>Files and folders that are looked at for them.</summary>
    public const int MostEntries = 200_000;

    private readonly RealFolder _folder;
    private readonly FileGlob _glob;
    private readonly FileFormat? _format;
    private readonly CancellationToken _ct;
    private readonly SortedDictionary<string, FolderFile> _files = new(StringComparer.Ordinal);
    private int _entries;
    private int _outside;

    private FolderWalk(RealFolder folder, FileGlob glob, FileFormat? format, CancellationToken ct) => (_folder, _glob, _format, _ct) = (folder, glob, format, ct);

    /// <summary>The files of a source's folder, or why there are none to be had.</summary>
    public static Result<FolderFiles> Find(FileSettings settings, IReadOnlyList<string> roots, CancellationToken ct)
    {
        var folder = RealPaths.Folder(settings.Root!, roots);
        if (folder.Error is { } error) return error;
        var glob = new FileGlob(settings.Glob);
        var walk = new FolderWalk(folder.Value, glob, settings.Format, ct);
        try
        {
            var start = Path.Combine(folder.Value.Path, glob.Folder);
            // A link on the way may lead elsewhere.
            if (!Directory.Exists(start) || RealPaths.Inside(start, folder.Value.Root) is not { } real || real != start)
                return new Unavailable($"There is no folder '{glob.Folder}' below '{settings.Root}'; mend the pattern of the source's files.");
            walk.Visit(start, glob.Folder, glob.Fixed);
        }
        catch (TooManyException e)
        {
            return new Unavailable(e.Message);
        }
        catch (UnauthorizedAccessException)
        {
            return new Unavailable($"The portal may not read all folders below '{settings.Root}'; give its user the right, or narrow the pattern.");
        }
        catch (IOException)
        {
            return new Unavailable($"The folder '{settings.Root}' cannot be read just now; try again.");
        }

        return new FolderFiles(folder.Value.Path, [.. walk._files.Values], walk._outside);
    }

    private void Visit(string folder, string name, int part)
    {
        _ct.ThrowIfCancellationRequested();
        if (part == _glob.Count - 1)
        {
            foreach (var file in Entries(new DirectoryInfo(folder).EnumerateFiles()).Where(f => _glob.Fits(part, f.Name))) Take(file, Join(name, file.Name));
            return;
        }

        if (_glob.IsDeep(part)) Visit(folder, name, part + 1);
        foreach (var below in Entries(new DirectoryInfo(folder).EnumerateDirectories()).Where(d => d.LinkTarget is null && _glob.Fits(part, d.Name)))
            Visit(below.FullName, Join(name, below.Name), _glob.IsDeep(part) ? part : part + 1);
    }

    private void Take(FileInfo file, string name)
    {
        if ((_format ?? FileFormats.FromName(name)) is not { } format || _files.ContainsKey(name)) return;
        var path = RealPaths.Inside(file.FullName, _folder.Root);
        if (path is null)
        {
            _outside++;
            return;
        }

        var real = new FileInfo(path);
        // Gone meanwhile, or a link to nothing.
        if (!real.Exists) return;
        _files.Add(name, new FolderFile(path, name, format, real.Length, real.LastWriteTimeUtc));
        if (_files.Count > MostFiles) throw new TooManyException(string.Create(CultureInfo.InvariantCulture, $"The pattern fits more than {MostFiles:N0} files; narrow it, or write fewer and larger files."));
    }

    private IEnumerable<T> Entries<T>(IEnumerable<T> found)
    {
        foreach (var entry in found)
        {
            if (++_entries > MostEntries) throw new TooManyException(string.Create(CultureInfo.InvariantCulture, $"There are more than {MostEntries:N0} files and folders to look through; name a folder further below, or narrow the pattern."));
            yield return entry;
        }
    }

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private sealed class TooManyException(string message) : Exception(message);
}
