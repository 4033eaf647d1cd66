using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Managing;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Execution;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>The first rows of a table for those who manage its source; each look is recorded.</summary>
internal sealed class TableHead(SourceAccess access, IDbContextFactory<PortalDbContext> factory)
{
    private const int Most = 200;

    public async Task<Result<TableRows>> ReadAsync(Principal principal, DomainInfo domain, Source source, string table, int limit, CancellationToken ct)
    {
        var (connector, handle) = access.Open(source);
        var columns = await connector.ColumnsAsync(handle, table, ct);
        if (columns.Error is { } unknown) return unknown;
        if (connector.Needs(handle) is { } needs) return new TableRows(columns.Value, [], null, needs);
        List<string> names = [.. columns.Value.Select(c => c.Name)];
        var opened = await connector.OpenAsync(handle, table, new TableWish(names, Math.Clamp(limit, 1, Most), names.ToHashSet()), ct);
        if (opened.Error is { } closed) return closed;
        try
        {
            var rows = await RowsAsync(opened.Value, table, Math.Clamp(limit, 1, Most), ct);
            await using var db = await factory.CreateDbContextAsync(ct);
            db.Record(principal, new SourceRowsSeen(source.Id, domain.Slug, source.Slug, table, rows.Count));
            await db.SaveChangesAsync(ct);
            return new TableRows(columns.Value, rows, await connector.CountAsync(handle, table, ct));
        }
        catch (QueryException e)
        {
            return new Unavailable(e.Message);
        }
        catch (FileImportException e)
        {
            return new Unavailable(e.Message);
        }
    }

    private static async Task<IReadOnlyList<IReadOnlyList<object?>>> RowsAsync(TableInput opened, string table, int limit, CancellationToken ct)
    {
        if (opened is FileInput { Set: { } files } set) return await EngineFiles.HeadAsync(files, table, set.Format, limit, ct);
        if (opened is FileInput file) return await EngineFiles.HeadAsync(file.Paths[0], limit, ct);
        var rows = new List<object?[]>();
        await foreach (var batch in ((RowInput)opened).Batches.WithCancellation(ct))
        {
            rows.AddRange(batch.Rows.Take(limit - rows.Count));
            if (rows.Count >= limit) break;
        }

        return rows;
    }
}
