using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Features.Products.Pages.Parts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Plan;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Products.Catalog;

/// <summary>What ports promise, for those who may know of them.</summary>
internal sealed class PortContracts(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, IPortDirectory directory) : IPortContracts
{
    public async Task<IReadOnlyDictionary<string, PortContract>> OfAsync(Principal principal, IReadOnlyCollection<string> ports, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        var known = (await directory.FindAsync(ports, ct)).Values.Where(p => directory.MaySee(rights, p.DomainId, p.State, p.Visibility)).ToDictionary(p => p.Id);
        if (known.Count == 0) return new Dictionary<string, PortContract>();
        var ids = known.Keys.ToList();
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await db.Set<OutputPort>().AsNoTracking().Where(p => ids.Contains(p.Id)).ToListAsync(ct);
        return found.ToDictionary(p => known[p.Id].Path, p => Contract(p, known[p.Id].Path), StringComparer.Ordinal);
    }

    private static PortContract Contract(OutputPort port, string path) => new(path,
        [.. port.Columns.Select(c => new ContractColumn(c.Name, LogicalType.Parse(c.Type), (c.Classification ?? Classification.Internal).ToString().ToLowerInvariant(), c.PersonalData, c.PrimaryKey, c.Unique, Whole(c.References, path)) { Description = c.Description ?? "" })],
        [.. ProductViews.PublicExamples(port).Select(row => (IReadOnlyList<object?>)[.. row.Select(ExampleValues.Plain)])]);

    /// <summary>A reference within the product names only port and column.</summary>
    private static string? Whole(string? reference, string path)
        => string.IsNullOrEmpty(reference) || reference.Contains('/', StringComparison.Ordinal) ? reference : $"{path[..path.LastIndexOf('/')]}/{reference}";
}
