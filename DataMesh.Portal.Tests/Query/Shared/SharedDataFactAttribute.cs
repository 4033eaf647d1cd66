namespace DataMesh.Portal.Tests.Query.Shared;

/// <summary>A test over the data that is shared beside the repository; skipped where it is not there.</summary>
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (SharedData.Folder is null)
        {
            Skip = "There is no folder shared/data above the tests.";
        }
    }
}

internal static class SharedData
{
    internal static string? Folder { get; } = Find();

    internal static string File(string path) => Path.Combine(Folder!, path);

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(data))
            {
                return data;
            }
        }

        return null;
    }
}
