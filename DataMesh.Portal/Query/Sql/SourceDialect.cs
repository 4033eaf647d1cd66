using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Sql;

/// <summary>
/// The words of an engine that holds rows. It says of each expression whether it means there exactly what docs/query.md says; what it
/// does not keep is never sent, and is carried out by the embedded engine instead.
/// </summary>
internal abstract class SourceDialect : SqlDialect
{
    private static readonly PostgresDialect s_postgres = new();
    private static readonly SqlServerDialect s_sqlServer = new();
    private static readonly SqliteDialect s_sqlite = new();

    /// <summary>The dialect of an engine.</summary>
    internal static SourceDialect Of(SourceEngine engine) => engine switch
    {
        SourceEngine.Postgres => s_postgres,
        SourceEngine.SqlServer => s_sqlServer,
        SourceEngine.Sqlite => s_sqlite,
        _ => throw new InvalidOperationException($"There is no dialect for {engine}."),
    };

    /// <summary>Whether an expression, with all that it is made of, means the same there.</summary>
    internal virtual bool Keeps(Scalar scalar) => All(scalar);

    /// <summary>The engine's name for people.</summary>
    internal abstract string Name { get; }

    /// <summary>The first part of an expression that does not mean the same there by itself; null where there is none.</summary>
    internal Scalar? Unkept(Scalar scalar) => KeepsOwn(scalar) ? scalar.Children.Select(Unkept).FirstOrDefault(unkept => unkept is not null) : scalar;

    /// <summary>Whether a mask gives the same there.</summary>
    internal abstract bool Keeps(ColumnMask mask, LogicalType type);

    /// <summary>Whether a figure of an aggregate is the same there.</summary>
    internal abstract bool Keeps(PlanMeasure measure);

    /// <summary>Whether it carries such joins out, in a time that grows with the rows of both sides and not with their product.</summary>
    internal virtual bool Keeps(JoinKind kind) => true;

    /// <summary>How many values one statement may have.</summary>
    internal virtual int MostValues => 30_000;

    /// <summary>Whether a step that several others read is carried out once, so that all of them read the same rows.</summary>
    internal virtual bool SharesSteps => true;

    /// <summary>Whether the expression itself means the same, whatever it is made of.</summary>
    protected abstract bool KeepsOwn(Scalar scalar);

    private bool All(Scalar scalar) => KeepsOwn(scalar) && scalar.Children.All(All);
}

/// <summary>An engine that can be asked in its own words.</summary>
public enum SourceEngine
{
    /// <summary>PostgreSQL and what speaks its protocol.</summary>
    Postgres,

    /// <summary>SQL Server and Azure SQL.</summary>
    SqlServer,

    /// <summary>An SQLite file.</summary>
    Sqlite,
}
