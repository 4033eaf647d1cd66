using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.DuckDb.Files;

namespace DataMesh.Portal.Tests.Query.DuckDb.Files;

public sealed class HostileFileTests : IDisposable
{
    private const int Large = 100_000_000;
    private readonly string folder = Directory.CreateTempSubdirectory("hostile").FullName;

    public static TheoryData<FileFormat, string, string, string> LongLines => new()
    {
        { FileFormat.Csv, "id,text\n1,", "\n2,x\n", "line 2: the row is longer than 2,000,000 bytes" },
        { FileFormat.Csv, "id,text\n1,\"", "\"\n", "line 2: the row is longer than 2,000,000 bytes" },
        { FileFormat.Csv, "", "", "line 1: the row is longer than 2,000,000 bytes" },
        { FileFormat.NdJson, "{\"a\":1}\n{\"a\":\"", "\"}\n", "line 2: an object is larger than 16,000,000 bytes" },
        { FileFormat.Json, "[{\"a\":1},\n{\"a\":\"", "\"}]", "line 2: an object is larger than 16,000,000 bytes" },
    };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(LongLines))]
    public async Task Import_LineOfAHundredMegabytes_EndsEarlyAndNamesIt(FileFormat format, string before, string after, string message)
    {
        var path = Path.Combine(folder, "long.dat");
        await using (var file = File.Create(path))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(before));
            var block = new byte[1_000_000];
            block.AsSpan().Fill((byte)'a');
            for (var i = 0; i < Large / block.Length; i++)
            {
                file.Write(block);
            }

            file.Write(System.Text.Encoding.UTF8.GetBytes(after));
        }

        Assert.Contains(message, (await Refused(path, format)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FileFormat.Csv)]
    [InlineData(FileFormat.NdJson)]
    [InlineData(FileFormat.Parquet)]
    public async Task Import_TenThousandColumns_AreTooMany(FileFormat format)
    {
        var path = Path.Combine(folder, "wide.dat");
        var names = Enumerable.Range(0, 10_000).Select(i => $"c{i}").ToList();
        switch (format)
        {
            case FileFormat.Csv:
                await File.WriteAllTextAsync(path, $"{string.Join(',', names)}\n{string.Join(',', names)}\n");
                break;
            case FileFormat.NdJson:
                await File.WriteAllTextAsync(path, $"{{{string.Join(',', names.Select(name => $"\"{name}\":1"))}}}\n");
                break;
            default:
                Write(path, $"SELECT {string.Join(", ", names.Select(name => $"1 AS {name}"))}");
                break;
        }

        var message = (await Refused(path, format)).Message;
        Assert.Contains(format == FileFormat.NdJson ? "more than 2,000 different properties" : "there are 10000 columns; 2000 are allowed", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FileFormat.Json, "[{\"a\":", "line 1: objects and arrays lie within one another more than 200 deep")]
    [InlineData(FileFormat.NdJson, "{\"b\":1}\n{\"a\":", "line 2: objects and arrays lie within one another more than 200 deep")]
    public async Task Import_DeepJson_IsRefused(FileFormat format, string before, string message)
    {
        var path = Path.Combine(folder, "deep.dat");
        await File.WriteAllTextAsync(path, before + new string('[', 1_000_000));

        Assert.Contains(message, (await Refused(path, format)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_JsonOfTheDepthThatIsAllowed_IsRead()
    {
        var path = Path.Combine(folder, "deep.ndjson");
        await File.WriteAllTextAsync(path, $"{{\"a\":{new string('[', 199)}{new string(']', 199)}}}\n");

        Assert.Equal(1, (await EngineFiles.ImportAsync(path, "deep.ndjson", FileFormat.NdJson, Path.Combine(folder, "out.parquet"), new FileImportLimits(), default)).Rows);
    }

    [Fact]
    public async Task Head_ParquetThatUnpacksToMoreThanMemory_IsRefused()
    {
        var path = Path.Combine(folder, "bomb.parquet");
        Write(path, "SELECT repeat('a', 150000000) AS text");
        Assert.InRange(new FileInfo(path).Length, 1, 200_000);

        // Looking at it costs nothing; reading is held to its memory.
        Assert.Equal(1, (await EngineFiles.DescribeParquetAsync(path, default)).Rows);
        Assert.Contains("more memory than it may use", (await Assert.ThrowsAsync<FileImportException>(() => EngineFiles.HeadAsync(path, 1, default))).Message, StringComparison.Ordinal);
        Assert.Contains("more memory than it may use", (await Refused(path, FileFormat.Parquet)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.95, false)]
    [InlineData(0.5, true)]
    [InlineData(0.999, true)]
    public async Task Head_DamagedParquet_IsRefused(double at, bool cut)
    {
        var path = Path.Combine(folder, "damaged.parquet");
        Write(path, "SELECT range AS n, 'text ' || range AS t FROM range(10000)");
        var bytes = await File.ReadAllBytesAsync(path);
        var start = (int)(bytes.Length * at);
        if (!cut)
        {
            bytes.AsSpan(start, 40).Fill(0xFF);
        }

        await File.WriteAllBytesAsync(path, cut ? bytes[..start] : bytes);

        Assert.Contains("not a readable Parquet file", (await Assert.ThrowsAsync<FileImportException>(() => EngineFiles.HeadAsync(path, 10_000, default))).Message, StringComparison.Ordinal);
    }

    private static void Write(string path, string select)
    {
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { AllowedPaths = [path] });
        using var connection = database.Connect();
        connection.Execute($"COPY ({select}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)");
    }

    private async Task<FileImportException> Refused(string path, FileFormat format)
    {
        var limits = new FileImportLimits(MemoryBytes: FileLimits.LookBytes);
        var refused = await Assert.ThrowsAsync<FileImportException>(() => EngineFiles.ImportAsync(path, Path.GetFileName(path), format, Path.Combine(folder, "out.parquet"), limits, default));
        Assert.Equal([path], Directory.GetFiles(folder));
        return refused;
    }
}
