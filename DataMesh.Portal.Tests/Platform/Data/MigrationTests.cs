using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace DataMesh.Portal.Tests.Platform.Data;

public class MigrationTests
{
    [Fact]
    public void SqliteMigrations_AgainstTheModel_AreComplete()
    {
        using var db = new SqliteDesignTimeFactory().CreateDbContext([]);
        AssertUpToDate(db);
    }

    [Fact]
    public void SqlServerMigrations_AgainstTheModel_AreComplete()
    {
        using var db = new SqlServerDesignTimeFactory().CreateDbContext([]);
        AssertUpToDate(db);
    }

    // Says what is missing, not only that something is.
    private static void AssertUpToDate(DbContext db)
    {
        var migrated = db.GetService<IMigrationsAssembly>().ModelSnapshot!.Model;
        if (migrated is IMutableModel mutable) migrated = mutable.FinalizeModel();
        migrated = db.GetService<IModelRuntimeInitializer>().Initialize(migrated, designTime: true, validationLogger: null);
        var missing = db.GetService<IMigrationsModelDiffer>().GetDifferences(migrated.GetRelationalModel(), db.GetService<IDesignTimeModel>().Model.GetRelationalModel());
        Assert.True(missing.Count == 0, $"Run build/migrations.sh; the migrations lack {string.Join(", ", missing.Select(m => m is ITableMigrationOperation table ? $"{m.GetType().Name} on {table.Table}" : m.GetType().Name))}.");
    }

    [Fact]
    public void SqlServerMigrations_AsScript_NeitherTruncateKeysNorUseLockHints()
    {
        using var db = new SqlServerDesignTimeFactory().CreateDbContext([]);
        var script = db.Database.GenerateCreateScript();
        Assert.DoesNotContain("UPDLOCK", script, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("CREATE TABLE [OutboxEvents]", script, StringComparison.Ordinal);
        // SQL Server refuses keys and indexes over nvarchar(max).
        foreach (var index in db.Model.GetEntityTypes().SelectMany(e => e.GetIndexes().SelectMany(i => i.Properties).Concat(e.GetKeys().SelectMany(k => k.Properties))))
            Assert.False(index.ClrType == typeof(string) && index.GetColumnType() == "nvarchar(max)", $"{index.DeclaringType.DisplayName()}.{index.Name} is indexed without a length.");
    }
}
