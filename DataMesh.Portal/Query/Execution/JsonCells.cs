using System.Globalization;

namespace DataMesh.Portal.Query.Execution;

/// <summary>Values of rows as JSON has them.</summary>
internal static class JsonCells
{
    /// <summary>Numbers stay numbers; days, times and moments become ISO 8601; what JSON has no word for (infinity, not a number) becomes null.</summary>
    public static object? Of(object? value) => value switch
    {
        double number when !double.IsFinite(number) => null,
        DateOnly or DateTime or TimeOnly => Iso(value),
        _ => value,
    };

    /// <summary>A day, moment or time in ISO 8601; moments are UTC and say so.</summary>
    public static string Iso(object value) => value switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + "Z",
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };
}
