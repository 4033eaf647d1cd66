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

    /// <summary>The dialect of an engine.</summary>
    internal static SourceDialect Of(SourceEngine engine) => engine switch
    {
        SourceEngine.Postgres => s_postgres,
        _ => throw new InvalidOperationException($"There is no dialect for {engine}."),
    };

    /// <summary>Whether an expression, with all that it is made of, means the same there.</summary>
    internal bool Keeps(Scalar scalar) => KeepsOwn(scalar) && scalar.Children.All(Keeps);

    /// <summary>Whether a mask gives the same there.</summary>
    internal abstract bool Keeps(ColumnMask mask, LogicalType type);

    /// <summary>Whether a figure of an aggregate is the same there.</summary>
    internal abstract bool Keeps(PlanMeasure measure);

    /// <summary>Whether the expression itself means the same, whatever it is made of.</summary>
    protected abstract bool KeepsOwn(Scalar scalar);
}

/// <summary>An engine that can be asked in its own words.</summary>
public enum SourceEngine
{
    /// <summary>PostgreSQL and what speaks its protocol.</summary>
    Postgres,
}
