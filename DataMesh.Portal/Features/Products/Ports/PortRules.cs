using System.Text.Json;
using System.Text.RegularExpressions;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Products.Ports;

/// <summary>Brings what somebody wrote about a port together with what its table has.</summary>
internal static partial class PortRules
{
    private const int MostExamples = 20;
    private const int LongestCell = 1000;

    /// <summary>The columns as they are kept; what is wrong goes into <paramref name="wrong"/>.</summary>
    public static List<ColumnView> Columns(PortInput input, IReadOnlyList<SourceColumn> table, IReadOnlyList<ColumnView> written, List<FieldError> wrong)
    {
        if (input.Columns is null)
            return [.. table.Select(c => written.FirstOrDefault(w => w.Name == c.Name) is { } there
                ? there with { Type = c.Type.ToString() }
                : new ColumnView(c.Name, c.Type.ToString(), "", null, false, c.PrimaryKey, c.Unique, c.Nullable, null, null, null, null))];
        if (input.Columns.Count == 0) wrong.Add(new FieldError("columns", "A port has at least one column; leave columns out to take over all of the table's."));
        var has = table.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var columns = new List<ColumnView>();
        for (var i = 0; i < input.Columns.Count; i++)
        {
            var column = input.Columns[i];
            // A list in JSON may hold null.
            if (string.IsNullOrEmpty(column?.Name) || !has.TryGetValue(column.Name, out var source))
            {
                wrong.Add(new FieldError($"columns[{i}].name", $"The table {input.Table} has no column '{column?.Name}'; it has {Some(table)}."));
                continue;
            }

            if (!seen.Add(column.Name)) wrong.Add(new FieldError($"columns[{i}].name", $"'{column.Name}' is named twice."));
            columns.Add(Column(i, column, source, wrong));
        }

        return columns;
    }

    /// <summary>The example rows as they are kept.</summary>
    public static IReadOnlyList<IReadOnlyList<object?>> Examples(IReadOnlyList<IReadOnlyList<object?>> examples, int columns, List<FieldError> wrong)
    {
        if (examples.Count > MostExamples) wrong.Add(new FieldError("examples", $"Choose at most {MostExamples} example rows."));
        var rows = new List<IReadOnlyList<object?>>();
        for (var i = 0; i < Math.Min(examples.Count, MostExamples); i++)
        {
            if (examples[i]?.Count != columns)
            {
                wrong.Add(new FieldError($"examples[{i}]", $"The row has {examples[i]?.Count ?? 0} values for {columns} columns."));
                continue;
            }

            var cells = new object?[columns];
            for (var c = 0; c < columns; c++)
            {
                // From the API the cells come as JSON, from the page as values.
                if (examples[i][c] is JsonElement { ValueKind: JsonValueKind.Object or JsonValueKind.Array }) wrong.Add(new FieldError($"examples[{i}][{c}]", "A cell is text, a number, true, false or null."));
                else cells[c] = examples[i][c] is JsonElement json ? PortJson.Cell(json) : examples[i][c];
                if (cells[c] is string { Length: > LongestCell }) wrong.Add(new FieldError($"examples[{i}][{c}]", $"Write at most {LongestCell:N0} characters."));
            }

            rows.Add(cells);
        }

        return rows;
    }

    /// <summary>Example rows after their columns changed: moved with them, without those that went, null for new ones.</summary>
    public static IReadOnlyList<IReadOnlyList<object?>> Realign(IReadOnlyList<IReadOnlyList<object?>> rows, IReadOnlyList<string> before, IReadOnlyList<string> now)
    {
        if (rows.Count == 0 || before.SequenceEqual(now)) return rows;
        var from = now.Select(name => before.ToList().IndexOf(name)).ToList();
        return from.All(i => i < 0) ? [] : [.. rows.Select(row => (IReadOnlyList<object?>)[.. from.Select(i => i < 0 ? null : row[i])])];
    }

    private static ColumnView Column(int i, ColumnInput column, SourceColumn source, List<FieldError> wrong)
    {
        var type = source.Type;
        if (column.Type is { Length: > 0 } written)
        {
            if (!LogicalType.TryParse(written, out var wanted))
                wrong.Add(new FieldError($"columns[{i}].type", $"'{written}' is not a type; the table has {source.Type}."));
            else if (wanted != type && !(wanted.Kind == LogicalKind.Decimal && type.Kind == LogicalKind.Decimal && !written.Contains('(', StringComparison.Ordinal)))
                wrong.Add(new FieldError($"columns[{i}].type", $"The table has {source.Type}, not {wanted}; leave the type out to take the table's."));
        }

        if (column.Mask is { Length: > 0 } proposed)
        {
            if (!ColumnMask.TryParse(proposed, out var mask))
                wrong.Add(new FieldError($"columns[{i}].mask", $"'{proposed}' is not a mask; write redact, null, hash, first(n), last(n), year or constant('…')."));
            else if (!mask.Fits(type))
                wrong.Add(new FieldError($"columns[{i}].mask", $"The mask {mask} needs a date or a timestamp; {column.Name} is {type}."));
        }

        if (Empty(column.References) is { } references && !Reference().IsMatch(references))
            wrong.Add(new FieldError($"columns[{i}].references", "Write port.column for a port of this product, or domain/product/port.column."));
        if (column.Classification is { } classification && !Enum.IsDefined(classification))
            wrong.Add(new FieldError($"columns[{i}].classification", "Write public, internal, confidential or restricted."));
        foreach (var (field, text, most) in new[] { ("description", column.Description, 2000), ("unit", column.Unit, 40), ("example", column.Example, 400), ("references", column.References, 400) })
            if (text is not null && text.Length > most) wrong.Add(new FieldError($"columns[{i}].{field}", $"Write at most {most} characters."));
        return new ColumnView(column.Name, type.ToString(), column.Description?.Trim() ?? "", column.Classification, column.PersonalData, column.PrimaryKey, column.Unique,
            column.Nullable ?? source.Nullable, Empty(column.References), Empty(column.Mask), Empty(column.Unit), Empty(column.Example));
    }

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex(@"\A(?:[^/\s]+/[^/\s]+/)?[^/.\s]+\.[^/]+\z")]
    private static partial Regex Reference();

    private static string Some(IReadOnlyList<SourceColumn> table)
        => string.Join(", ", table.Take(12).Select(c => c.Name)) + (table.Count > 12 ? ", …" : "");
}
