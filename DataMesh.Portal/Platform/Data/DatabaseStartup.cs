using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Platform.Data;

/// <summary>Brings the database to the model's state. Safe with several instances: EF Core takes a lock of the database's own.</summary>
internal sealed class DatabaseStartup(IDbContextFactory<PortalDbContext> databases, PortalSettings settings)
{
    /// <summary>Applies pending migrations; answers how many there were.</summary>
    public async Task<int> MigrateAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var pending = (await db.Database.GetPendingMigrationsAsync(ct)).Count();
        if (pending > 0) await db.Database.MigrateAsync(ct);
        // Readers and one writer at the same time; the setting stays in the file.
        if (settings.Provider == DatabaseProvider.Sqlite) await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", ct);
        return pending;
    }

    /// <summary>For verbs that only look: they change no database, so it has to be this version's already.</summary>
    /// <exception cref="VerbException">It is missing or older, and how to mend that.</exception>
    public async Task RequireCurrentAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (!await db.Database.CanConnectAsync(ct)) throw new VerbException($"There is no database yet ({(settings.Provider == DatabaseProvider.Sqlite ? $"Portal:DataDirectory is {settings.DataDirectory}" : "ConnectionStrings:Portal")}). Start the portal once, or run the verb migrate.");
        if ((await db.Database.GetPendingMigrationsAsync(ct)).Any()) throw new VerbException("The database is not of this version yet. Start the portal once, or run the verb migrate.");
    }
}
