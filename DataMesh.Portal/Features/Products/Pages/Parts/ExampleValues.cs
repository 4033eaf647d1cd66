using System.Globalization;
using System.Text.Json;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Grids;

namespace DataMesh.Portal.Features.Products.Pages.Parts;

/// <summary>Example rows as they are stored and shown. They are open to everybody, so personal data never stands in them.</summary>
internal static class ExampleValues
{
    /// <summary>What stands in place of personal data.</summary>
    public const string Blank = "•••";

    /// <summary>Rows that a port may show at most.</summary>
    public const int Most = 20;

    /// <summary>A stored value as the grid takes it: JSON becomes text, numbers, truth or null.</summary>
    public static object? Plain(object? value) => value is not JsonElement json ? value : json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when json.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number when json.TryGetDecimal(out var exact) => exact,
        JsonValueKind.Number => json.GetDouble(),
        _ => json,
    };

    /// <summary>A value of a source as it is stored: days and moments as text, so that they read the same when they come back.</summary>
    public static object? Portable(object? value) => value switch
    {
        DateOnly or TimeOnly or DateTime or DateTimeOffset or byte[] => CellText.Of(value),
        double wide when !double.IsFinite(wide) => wide.ToString(CultureInfo.InvariantCulture),
        _ => value,
    };

    /// <summary>A row of a source as an example: personal columns are blanked.</summary>
    /// <param name="values">A value per column of <paramref name="personal"/>.</param>
    /// <param name="personal">Whether each column is personal data.</param>
    public static IReadOnlyList<object?> Row(IReadOnlyList<object?> values, IReadOnlyList<bool> personal)
        => [.. personal.Select((isPersonal, i) => isPersonal ? Blank : Portable(Plain(i < values.Count ? values[i] : null)))];

    /// <summary>Whether two example rows show the same.</summary>
    public static bool Same(IReadOnlyList<object?> one, IReadOnlyList<object?> other)
        => one.Count == other.Count && one.Zip(other).All(pair => CellText.Of(Plain(pair.First), plain: true) == CellText.Of(Plain(pair.Second), plain: true));

    /// <summary>The rows that everybody sees of a port: those that its owner chose, or one composed of the columns' examples where there are none.</summary>
    /// <returns>The rows, and whether they are composed.</returns>
    public static (IReadOnlyList<IReadOnlyList<object?>> Rows, bool Composed) Of(PortView port)
    {
        if (Chosen(port) is { Count: > 0 } chosen) return ([.. chosen.Select(row => (IReadOnlyList<object?>)[.. row.Select(Plain)])], false);
        return port.Columns.Any(c => !string.IsNullOrEmpty(c.Example)) ? ([[.. port.Columns.Select(c => c.PersonalData ? Blank : (object?)(c.Example ?? ""))]], true) : ([], false);
    }

    /// <summary>The rows that the owner chose. A view holds a composed row where there are none, which is not a choice.</summary>
    public static IReadOnlyList<IReadOnlyList<object?>> Chosen(PortView port)
        => port.Examples is [var only] && only.Count == port.Columns.Count && only.Zip(port.Columns).All(pair => IsComposed(Plain(pair.First), pair.Second)) ? [] : port.Examples;

    private static bool IsComposed(object? value, ColumnView column)
        => string.IsNullOrEmpty(column.Example) ? value is null || (column.PersonalData && value is Blank) : value is string text && text == column.Example;

    /// <summary>The columns of a port for a grid of example rows.</summary>
    public static IReadOnlyList<GridColumn> Columns(PortView port, IReadOnlyList<IReadOnlyList<object?>> rows)
        => [.. port.Columns.Select((c, i) => new GridColumn(c.Name, null, null, c.PersonalData, rows.Count > 0 && rows.All(r => i < r.Count && r[i] is string text && text.Contains('•', StringComparison.Ordinal)),
            IsNumber(c.Type) && !c.PersonalData && !c.PrimaryKey ? null : false, c.Description))];

    private static bool IsNumber(string type) => type.StartsWith("decimal", StringComparison.Ordinal) || type is "integer" or "number";
}
