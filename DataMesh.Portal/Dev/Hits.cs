using System.Security.Claims;
using DataMesh.Portal.UI.Navigation;
namespace DataMesh.Portal.Dev;
internal sealed class Hits : ICommandSource
{
    public Task<IReadOnlyList<CommandHit>> FindAsync(ClaimsPrincipal user, string text, CancellationToken cancellation)
        => Task.FromResult<IReadOnlyList<CommandHit>>(text == "zz" ? [] : [new("Products", "Web shop orders", "/dev?x=1", "Commerce · source-aligned", "catalog", 1), new("Products", "Marketplace orders", "/dev2", "Marketplace", "catalog", 1), new("Columns", "orders.amount", "/dev", "Gross amount of the order in euro", "columns", 2)]);
}
