using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Storage;

/// <summary>Paths that people name, held below configured folders with every symbolic link resolved.</summary>
internal static class RealPaths
{
    private const int MostLinks = 40;

    /// <summary>The file that a path names, if it really lies below one of the roots.</summary>
    /// <param name="path">Relative to a root, or absolute.</param>
    /// <param name="roots">Absolute folders.</param>
    /// <returns>The file's real path; or what is wrong, in words that do not tell what lies outside of the roots.</returns>
    public static Result<string> Below(string path, IReadOnlyList<string> roots)
    {
        if (roots.Count == 0)
            return Invalid.Field("settings.path", "No folder is configured from which sources may read files: an administrator names one in Sources:FileRoots, or upload the file instead.");
        if (path.Contains('\0', StringComparison.Ordinal)) return Outside(path);
        foreach (var root in roots)
        {
            var real = Resolve(root);
            var candidate = Path.GetFullPath(path, root);
            // Lexically first, so that nothing outside of a root is ever looked at.
            if (real is null || !(IsBelow(candidate, root) || IsBelow(candidate, real))) continue;
            if (Resolve(candidate) is not { } found || !IsBelow(found, real)) continue;
            if (File.Exists(found)) return found;
        }

        return Outside(path);
    }

    /// <summary>The folder that a path names, if it really is one of the roots or lies below one.</summary>
    /// <param name="path">Relative to a root, or absolute.</param>
    /// <param name="roots">Absolute folders.</param>
    /// <returns>The folder's real path; or what is wrong, likewise.</returns>
    public static Result<RealFolder> Folder(string path, IReadOnlyList<string> roots)
    {
        if (roots.Count == 0)
            return Invalid.Field("settings.root", "No folder is configured from which sources may read files: an administrator names one in Sources:FileRoots, or upload the files instead.");
        foreach (var root in path.Contains('\0', StringComparison.Ordinal) ? [] : roots)
        {
            var real = Resolve(root);
            var candidate = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, root));
            if (real is null || !(IsIn(candidate, root) || IsIn(candidate, real))) continue;
            if (Resolve(candidate) is { } found && IsIn(found, real) && Directory.Exists(found)) return new RealFolder(found, real);
        }

        return Invalid.Field("settings.root", $"There is no folder '{path}' below a configured one. Name one of the folders in Sources:FileRoots or a folder below one; links that lead out of them are not followed.");
    }

    /// <summary>The real path of what is found below a real root; null where it leads out of the root.</summary>
    public static string? Inside(string path, string realRoot) => Resolve(path) is { } found && IsIn(found, realRoot) ? found : null;

    private static bool IsIn(string path, string root) => path == Path.TrimEndingDirectorySeparator(root) || IsBelow(path, root);

    private static Invalid Outside(string path)
        => Invalid.Field("settings.path", $"There is no file '{path}' below a configured folder. Name a file below one of the folders in Sources:FileRoots; links that lead out of them are not followed.");

    private static bool IsBelow(string path, string root)
        => path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with every link on the way resolved, or null where links go round in circles or cannot be read.</summary>
    private static string? Resolve(string path)
    {
        var links = 0;
        var resolved = Path.GetPathRoot(path)!;
        var open = new Stack<string>(Parts(path[resolved.Length..]));
        try
        {
            while (open.TryPop(out var part))
            {
                if (part == ".") continue;
                if (part == "..")
                {
                    resolved = Path.GetDirectoryName(resolved) ?? resolved;
                    continue;
                }

                var next = Path.Combine(resolved, part);
                if (new FileInfo(next).LinkTarget is not { } target)
                {
                    resolved = next;
                    continue;
                }

                if (++links > MostLinks) return null;
                if (Path.IsPathRooted(target))
                {
                    resolved = Path.GetPathRoot(target)!;
                    target = target[resolved.Length..];
                }

                foreach (var p in Parts(target)) open.Push(p);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return resolved;

        static IEnumerable<string> Parts(string text)
            => text.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse();
    }
}

/// <summary>A folder below a configured one.</summary>
/// <param name="Path">Its real path.</param>
/// <param name="Root">The real path of the configured folder.</param>
internal sealed record RealFolder(string Path, string Root);
