using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.Execution;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>Writes rows as Parquet into the data directory, since the format's end says where everything is and so comes last.</summary>
internal sealed class ParquetFiles(PortalSettings settings)
{
    private const long MemoryBytes = 512L * 1024 * 1024;

    /// <summary>Writes a file that is deleted when the stream is closed.</summary>
    public async Task<Stream> WriteAsync(QueryStream rows, CancellationToken ct)
    {
        var path = settings.PathOf("spill", $"{Guid.NewGuid():N}.parquet");
        try
        {
            await ParquetExport.WriteAsync(path, rows.Columns, rows.Batches, MemoryBytes, ct);
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }
}
