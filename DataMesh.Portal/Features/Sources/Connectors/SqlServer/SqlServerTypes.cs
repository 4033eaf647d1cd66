using System.Globalization;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Connectors.SqlServer;

/// <summary>A column with how it is read.</summary>
/// <param name="Column">As features see it.</param>
/// <param name="Form">How it is asked for.</param>
/// <param name="Width">Characters at most of a text; 0 for as many as there are.</param>
internal sealed record SqlServerColumn(SourceColumn Column, SqlServerForm Form, int Width = 0)
{
    /// <summary>Characters of a text whose UTF-8 form still has a bounded type.</summary>
    private const int MostWidth = 2666;

    /// <summary>The column as it is read.</summary>
    public string Sql()
    {
        var name = SqlServerName.Quote(Column.Name);
        return Form switch
        {
            SqlServerForm.Padded => $"RTRIM({name})",
            SqlServerForm.Text => $"CAST({name} AS nvarchar(max))",
            SqlServerForm.Path => $"CAST({name} AS nvarchar(4000))",
            SqlServerForm.Shape => $"{name}.STAsText()",
            SqlServerForm.Bytes => $"CONVERT(varchar(max), CAST({name} AS varbinary(max)), 2)",
            SqlServerForm.Guid => $"LOWER(CAST({name} AS char(36)))",
            SqlServerForm.Money => $"CAST({name} AS decimal({Column.Type.Precision},{Column.Type.Scale}))",
            _ => name,
        };
    }

    /// <summary>The column as an expression of its logical type in a statement that SQL Server carries out: what is read of it, no more and no less.</summary>
    public string Placed() => (Column.Type.Kind, Form) switch
    {
        // Digits only, which are the same bytes everywhere.
        (LogicalKind.String, SqlServerForm.Bytes or SqlServerForm.Guid) => $"CAST({Sql()} AS varbinary(max))",
        (LogicalKind.String, _) => Utf8(),
        (LogicalKind.Number, _) => $"CAST({Sql()} AS float)",
        (_, SqlServerForm.Clock) => $"CAST({Sql()} AS datetime2(3))",
        (_, SqlServerForm.Offset) => $"CAST({Cut($"SWITCHOFFSET({Sql()}, '+00:00')")} AS datetime2(6))",
        (LogicalKind.Timestamp, SqlServerForm.Fine) => $"CAST({Cut(Sql())} AS datetime2(6))",
        (LogicalKind.Time, SqlServerForm.Fine) => $"CAST({Cut(Sql())} AS time(6))",
        _ => Sql(),
    };

    private string Utf8()
    {
        var (characters, bytes) = Width is > 0 and <= MostWidth
            ? (Width.ToString(CultureInfo.InvariantCulture), (3 * Width).ToString(CultureInfo.InvariantCulture))
            : ("max", "max");
        return $"CAST(CAST(CAST({Sql()} AS nvarchar({characters})) COLLATE {SqlServerTypes.Utf8Collation} AS varchar({bytes})) AS varbinary({bytes}))";
    }

    // A cast alone would round, and the end of the year 9999 has nowhere to go.
    private static string Cut(string moment) => $"DATEADD(nanosecond, -(DATEPART(nanosecond, {moment}) % 1000), {moment})";
}

/// <summary>How a column is asked for.</summary>
internal enum SqlServerForm
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>Text that the server fills up with spaces.</summary>
    Padded,

    /// <summary>What the server writes as text.</summary>
    Text,

    /// <summary>A hierarchyid: its path.</summary>
    Path,

    /// <summary>Geometry and geography: well-known text.</summary>
    Shape,

    /// <summary>Bytes: hexadecimal digits.</summary>
    Bytes,

    /// <summary>A GUID, in small letters.</summary>
    Guid,

    /// <summary>Money, as the decimal that it is.</summary>
    Money,

    /// <summary>A moment in steps of a three-hundredth of a second.</summary>
    Clock,

    /// <summary>A moment with an offset.</summary>
    Offset,

    /// <summary>A moment or time with a seventh digit behind the second.</summary>
    Fine,
}

/// <summary>SQL Server's types to logical ones.</summary>
internal static class SqlServerTypes
{
    /// <summary>Text in UTF-8, since SQL Server 2019; without it texts are read as rows only.</summary>
    public const string Utf8Collation = "Latin1_General_100_BIN2_UTF8";

    /// <summary>The logical type of a column, and how it is asked for; null where its values cannot be read, see <see cref="Why"/>.</summary>
    /// <param name="type">The type below aliases; empty for a CLR type that somebody made.</param>
    /// <param name="bytes">Its length in bytes; -1 for max.</param>
    /// <param name="precision">Digits in all.</param>
    /// <param name="scale">Digits behind the point.</param>
    public static (LogicalType Type, SqlServerForm Form, int Width)? Of(string type, int bytes, int precision, int scale) => type switch
    {
        "bit" => (LogicalType.Boolean, SqlServerForm.Plain, 0),
        "tinyint" or "smallint" or "int" or "bigint" => (LogicalType.Integer, SqlServerForm.Plain, 0),
        "decimal" or "numeric" => (LogicalType.Decimal(precision, scale), SqlServerForm.Plain, 0),
        "money" => (LogicalType.Decimal(19, 4), SqlServerForm.Money, 0),
        "smallmoney" => (LogicalType.Decimal(10, 4), SqlServerForm.Money, 0),
        "real" or "float" => (LogicalType.Number, SqlServerForm.Plain, 0),
        "date" => (LogicalType.Date, SqlServerForm.Plain, 0),
        "datetime" or "smalldatetime" => (LogicalType.Timestamp, SqlServerForm.Clock, 0),
        "datetime2" => (LogicalType.Timestamp, scale > 6 ? SqlServerForm.Fine : SqlServerForm.Plain, 0),
        "datetimeoffset" => (LogicalType.Timestamp, SqlServerForm.Offset, 0),
        "time" => (LogicalType.Time, scale > 6 ? SqlServerForm.Fine : SqlServerForm.Plain, 0),
        "char" => (LogicalType.String, SqlServerForm.Padded, bytes),
        "nchar" => (LogicalType.String, SqlServerForm.Padded, bytes / 2),
        "varchar" => (LogicalType.String, SqlServerForm.Plain, Math.Max(bytes, 0)),
        "nvarchar" => (LogicalType.String, SqlServerForm.Plain, Math.Max(bytes / 2, 0)),
        "text" or "ntext" or "xml" or "json" or "vector" => (LogicalType.String, SqlServerForm.Text, 0),
        "binary" or "varbinary" or "image" or "timestamp" => (LogicalType.String, SqlServerForm.Bytes, 0),
        "uniqueidentifier" => (LogicalType.String, SqlServerForm.Guid, 0),
        "hierarchyid" => (LogicalType.String, SqlServerForm.Path, 0),
        "geometry" or "geography" => (LogicalType.String, SqlServerForm.Shape, 0),
        _ => null,
    };

    /// <summary>Why a column of that type is left out, and the mend.</summary>
    public static string Why(string type, bool encrypted) => encrypted
        ? "it is encrypted by keys that the portal does not have (Always Encrypted)"
        : type == "sql_variant" ? "it is a sql_variant, whose values have no one type; a view has to cast it, e.g. CAST(x AS nvarchar(200))"
        : "its type is made by a program in the server; a view has to cast it";
}
