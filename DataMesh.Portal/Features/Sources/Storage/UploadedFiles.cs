using System.Text.Json;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Query.Plan;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Sources.Storage;

/// <summary>The rows of uploaded files.</summary>
internal sealed class UploadedFiles(IDbContextFactory<PortalDbContext> factory, Kept<Guid, IReadOnlyList<SourceFile>> kept)
{
    /// <summary>The source's files by table.</summary>
    public async Task<IReadOnlyList<SourceFile>> OfAsync(Guid source, CancellationToken ct) => await kept.GetAsync(source, async token =>
    {
        await using var db = await factory.CreateDbContextAsync(token);
        return await db.Set<SourceFile>().AsNoTracking().Where(f => f.SourceId == source).OrderBy(f => f.TableKey).ToListAsync(token);
    }, null, ct);

    /// <summary>The file behind a table, or null.</summary>
    public async Task<SourceFile?> FindAsync(Guid source, string table, CancellationToken ct)
    {
        var key = KeyOf(table);
        await using var db = await factory.CreateDbContextAsync(ct);
        return await db.Set<SourceFile>().AsNoTracking().SingleOrDefaultAsync(f => f.SourceId == source && f.TableKey == key, ct);
    }

    public static string KeyOf(string table) => table.ToLowerInvariant();

    public static string WriteColumns(IEnumerable<SourceColumn> columns)
        => JsonSerializer.Serialize(columns.Select(c => new StoredColumn(c.Name, c.Type.ToString(), c.Nullable)));

    public static IReadOnlyList<SourceColumn> ReadColumns(SourceFile file)
        => [.. JsonSerializer.Deserialize<List<StoredColumn>>(file.ColumnsJson)!.Select(c => new SourceColumn(c.Name, LogicalType.Parse(c.Type), c.Nullable, false, false, null))];

    private sealed record StoredColumn(string Name, string Type, bool Nullable);
}
