using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataApi.OData.Options;

/// <summary>A function of filters.</summary>
/// <param name="Takes">Which kinds each argument may have.</param>
/// <param name="Words">The same in words.</param>
/// <param name="Gives">The kind of what comes out.</param>
/// <param name="Write">The same in the portal's own language.</param>
internal sealed record FilterFunction(Func<LogicalKind, bool>[] Takes, string Words, LogicalKind Gives, Func<IReadOnlyList<Expr>, Expr> Write);

/// <summary>The functions of <c>$filter</c>.</summary>
internal static class FilterFunctions
{
    /// <summary>By name; capitals matter.</summary>
    public static IReadOnlyDictionary<string, FilterFunction> All { get; } = new Dictionary<string, FilterFunction>(StringComparer.Ordinal)
    {
        ["contains"] = Texts(2, LogicalKind.Boolean, a => Call("contains", a)),
        ["startswith"] = Texts(2, LogicalKind.Boolean, a => Call("starts_with", a)),
        ["endswith"] = Texts(2, LogicalKind.Boolean, a => new BinaryExpr(default, "=", Call("right", [a[0], Call("length", [a[1]])]), a[1])),
        ["length"] = Texts(1, LogicalKind.Integer, a => Call("length", a)),
        ["tolower"] = Texts(1, LogicalKind.String, a => Call("lower", a)),
        ["toupper"] = Texts(1, LogicalKind.String, a => Call("upper", a)),
        ["year"] = Day("year"),
        ["month"] = Day("month"),
        ["day"] = Day("day"),
    };

    private static FilterFunction Texts(int count, LogicalKind gives, Func<IReadOnlyList<Expr>, Expr> write)
        => new([.. Enumerable.Repeat<Func<LogicalKind, bool>>(k => k == LogicalKind.String, count)], count == 1 ? "a text" : "texts", gives, write);

    private static FilterFunction Day(string name) => new([Operand.DateLike], "a date or a moment", LogicalKind.Integer, a => Call(name, a));

    private static CallExpr Call(string name, IReadOnlyList<Expr> arguments) => new(default, name, arguments);
}
