using System.Text.Json;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Sources.Storage;

/// <summary>Where uploaded files lie: <c>files/{source}/{upload}/</c> in the data directory.</summary>
internal sealed partial class UploadStore(PortalSettings settings, IDbContextFactory<PortalDbContext> factory, TimeProvider time, ILogger<UploadStore> log)
{
    /// <summary>Files that the database no longer points to stay for so long: reads that began before still need them.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(10);

    private string Root => Path.Combine(settings.DataDirectory, "files");

    public string FolderOf(Guid source, Guid upload) => Path.Combine(Root, source.ToString("N"), upload.ToString("N"));

    /// <summary>The table as the engine reads it.</summary>
    public string ParquetOf(SourceFile file) => Path.Combine(FolderOf(file.SourceId, file.Upload), TableName);

    /// <summary>The file as it was uploaded.</summary>
    public string OriginalOf(SourceFile file) => Path.Combine(FolderOf(file.SourceId, file.Upload), OriginalName(file.Format));

    /// <summary>How the file's text was read; null where nobody wrote it down.</summary>
    public IReadOnlyDictionary<string, string>? ReadingOf(SourceFile file)
    {
        var path = Path.Combine(FolderOf(file.SourceId, file.Upload), ReadingName);
        return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path)) : null;
    }

    public const string TableName = "table.parquet";
    public const string ReadingName = "reading.json";

    public static string OriginalName(string format) => $"original.{format}";

    /// <summary>Marks an upload that the database no longer points to: its time to stay starts now.</summary>
    public void Abandon(Guid source, Guid upload)
    {
        var folder = FolderOf(source, upload);
        if (Directory.Exists(folder)) Directory.SetLastWriteTimeUtc(folder, time.GetUtcNow().UtcDateTime);
    }

    /// <summary>Deletes what killed uploads left, and what was replaced or deleted long enough ago.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        if (!Directory.Exists(Root)) return;
        var old = time.GetUtcNow().UtcDateTime - s_grace;
        var dead = new List<(Guid Upload, string Folder)>();
        foreach (var folder in Directory.EnumerateDirectories(Root).SelectMany(Directory.EnumerateDirectories))
        {
            if (!Guid.TryParse(Path.GetFileName(folder), out var upload) || UploadFolder.IsBusy(folder, out var abandoned)) continue;
            if (abandoned || Directory.GetLastWriteTimeUtc(folder) < old) dead.Add((upload, folder));
        }

        if (dead.Count == 0) return;
        // Asked after the locks: what became visible meanwhile is in the answer.
        await using var db = await factory.CreateDbContextAsync(ct);
        var kept = (await db.Set<SourceFile>().Select(f => f.Upload).ToListAsync(ct)).ToHashSet();
        foreach (var (upload, folder) in dead.Where(d => !kept.Contains(d.Upload)))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                Swept(log, upload);
            }
            catch (IOException e)
            {
                NotSwept(log, e, upload);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Deleted the files of upload {Upload}, which no table uses")]
    private static partial void Swept(ILogger logger, Guid upload);

    [LoggerMessage(2, LogLevel.Warning, "The files of upload {Upload}, which no table uses, cannot be deleted; tried again later")]
    private static partial void NotSwept(ILogger logger, Exception exception, Guid upload);
}
