using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DataMesh.Portal.Platform.Data;

/// <summary>For <c>dotnet ef migrations add</c>: the model on SQLite, without starting the portal.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqlitePortalDbContext>
{
    public SqlitePortalDbContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<SqlitePortalDbContext>().UseSqlite("Data Source=design.db").UseApplicationServiceProvider(DesignTime.Services()).Options);
}

/// <summary>For <c>dotnet ef migrations add</c>: the model on SQL Server, without starting the portal.</summary>
internal sealed class SqlServerDesignTimeFactory : IDesignTimeDbContextFactory<SqlServerPortalDbContext>
{
    public SqlServerPortalDbContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<SqlServerPortalDbContext>().UseSqlServer("Server=design").UseApplicationServiceProvider(DesignTime.Services()).Options);
}

internal static class DesignTime
{
    // Identity reads from these options, not from the context, whether passkeys have a table.
    public static ServiceProvider Services()
        => new ServiceCollection().Configure<IdentityOptions>(o => o.Stores.SchemaVersion = IdentitySchemaVersions.Version3).BuildServiceProvider();
}
