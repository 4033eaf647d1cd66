using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>Writes rows as Parquet: through a table of the engine, since that is what knows the format.</summary>
internal sealed class ParquetFiles(PortalSettings settings)
{
    private const long MemoryBytes = 1024L * 1024 * 1024;

    /// <summary>Writes a file that is deleted when the stream is closed.</summary>
    public async Task<Stream> WriteAsync(QueryStream rows, CancellationToken ct)
    {
        var path = settings.PathOf("spill", $"{Guid.NewGuid():N}.parquet");
        try
        {
            await Task.Run(() => WriteAsync(path, rows, ct), ct);
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private async Task WriteAsync(string path, QueryStream rows, CancellationToken ct)
    {
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { AllowedPaths = [path], MemoryLimitBytes = MemoryBytes, TempDirectory = settings.PathOf("spill") });
        using var connection = database.Connect();
        var columns = string.Join(", ", rows.Columns.Select(c => $"\"{c.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {DuckDbDialect.TypeName(c.Type)}"));
        connection.Execute($"CREATE TABLE download ({columns})", ct);
        using (var appender = connection.Append("download"))
        {
            await foreach (var batch in rows.Batches.WithCancellation(ct))
                foreach (var row in batch.Rows) appender.Append(row);
            appender.Flush();
        }

        connection.Execute($"COPY download TO '{path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet, COMPRESSION zstd)", ct);
    }
}
