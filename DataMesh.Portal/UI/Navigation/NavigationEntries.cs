using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace DataMesh.Portal.UI.Navigation;

/// <summary>The entries of the navigation that a person may see.</summary>
internal sealed class NavigationEntries(IEnumerable<NavEntry> entries, IAuthorizationService authorization) : ICommandSource
{
    /// <summary>The entries in order.</summary>
    public async Task<IReadOnlyList<NavEntry>> ForAsync(ClaimsPrincipal user)
    {
        var seen = new List<NavEntry>();
        foreach (var entry in entries.OrderBy(e => e.Order))
            if (entry.Policy is null || (await authorization.AuthorizeAsync(user, entry.Policy)).Succeeded) seen.Add(entry);
        return seen;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<CommandHit>> FindAsync(ClaimsPrincipal user, string text, CancellationToken cancellation)
        => [.. (await ForAsync(user)).Where(e => e.Text.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(e => new CommandHit("Go to", e.Text, e.Href, null, e.Icon, 900))];
}
