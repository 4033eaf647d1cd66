namespace DataMesh.Portal.Tests.Shared;

/// <summary>Where the sources and the shared data are.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory, d => File.Exists(Path.Combine(d, "DataMesh.Portal.sln")))
        ?? throw new InvalidOperationException("The tests do not run from within the repository.");

    /// <summary>The folder of public data sets beside the project, or null where it is absent.</summary>
    public static string? SharedData { get; } = Path.Combine(Root, "..", "shared", "data") is var beside && Directory.Exists(beside) ? Path.GetFullPath(beside)
        : Find(Root, d => Directory.Exists(Path.Combine(d, "shared", "data"))) is { } above ? Path.Combine(above, "shared", "data") : null;

    /// <summary>A file of the public data sets, by its path below their folder.</summary>
    public static string SharedFile(string path) => Path.Combine(SharedData!, path);

    private static string? Find(string from, Func<string, bool> isIt)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (isIt(folder.FullName)) return folder.FullName;
        return null;
    }
}
