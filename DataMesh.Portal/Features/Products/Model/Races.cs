using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Products.Model;

/// <summary>
/// Changes of one product at the same moment, e.g. two of its ports by one pipeline. Whoever comes second looks again: if what it
/// read is still there, its change goes on top of the other one; if not, it is told.
/// </summary>
internal static class Races
{
    private const int MostAttempts = 8;

    /// <summary>Saves; a lost race becomes an error that <see cref="AgainAsync{T}"/> answers by trying anew.</summary>
    /// <param name="db">The context to save.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<Error?> SaveAsync(PortalDbContext db, CancellationToken ct)
        => await db.TrySaveAsync("", "", ct) is { } ? new Lost() : null;

    /// <summary>Does the whole operation again as long as races are lost.</summary>
    /// <param name="what">What is being changed, for the message when it never succeeds.</param>
    /// <param name="attempt">The operation with a context of its own.</param>
    public static async Task<Result<T>> AgainAsync<T>(string what, Func<Task<Result<T>>> attempt)
    {
        for (var i = 0; i < MostAttempts; i++)
        {
            var result = await attempt();
            if (result.Error is not Lost) return result;
        }

        return Stale.Of(what);
    }

    private sealed record Lost() : Error("");
}
