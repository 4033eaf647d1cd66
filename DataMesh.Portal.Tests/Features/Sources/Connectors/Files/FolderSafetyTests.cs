using System.Text;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Execution;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Files;

public sealed class FolderSafetyTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("..")]
    [InlineData("../secret")]
    [InlineData("{outer}")]
    [InlineData("{outer}/secret")]
    [InlineData("{outer}/root-beside")]
    [InlineData("/")]
    [InlineData("out")]
    [InlineData("out/secret")]
    [InlineData("missing")]
    [InlineData("a.csv")]
    public void Validate_RootOutside_IsRefusedInTheSameWords(string root)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Outer, "secret"));
        Directory.CreateDirectory(Path.Combine(_folder.Outer, "root-beside"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "out"), _folder.Outer);
        _folder.Write("a.csv", "id\n1\n");
        var named = root.Replace("{outer}", _folder.Outer, StringComparison.Ordinal);

        var error = Assert.Single(_folder.Connector.Validate(Folder.Handle(named)));
        Assert.Equal(("settings.root", $"There is no folder '{named}' below a configured one. Name one of the folders in Sources:FileRoots or a folder below one; links that lead out of them are not followed."), (error.Field, error.Message));
    }

    [Theory]
    [InlineData("../*.csv", "stays below")]
    [InlineData("a/../../x.csv", "stays below")]
    [InlineData("/etc/*", "no '/' at its beginning")]
    [InlineData("a**/b.csv", "stands alone")]
    [InlineData("./", "names no file")]
    [InlineData("sales/", "ends with")]
    public void Validate_Pattern_StaysBelow(string glob, string message)
    {
        var error = Assert.Single(_folder.Connector.Validate(Folder.Handle(glob: glob)));
        Assert.Equal("settings.glob", error.Field);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("separator", "ab", "one sign")]
    [InlineData("header", "maybe", "There is no 'maybe'")]
    [InlineData("dates", "dd.dd.yyyy", "once each")]
    [InlineData("format", "xml", "There is no 'xml'")]
    [InlineData("rows", "a..b", "one dot")]
    [InlineData("table", "a/b", "no '/'")]
    public void Validate_OtherSettings_NameTheFieldAndTheMend(string name, string value, string message)
    {
        var error = Assert.Single(_folder.Connector.Validate(Folder.Handle(more: (name, value))));
        Assert.Equal($"settings.{name}", error.Field);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_OutOfTheRoot_AreLeftOutAndInsideFollowed()
    {
        var secret = Path.Combine(_folder.Outer, "secret.csv");
        await File.WriteAllTextAsync(secret, "id\n666\n");
        Directory.CreateDirectory(Path.Combine(_folder.Outer, "away"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Outer, "away", "b.csv"), "id\n666\n");
        _folder.Write("store/2026.csv", "id\n1\n");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "latest.csv"), "store/2026.csv");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "secret.csv"), secret);
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "up.csv"), "store/../../secret.csv");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "gone.csv"), "store/none.csv");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "circle.csv"), "circle.csv");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "away"), Path.Combine(_folder.Outer, "away"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "store", "loop"), "..");

        Assert.Equal("latest:, store.2026:", await _folder.TablesAsync(Folder.Handle()));
        Assert.Equal(["1"], await _folder.RowsAsync(Folder.Handle(), "latest"));
        Assert.Equal("2 files as 2 tables. 3 links lead out of the configured folder and are left out.", (await _folder.Connector.TestAsync(Folder.Handle(), default)).Value);
        Assert.Contains("no folder 'away'", (await _folder.Connector.TestAsync(Folder.Handle(glob: "away/*.csv"), default)).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_OfPartitions_NeedTheirOwnKeys()
    {
        _folder.Write("store/x.csv", "id\n1\n");
        Directory.CreateDirectory(Path.Combine(_folder.Root, "t", "year=2026"));
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "t", "year=2026", "x.csv"), "../../store/x.csv");

        Assert.Contains("t/year=2026/x.csv is a link", await _folder.ColumnsAsync(Folder.Handle(), "t"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FileBehindALinkThatMoved_CannotBeReached()
    {
        _folder.Write("in.csv", "id\n1\n");
        var link = Path.Combine(_folder.Root, "a.csv");
        File.CreateSymbolicLink(link, "in.csv");
        var opened = (FileInput)(await _folder.OpenAsync(Folder.Handle(), "a", "id")).Value;

        // What the engine gets is the real path, so that it does not matter where the link leads later.
        Assert.Equal([Path.Combine(_folder.Root, "in.csv")], opened.Paths);
        await File.WriteAllTextAsync(Path.Combine(_folder.Outer, "secret.csv"), "id\n666\n");
        File.Delete(link);
        File.CreateSymbolicLink(link, "../secret.csv");
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { AllowedPaths = opened.Paths });
        using var connection = database.Connect();
        Assert.Equal(DuckDbErrorType.Permission, Assert.Throws<DuckDbException>(() => connection.Query($"SELECT * FROM read_csv('{link}')")).ErrorType);
    }

    [Fact]
    public async Task Files_ThatArriveChangeOrGo_AreSeenAtTheNextRead()
    {
        var source = Folder.Handle(more: ("table", "t"));
        Assert.Contains("No data file below '.'", await _folder.TablesAsync(source), StringComparison.Ordinal);
        _folder.Write("1.csv", "id\n1\n");
        Assert.Equal(["1"], await _folder.RowsAsync(source, "t"));
        var second = _folder.Write("2.csv", "id\n2\n");
        Assert.Equal(["1", "2"], await _folder.RowsAsync(source, "t"));
        _folder.Write("2.csv", "name,id\nx,3\n");
        Assert.Equal(["1|∅", "3|x"], await _folder.RowsAsync(source, "t"));
        File.Delete(second);
        Assert.Equal(["1"], await _folder.RowsAsync(source, "t"));
        _folder.Write("1.csv", "id\n1,2\n");
        Assert.Equal("1.csv, line 2: the row has 2 values, the header 1; add or remove separators, or quote text that contains them.", await _folder.ColumnsAsync(source, "t"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Files_ThatChangeBetweenPlanAndRead_AreRefused(bool vanish)
    {
        var path = _folder.Write("a.csv", "id,name\n1,x\n");
        var opened = (FileInput)(await _folder.OpenAsync(Folder.Handle(), "a", "id")).Value;
        opened.Check();
        if (vanish) File.Delete(path);
        else _folder.Write("a.csv", "name,id\n1000,2\n");

        var error = Assert.Throws<QueryException>(opened.Check);
        Assert.Equal((QueryFailure.Source, "A file of Lake changed or went away while the query began; run it again."), (error.Failure, error.Message));
    }

    [Fact]
    public async Task Broken_OneTable_LeavesTheOthers()
    {
        _folder.Write("bad.csv", "id,name\n1\n");
        _folder.Write("bad.parquet", "PAR1 but not really");
        _folder.Write("worse.json", "[{\"a\":1},\n5]");
        _folder.Write("good.csv", "id\n1\n");

        Assert.Equal(["1"], await _folder.RowsAsync(Folder.Handle(), "good"));
        Assert.StartsWith("worse.json, line 2: an item of the array is no object", await _folder.ColumnsAsync(Folder.Handle(), "worse"), StringComparison.Ordinal);
        Assert.Equal("bad.parquet: this is not a readable Parquet file; write it again.", await _folder.ColumnsAsync(Folder.Handle(glob: "*.parquet"), "bad"));
        Assert.StartsWith("bad.csv, line 2: the row has 1 values", (await _folder.Connector.TestAsync(Folder.Handle(glob: "*.csv"), default)).Error!.Message, StringComparison.Ordinal);
        // A reader hears of no file and no line: both may say what is not granted.
        Assert.Equal("A file of Lake cannot be read; its owner sees which and why by testing the source.", (await _folder.OpenAsync(Folder.Handle(glob: "*.csv"), "bad", "id")).Error!.Message);
    }

    [Fact]
    public async Task Columns_Cancelled_StopsWaitingAndTheLookGoesOn()
    {
        _folder.Write("large.ndjson", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"id\":1,\"name\":\"Anna\",\"nested\":{\"a\":[1,2,3]}}\n", 200_000))));
        using var stop = new CancellationTokenSource();
        var columns = _folder.Connector.ColumnsAsync(Folder.Handle(), "large", stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => columns);
        Assert.Equal("id integer, name string, nested string", await _folder.ColumnsAsync(Folder.Handle(), "large"));
        Assert.Equal("large:200000", await _folder.TablesAsync(Folder.Handle()));
    }
}
