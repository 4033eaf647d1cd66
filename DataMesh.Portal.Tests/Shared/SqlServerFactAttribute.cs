namespace DataMesh.Portal.Tests.Shared;

/// <summary>A test that needs a real SQL Server; skipped where <c>DATAMESH_TEST_SQLSERVER</c> names none.</summary>
public sealed class SqlServerFactAttribute : FactAttribute
{
    /// <summary>The variable: a connection string whose user may make databases.</summary>
    public const string Variable = "DATAMESH_TEST_SQLSERVER";

    /// <summary>Looks for the variable.</summary>
    public SqlServerFactAttribute() => Skip = Server is null ? Missing : null;

    /// <summary>The connection string, or null.</summary>
    public static string? Server => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } server ? server : null;

    internal static string Missing => $"{Variable} names no SQL Server.";
}

/// <summary>Likewise, once for each row of data.</summary>
public sealed class SqlServerTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for the variable.</summary>
    public SqlServerTheoryAttribute() => Skip = SqlServerFactAttribute.Server is null ? SqlServerFactAttribute.Missing : null;
}
