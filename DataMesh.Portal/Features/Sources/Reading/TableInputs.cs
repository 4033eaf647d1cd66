using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Managing;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>Opens sources for the engine, after the guard has said what of them may be read.</summary>
internal sealed class TableInputs(SourceAccess access, IDbContextFactory<PortalDbContext> factory) : ITableInputs
{
    public async ValueTask<TableInput> OpenAsync(GovernedScan scan, ScanRequest request, CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        var source = await db.Set<Source>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == scan.SourceId, cancellationToken)
            ?? throw new QueryException(QueryFailure.Source, $"The source of '{scan.Port}' is not there any more; the product's owner has to mend it.");
        var (connector, handle) = access.Open(source);
        var wanted = new TableWish([.. request.Columns.Select(c => c.Name)], request.Limit, scan.Columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal), request.Predicate);
        var opened = await connector.OpenAsync(handle, scan.Table, wanted, cancellationToken);
        return opened.Error is { } error ? throw new QueryException(QueryFailure.Source, $"'{scan.Port}' cannot be read: {error.Message}") : opened.Value;
    }
}
