using System.Data.Common;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Admin.Health;

/// <summary>Whether the database answers and has this version's tables.</summary>
internal sealed class DatabaseProbe(IDbContextFactory<PortalDbContext> databases, PortalSettings settings) : IHealthProbe
{
    private const string Setting = "ConnectionStrings:Portal";

    public string Name => "database";

    public string Title => "Database";

    public async Task<HealthFinding> AskAsync(CancellationToken ct)
    {
        var where = Where();
        // Asking must not create it.
        if (settings.Provider == DatabaseProvider.Sqlite && new SqliteConnectionStringBuilder(settings.ConnectionString) is { Mode: not SqliteOpenMode.Memory, DataSource: var file } && !File.Exists(file))
            return new HealthFinding(HealthState.Degraded, $"{where} does not exist yet; the next start, or migrate, creates it.", Setting);
        try
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            await db.Database.OpenConnectionAsync(ct);
            var pending = (await db.Database.GetPendingMigrationsAsync(ct)).Count();
            return pending == 0
                ? new HealthFinding(HealthState.Good, $"{where} answers and is up to date.")
                : new HealthFinding(HealthState.Degraded, $"{where} answers and lacks {pending} migrations; the next start, or migrate, applies them.", Setting);
        }
        catch (DbException e)
        {
            return new HealthFinding(HealthState.Failed, $"{where} does not answer: {e.Message.ReplaceLineEndings(" ")}", Setting);
        }
    }

    private string Where()
    {
        if (settings.Provider == DatabaseProvider.Sqlite) return $"SQLite in {new SqliteConnectionStringBuilder(settings.ConnectionString).DataSource}";
        var server = new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(settings.ConnectionString);
        return $"SQL Server {server.DataSource}, database {server.InitialCatalog}";
    }
}
