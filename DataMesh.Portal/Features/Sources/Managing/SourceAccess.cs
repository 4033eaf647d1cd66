using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Sources.Managing;

/// <summary>Finds sources for those who may manage them, and makes them ready for their connectors.</summary>
internal sealed class SourceAccess(IDomainDirectory domains, IDbContextFactory<PortalDbContext> factory, SourceSecrets secrets, IEnumerable<ISourceConnector> connectors)
{
    /// <summary>The domain, if the principal manages its sources: 404 where it may not know of the domain, else 403.</summary>
    public async Task<Result<DomainInfo>> DomainAsync(Principal principal, string domain, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        if (rights.Find(domain) is not { } found) return NotFound.Of("domain", domain);
        return rights.Is(DomainRole.Contributor, found.Id) ? found
            : new Forbidden($"Sources of {found.Name} are for its contributors; an owner of the domain can make you one.", "not-contributor");
    }

    /// <summary>The source and its domain, likewise.</summary>
    public async Task<Result<(DomainInfo Domain, Source Source)>> SourceAsync(Principal principal, string domain, string source, CancellationToken ct)
    {
        var found = await DomainAsync(principal, domain, ct);
        if (found.Error is { } error) return error;
        await using var db = await factory.CreateDbContextAsync(ct);
        var row = await db.Set<Source>().AsNoTracking().SingleOrDefaultAsync(s => s.DomainId == found.Value.Id && s.Slug == source, ct);
        return row is null ? NotFound.Of("source", source) : (found.Value, row);
    }

    /// <summary>The connector of a kind, or what kinds there are.</summary>
    public Result<ISourceConnector> Connector(string kind)
        => connectors.FirstOrDefault(c => c.Kind == kind) is { } connector ? Result(connector)
            : Invalid.Field("kind", $"There is no kind '{kind}'; there are {string.Join(", ", connectors.Select(c => c.Kind).Order(StringComparer.Ordinal))}.");

    /// <summary>The source as its connector sees it.</summary>
    public (ISourceConnector Connector, SourceHandle Handle) Open(Source source)
        => (connectors.Single(c => c.Kind == source.Kind), new SourceHandle(source.Id, source.Name, SourceSettings.Read(source.SettingsJson), secrets.Unprotect(source)));

    // Interfaces have no conversion operators.
    private static Result<ISourceConnector> Result(ISourceConnector connector) => new Result<Done>().Map(_ => connector);
}
