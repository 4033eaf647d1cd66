using DataMesh.Portal.Query.DuckDb.Files;

namespace DataMesh.Portal.Features.Sources.Connectors.Files;

/// <summary>A file of a folder.</summary>
/// <param name="Path">Its real path.</param>
/// <param name="Name">Its path below the source's folder.</param>
/// <param name="Format">Its format.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Changed">When it changed last, UTC.</param>
internal sealed record FolderFile(string Path, string Name, FileFormat Format, long Bytes, DateTime Changed)
{
    /// <summary>The keys of its folders, outermost first: <c>year=2026</c>.</summary>
    public IReadOnlyList<(string Key, string Value)> Keys { get; } = FolderKeys.Of(Name);
}

/// <summary>What was found below a folder.</summary>
/// <param name="Root">The folder's real path.</param>
/// <param name="Files">The files, by name.</param>
/// <param name="Outside">How many links were left out because they lead out of the configured folder.</param>
internal sealed record FolderFiles(string Root, IReadOnlyList<FolderFile> Files, int Outside);

/// <summary>Keys in folders' names, as Hive and the tools after it write them.</summary>
internal static class FolderKeys
{
    /// <summary>The keys on the way to a file.</summary>
    public static IReadOnlyList<(string Key, string Value)> Of(string file)
        => [.. file.Split('/')[..^1].Where(IsOne).Select(p => p.Split('=')).Select(p => (p[0], p[1]))];

    /// <summary>Whether a folder's name is a key and a value.</summary>
    public static bool IsOne(string folder) => folder.IndexOf('=', StringComparison.Ordinal) > 0 && folder.Count(c => c == '=') == 1 && !folder.Contains('?', StringComparison.Ordinal);
}
