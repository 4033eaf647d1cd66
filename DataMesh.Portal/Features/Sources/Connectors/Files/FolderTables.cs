using System.Globalization;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Connectors.Files;

/// <summary>A table of a folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Files">Its files, by name.</param>
/// <param name="Problem">Why it cannot be read, or null.</param>
internal sealed record FolderTable(string Name, IReadOnlyList<FolderFile> Files, string? Problem)
{
    /// <summary>The columns that the folders' keys are: whole numbers or days where all values are, otherwise text.</summary>
    public FilePartitions Partitions => new([.. Files[0].Keys.Select((key, i) => new FileColumn(key.Key, FolderTables.TypeOf(Files.Select(f => f.Keys[i].Value))))]);
}

/// <summary>Which files are one table. It depends on a file's own path alone, so that a file that arrives renames no table.</summary>
internal static class FolderTables
{
    private const string HiveNull = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>The tables, by name.</summary>
    public static IReadOnlyList<FolderTable> Of(FolderFiles found, FileSettings settings)
    {
        var glob = new FileGlob(settings.Glob);
        return [.. found.Files.Select(f => (File: f, Table: NameOf(f, found.Root, glob, settings.Table)))
            .GroupBy(f => f.Table.Name, StringComparer.OrdinalIgnoreCase)
            .Select(g => new FolderTable(g.First().Table.Name, [.. g.Select(f => f.File)], Problem([.. g.Select(f => f.File)], g.All(f => f.Table.Many))))
            .OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>What values of a key are.</summary>
    public static LogicalType TypeOf(IEnumerable<string> values)
    {
        var given = values.Where(v => v != HiveNull && !v.Equals("NULL", StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.Ordinal).ToList();
        if (given.Count == 0) return LogicalType.String;
        if (given.All(v => long.TryParse(v, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))) return LogicalType.Integer;
        return given.All(v => DateOnly.TryParseExact(v, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) ? LogicalType.Date : LogicalType.String;
    }

    private static (string Name, bool Many) NameOf(FolderFile file, string root, FileGlob glob, string? table)
    {
        if (table is not null) return (table, true);
        var parts = file.Name.Split('/');
        var keys = Array.FindIndex(parts[..^1], FolderKeys.IsOne);
        var fix = keys >= 0 ? Math.Min(glob.Fixed, keys) : glob.Fixed;
        // The folder before the first key, or that before the first open part: below it all files belong together.
        if (keys >= 0 || glob.WildFolders) return (Folder(parts[fix..(keys >= 0 ? keys : fix)], parts[..fix], root), true);
        return (string.Join('.', [.. parts[fix..^1], Path.GetFileNameWithoutExtension(parts[^1])]), false);
    }

    private static string Folder(string[] below, string[] before, string root)
        => below.Length > 0 ? string.Join('.', below) : before.Length > 0 ? before[^1] : Path.GetFileName(Path.TrimEndingDirectorySeparator(root)) is { Length: > 0 } name ? name : "files";

    private static string? Problem(IReadOnlyList<FolderFile> files, bool many)
    {
        if (!many && files.Count > 1)
            return $"{files[0].Name} and {files[1].Name} would both be this table; narrow the pattern, rename one, or make all files one table.";
        var first = files[0].Keys.Select(k => k.Key).ToList();
        if (first.Distinct(StringComparer.OrdinalIgnoreCase).Count() < first.Count) return $"{files[0].Name}: a key comes twice among its folders; name each once.";
        var other = files.FirstOrDefault(f => !f.Keys.Select(k => k.Key).SequenceEqual(first, StringComparer.Ordinal));
        if (other is not null)
        {
            return $"{other.Name} lies in folders with {Words(other)}, {files[0].Name} in folders with {Words(files[0])}; all files of a table need the same keys in the same order.";
        }

        // The engine reads the keys out of the real path.
        var moved = files.FirstOrDefault(f => f.Keys.Count > 0 && !FolderKeys.Of(f.Path).TakeLast(f.Keys.Count).SequenceEqual(f.Keys));
        return moved is null ? null : $"{moved.Name} is a link to a file in folders with other keys; put the file itself there.";
    }

    private static string Words(FolderFile file) => file.Keys.Count == 0 ? "no keys" : $"the keys {string.Join(", ", file.Keys.Select(k => k.Key))}";
}
