using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Features.Sources.Connectors.Postgres;

/// <summary>A column with how it is read.</summary>
/// <param name="Column">As features see it.</param>
/// <param name="Form">How it is asked for.</param>
internal sealed record PostgresColumn(SourceColumn Column, PostgresForm Form)
{
    /// <summary>How it is compared so that an index can serve; null where <see cref="Sql"/> does already, or nothing does.</summary>
    public IndexedColumn? Indexed { get; init; }

    /// <summary>The column's value in its logical type, as SQL: it is what the engine would hold.</summary>
    /// <param name="relation">The relation's name as SQL, or null.</param>
    public string Sql(string? relation = null)
    {
        var name = PostgresName.Quote(Column.Name);
        if (relation is not null) name = $"{relation}.{name}";
        return Form switch
        {
            PostgresForm.Text => $"{name}::text",
            PostgresForm.Json => $"to_json({name})::text",
            PostgresForm.Bytes => $"upper(encode({name}, 'hex'))",
            PostgresForm.Money => $"{name}::numeric(19,2)",
            PostgresForm.Long => $"{name}::int8",
            _ => name,
        };
    }
}

/// <summary>How a column is asked for.</summary>
internal enum PostgresForm
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>As PostgreSQL writes it as text.</summary>
    Text,

    /// <summary>As JSON.</summary>
    Json,

    /// <summary>As hexadecimal digits, capital letters.</summary>
    Bytes,

    /// <summary>As a number with two digits behind the point.</summary>
    Money,

    /// <summary>As a number of 64 bits.</summary>
    Long,
}

/// <summary>PostgreSQL's types to logical types.</summary>
internal static class PostgresTypes
{
    /// <summary>Types by the numbers that they have in every PostgreSQL.</summary>
    public const uint Bool = 16, Bytea = 17, Name = 19, Int8 = 20, Int2 = 21, Int4 = 23, Text = 25, Oid = 26, Json = 114, Float4 = 700, Float8 = 701, Money = 790,
        BpChar = 1042, VarChar = 1043, Date = 1082, Time = 1083, Timestamp = 1114, TimestampTz = 1184, Numeric = 1700, Uuid = 2950, Jsonb = 3802;

    private const uint DefaultCollation = 100, CCollation = 950, PosixCollation = 951;

    /// <summary>Digits behind the point of a <c>numeric</c> without precision: enough for rates and prices, and two of them can still be multiplied.</summary>
    private const int UnboundScale = 9;

    /// <summary>The logical type, and how values are asked for.</summary>
    /// <param name="oid">The type's number; for domains that of the type below.</param>
    /// <param name="typmod">The type's modifier, or -1.</param>
    /// <param name="kind"><c>pg_type.typtype</c>: b, c, d, e, m, p, r.</param>
    /// <param name="category"><c>pg_type.typcategory</c>; A is an array.</param>
    public static (LogicalType Type, PostgresForm Form) Of(uint oid, int typmod, char kind, char category) => oid switch
    {
        Bool => (LogicalType.Boolean, PostgresForm.Plain),
        Int2 or Int4 or Int8 => (LogicalType.Integer, PostgresForm.Plain),
        Oid => (LogicalType.Integer, PostgresForm.Long),
        Float4 or Float8 => (LogicalType.Number, PostgresForm.Plain),
        Numeric => (Decimal(typmod), PostgresForm.Plain),
        Money => (LogicalType.Decimal(19, 2), PostgresForm.Money),
        Text or VarChar => (LogicalType.String, PostgresForm.Plain),
        Date => (LogicalType.Date, PostgresForm.Plain),
        Timestamp or TimestampTz => (LogicalType.Timestamp, PostgresForm.Plain),
        Time => (LogicalType.Time, PostgresForm.Plain),
        Bytea => (LogicalType.String, PostgresForm.Bytes),
        _ => (LogicalType.String, category == 'A' || kind == 'c' ? PostgresForm.Json : PostgresForm.Text),
    };

    /// <summary>The column as its indexes know it: without the cast to the logical type, and text in its own collation.</summary>
    /// <param name="name">The column, quoted.</param>
    /// <param name="oid">Its type's number.</param>
    /// <param name="collation">Its collation's number. By those that are built in, equal is what has the same bytes; others need not be so.</param>
    public static IndexedColumn? Indexed(string name, uint oid, uint collation) => oid switch
    {
        Int2 or Int4 => new IndexedColumn(name, "CAST({0} AS bigint)", Ordered: true),
        Text or VarChar when collation is DefaultCollation or CCollation or PosixCollation => new IndexedColumn(name, "CAST({0} AS text)", Ordered: collation != DefaultCollation),
        // The session's zone is UTC, but an index knows of no session.
        TimestampTz => new IndexedColumn(name, "(CAST({0} AS timestamp) AT TIME ZONE 'UTC')", Ordered: true),
        _ => null,
    };

    private static LogicalType Decimal(int typmod)
    {
        if (typmod < 4) return LogicalType.Decimal(LogicalType.MaxPrecision, UnboundScale);
        var precision = ((typmod - 4) >> 16) & 0xFFFF;
        // Eleven bits with a sign: from PostgreSQL 15 on a scale can be negative, or larger than the precision.
        var scale = (((typmod - 4) & 0x7FF) ^ 1024) - 1024;
        var whole = Math.Max(precision - scale, 0);
        var behind = Math.Max(scale, 0);
        // Wider ones are read as far as their values fit.
        return whole + behind is > 0 and <= LogicalType.MaxPrecision ? LogicalType.Decimal(whole + behind, behind)
            : LogicalType.Decimal(LogicalType.MaxPrecision, Math.Min(behind, UnboundScale));
    }
}
