using System.Security.Claims;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.UI.Navigation;

namespace DataMesh.Portal.Features.Domains.Pages;

/// <summary>Finds domains for the search box, those only that the person may know of.</summary>
internal sealed class DomainCommands(IDomainService domains) : ICommandSource
{
    public async Task<IReadOnlyList<CommandHit>> FindAsync(ClaimsPrincipal user, string text, CancellationToken cancellation)
    {
        if (Principal.From(user) is not { } principal) return [];
        var all = await domains.ListAsync(principal, cancellation);
        return [.. all.Where(d => d.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || d.Slug.Contains(text, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(d => d.Name.StartsWith(text, StringComparison.OrdinalIgnoreCase)).Take(5)
            .Select(d => new CommandHit("Domains", d.Name, $"/domains/{d.Slug}", null, "domains", 30))];
    }
}
