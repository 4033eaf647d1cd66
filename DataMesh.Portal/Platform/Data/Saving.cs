using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Platform.Data;

/// <summary>Saves with the races between people turned into answers.</summary>
internal static class Saving
{
    /// <summary>Saves; a lost race for an edited row becomes <see cref="Stale"/>, a broken unique index <see cref="Conflict"/>.</summary>
    /// <param name="db">The context to save.</param>
    /// <param name="what">What is being changed, for the message: "the product".</param>
    /// <param name="taken">Said when a unique index is broken, or null to let that throw.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<Error?> TrySaveAsync(this PortalDbContext db, string what, string? taken, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return Stale.Of(what);
        }
        catch (DbUpdateException e) when (taken is not null && IsUniqueViolation(e))
        {
            return new Conflict(taken);
        }
    }

    /// <summary>Holds the row to the revision that the caller read; null leaves it to the last writer check of the database.</summary>
    public static Error? Expect(this IVersioned row, long? revision, string what)
        => revision is { } expected && expected != row.Revision ? Stale.Of(what) : null;

    private static bool IsUniqueViolation(DbUpdateException e) => e.InnerException switch
    {
        Microsoft.Data.Sqlite.SqliteException { SqliteExtendedErrorCode: 2067 or 1555 } => true,
        Microsoft.Data.SqlClient.SqlException { Number: 2601 or 2627 } => true,
        _ => false,
    };
}
