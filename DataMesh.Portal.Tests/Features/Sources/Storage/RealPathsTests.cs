using DataMesh.Portal.Features.Sources.Storage;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Tests.Features.Sources.Storage;

public sealed class RealPathsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("datamesh-paths-").FullName;

    private string Root => Path.Combine(_folder, "root");

    public RealPathsTests()
    {
        Directory.CreateDirectory(Path.Combine(Root, "sub"));
        Directory.CreateDirectory(Path.Combine(_folder, "root-beside"));
        File.WriteAllText(Path.Combine(Root, "sub", "in.db"), "");
        File.WriteAllText(Path.Combine(_folder, "out.db"), "");
        File.WriteAllText(Path.Combine(_folder, "root-beside", "out.db"), "");
        File.CreateSymbolicLink(Path.Combine(Root, "link-out.db"), Path.Combine(_folder, "out.db"));
        File.CreateSymbolicLink(Path.Combine(Root, "link-in.db"), "sub/../sub/in.db");
        Directory.CreateSymbolicLink(Path.Combine(Root, "folder-out"), _folder);
        File.CreateSymbolicLink(Path.Combine(Root, "circle.db"), "circle.db");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("sub/in.db")]
    [InlineData("./sub/../sub/in.db")]
    [InlineData("link-in.db")]
    [InlineData("{root}/sub/in.db")]
    public void Below_FileInTheRoot_IsFound(string path)
        => Assert.Equal(Path.Combine(Root, "sub", "in.db"), RealPaths.Below(Real(path), [Root]).Value);

    [Theory]
    [InlineData("../out.db")]
    [InlineData("{root}/../out.db")]
    [InlineData("{root}-beside/out.db")]
    [InlineData("/etc/passwd")]
    [InlineData("link-out.db")]
    [InlineData("folder-out/out.db")]
    [InlineData("folder-out/root/../out.db")]
    [InlineData("circle.db")]
    [InlineData("sub")]
    [InlineData("missing.db")]
    [InlineData("sub/in.db\0")]
    public void Below_AnythingElse_IsRefusedInTheSameWords(string path)
    {
        var error = Assert.IsType<Invalid>(RealPaths.Below(Real(path), [Root]).Error);
        Assert.Equal("settings.path", error.Fields[0].Field);
        Assert.Equal($"There is no file '{Real(path)}' below a configured folder. Name a file below one of the folders in Sources:FileRoots; links that lead out of them are not followed.", error.Message);
    }

    [Fact]
    public void Below_NoRoots_SaysWhichSetting()
        => Assert.Contains("Sources:FileRoots", RealPaths.Below("a.db", []).Error!.Message, StringComparison.Ordinal);

    private string Real(string path) => path.Replace("{root}", Root, StringComparison.Ordinal);
}
