using System.Globalization;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Connectors.Http;

/// <summary>A filter that the API applies.</summary>
/// <param name="Column">The column.</param>
/// <param name="Parameter">The parameter that takes the value.</param>
/// <param name="Value">The value, as the address has it.</param>
internal sealed record PushedFilter(string Column, string Parameter, string Value);

/// <summary>Which conditions an API can apply: columns that must equal a value, where a parameter is declared for the column.</summary>
internal static class PushedFilters
{
    // Beyond it two whole numbers are the same floating-point number.
    private const double MostExact = 9007199254740992;

    /// <summary>The filters; rows that do not meet them cannot meet the condition.</summary>
    /// <param name="settings">The declared parameters.</param>
    /// <param name="condition">What rows must meet, or null.</param>
    /// <param name="typeOf">The type that the API's column has, or null where that is not known.</param>
    public static IReadOnlyList<PushedFilter> Of(HttpSettings settings, Scalar? condition, Func<string, LogicalType?> typeOf)
    {
        var all = new List<PushedFilter>();
        foreach (var part in Conditions.Conjuncts(condition))
        {
            // A list of one is that one.
            if (part is not ScalarCall { Operation: "=" or "in", Arguments: [var left, var right] }) continue;
            if ((Equal(left, right) ?? Equal(right, left)) is not var (column, value)) continue;
            // A column that the port has as another type is equal to more values than one.
            if (typeOf(column.Name) is { } type && type != column.ColumnType) continue;
            if (settings.Filters.TryGetValue(column.Name, out var parameter) && all.All(f => f.Parameter != parameter)) all.Add(new PushedFilter(column.Name, parameter, value));
        }

        return all;
    }

    /// <summary>The filters with which the columns are learnt.</summary>
    public static IReadOnlyList<PushedFilter> Sample(HttpSettings settings)
        => [.. settings.Sample.Select(s => new PushedFilter(s.Key, settings.Filters[s.Key], s.Value))];

    /// <summary>The source's address with filters.</summary>
    public static Uri Address(HttpSettings settings, IEnumerable<PushedFilter> filters)
        => filters.Aggregate(settings.Address, (address, filter) => HttpAddress.With(address, filter.Parameter, filter.Value));

    private static (ScalarColumn Column, string Value)? Equal(Scalar left, Scalar right)
        => Conditions.Column(left) is { } column && Conditions.Literal(right) is { Value: not null } literal && Text(literal.Value, column.ColumnType) is { } text ? (column, text) : null;

    /// <summary>A value of the column's type as an address has it; null where no value of that type equals it for certain.</summary>
    private static string? Text(object value, LogicalType type) => (type.Kind, value) switch
    {
        (LogicalKind.String, string text) => text,
        (LogicalKind.Integer, long number) => number.ToString(CultureInfo.InvariantCulture),
        (LogicalKind.Integer, decimal number) when decimal.Truncate(number) == number => decimal.Truncate(number).ToString(CultureInfo.InvariantCulture),
        (LogicalKind.Integer, double number) when Math.Truncate(number) == number && Math.Abs(number) < MostExact => ((long)number).ToString(CultureInfo.InvariantCulture),
        (LogicalKind.Number, double number) => number.ToString("R", CultureInfo.InvariantCulture),
        (LogicalKind.Number, long number) when Math.Abs((double)number) < MostExact => number.ToString(CultureInfo.InvariantCulture),
        (LogicalKind.Number, decimal number) => ((double)number).ToString("R", CultureInfo.InvariantCulture),
        (LogicalKind.Decimal, long number) => number.ToString(CultureInfo.InvariantCulture),
        (LogicalKind.Decimal, decimal number) => number.ToString(CultureInfo.InvariantCulture),
        (LogicalKind.Boolean, bool flag) => flag ? "true" : "false",
        (LogicalKind.Date, DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        (LogicalKind.Date, DateTime moment) when moment.TimeOfDay == TimeSpan.Zero => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        (LogicalKind.Timestamp, DateTime moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        (LogicalKind.Timestamp, DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00Z",
        _ => null,
    };
}
