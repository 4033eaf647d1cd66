using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataApi.OData.Options;

/// <summary>A value in a filter.</summary>
/// <param name="Expr">What it is in the portal's own language.</param>
/// <param name="Kind">The kind of its values; null for the literal <c>null</c>.</param>
/// <param name="Literal">The literal's value, where it is one.</param>
/// <param name="Position">Where it stands.</param>
internal readonly record struct Operand(Expr Expr, LogicalKind? Kind, object? Literal, int Position)
{
    /// <summary>The literal <c>null</c>.</summary>
    public bool IsNull => Kind is null;

    /// <summary>Whether it can be null where it is not a literal.</summary>
    public bool MayBeNull => Literal is null;

    /// <summary>The kind in words.</summary>
    public string Words => Kind is { } kind ? Article(kind) : "null";

    /// <summary>A kind with its article.</summary>
    public static string Article(LogicalKind kind) => kind switch
    {
        LogicalKind.Integer => "a whole number",
        LogicalKind.Decimal or LogicalKind.Number => "a number",
        LogicalKind.String => "a text",
        LogicalKind.Boolean => "true or false",
        LogicalKind.Date => "a date",
        LogicalKind.Timestamp => "a moment",
        _ => "a time of day",
    };

    /// <summary>Whether values of the two can be compared.</summary>
    public static bool Comparable(LogicalKind a, LogicalKind b) => a == b || (Numeric(a) && Numeric(b)) || (DateLike(a) && DateLike(b));

    /// <summary>Whether it names a day.</summary>
    public static bool DateLike(LogicalKind kind) => kind is LogicalKind.Date or LogicalKind.Timestamp;

    private static bool Numeric(LogicalKind kind) => kind is LogicalKind.Integer or LogicalKind.Decimal or LogicalKind.Number;
}
