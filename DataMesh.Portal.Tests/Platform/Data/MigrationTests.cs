using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Tests.Platform.Data;

public class MigrationTests
{
    [Fact]
    public void SqliteMigrations_AgainstTheModel_AreComplete()
    {
        using var db = new SqlitePortalDbContext(new DbContextOptionsBuilder<SqlitePortalDbContext>().UseSqlite("Data Source=:memory:").Options);
        Assert.False(db.Database.HasPendingModelChanges(), "Run build/migrations.sh: the SQLite migrations are behind the model.");
    }

    [Fact]
    public void SqlServerMigrations_AgainstTheModel_AreComplete()
    {
        using var db = new SqlServerPortalDbContext(new DbContextOptionsBuilder<SqlServerPortalDbContext>().UseSqlServer("Server=none").Options);
        Assert.False(db.Database.HasPendingModelChanges(), "Run build/migrations.sh: the SQL Server migrations are behind the model.");
    }

    [Fact]
    public void SqlServerMigrations_AsScript_NeitherTruncateKeysNorUseLockHints()
    {
        using var db = new SqlServerPortalDbContext(new DbContextOptionsBuilder<SqlServerPortalDbContext>().UseSqlServer("Server=none").Options);
        var script = db.Database.GenerateCreateScript();
        Assert.DoesNotContain("UPDLOCK", script, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("CREATE TABLE [OutboxEvents]", script, StringComparison.Ordinal);
        // SQL Server refuses keys and indexes over nvarchar(max).
        foreach (var index in db.Model.GetEntityTypes().SelectMany(e => e.GetIndexes().SelectMany(i => i.Properties).Concat(e.GetKeys().SelectMany(k => k.Properties))))
            Assert.False(index.ClrType == typeof(string) && index.GetColumnType() == "nvarchar(max)", $"{index.DeclaringType.DisplayName()}.{index.Name} is indexed without a length.");
    }
}
