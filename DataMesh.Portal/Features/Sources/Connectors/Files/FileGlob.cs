using System.IO.Enumeration;

namespace DataMesh.Portal.Features.Sources.Connectors.Files;

/// <summary>Which files are meant: <c>*</c> is any signs, <c>?</c> one, <c>**</c> any folders, <c>\</c> takes the next sign as it is.</summary>
internal sealed class FileGlob
{
    private const int MostCharacters = 500;
    private static readonly char[] s_wild = ['*', '?'];
    private readonly List<string> _parts;

    /// <summary>Reads a checked pattern; null means all files.</summary>
    public FileGlob(string? text)
    {
        _parts = [.. (text ?? "**/*").Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".")];
        if (_parts[^1] == "**") _parts.Add("*");
        var fix = _parts[..^1].TakeWhile(p => !IsWild(p)).ToList();
        Folder = string.Join('/', fix.Select(p => p.Replace("\\", "", StringComparison.Ordinal)));
        Fixed = fix.Count;
        WildFolders = text is not null && fix.Count < _parts.Count - 1;
    }

    /// <summary>The folder that the pattern names without signs for others, relative; empty for the root itself.</summary>
    public string Folder { get; }

    /// <summary>Whether folders are left open, so that all files are one table.</summary>
    public bool WildFolders { get; }

    /// <summary>The parts of <see cref="Folder"/>.</summary>
    public int Fixed { get; }

    /// <summary>All parts.</summary>
    public int Count => _parts.Count;

    /// <summary>What is wrong with a pattern, or null.</summary>
    public static string? Check(string text)
    {
        if (text.Length > MostCharacters) return $"The pattern has up to {MostCharacters} characters.";
        var parts = text.Split('/');
        if (text.StartsWith('/') || parts.Contains("..")) return "The pattern is relative to the folder and stays below it: no '/' at its beginning, no '..'.";
        if (parts.All(p => p.Length == 0 || p == ".")) return "The pattern names no file; write e.g. *.csv.";
        if (text.EndsWith('/')) return "The pattern ends with the files' names, e.g. *.csv.";
        return parts.Any(p => p != "**" && p.Contains("**", StringComparison.Ordinal)) ? "'**' stands alone between two '/'." : null;
    }

    /// <summary>Whether a part stands for any folders.</summary>
    public bool IsDeep(int part) => _parts[part] == "**";

    /// <summary>Whether a name fits a part. Hidden names (<c>.</c> or <c>_</c> at their beginning) fit only what begins so.</summary>
    public bool Fits(int part, string name)
        => (name[0] is not ('.' or '_') || _parts[part][0] == name[0]) && FileSystemName.MatchesSimpleExpression(_parts[part], name, ignoreCase: false);

    private static bool IsWild(string part) => part.Replace("\\*", "", StringComparison.Ordinal).Replace("\\?", "", StringComparison.Ordinal).IndexOfAny(s_wild) >= 0;
}
