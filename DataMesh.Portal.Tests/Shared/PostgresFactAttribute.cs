namespace DataMesh.Portal.Tests.Shared;

/// <summary>A test that needs a PostgreSQL server of its own; skipped where its programs are not installed.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    /// <summary>Looks for the programs.</summary>
    public PostgresFactAttribute()
    {
        if (PostgresServer.Programs is null) Skip = PostgresServer.Missing;
    }
}

/// <summary>Likewise, once for each row of data.</summary>
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for the programs.</summary>
    public PostgresTheoryAttribute()
    {
        if (PostgresServer.Programs is null) Skip = PostgresServer.Missing;
    }
}
