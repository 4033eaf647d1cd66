using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Products.Ports;

/// <summary>Brings what somebody wrote about a port together with what its table has.</summary>
internal static class PortRules
{
    /// <summary>The columns as they are kept; what is wrong goes into <paramref name="wrong"/>.</summary>
    public static List<ColumnView> Columns(PortInput input, IReadOnlyList<SourceColumn> table, List<FieldError> wrong)
    {
        if (input.Columns is null)
            return [.. table.Select(c => new ColumnView(c.Name, c.Type.ToString(), "", null, false, c.PrimaryKey, c.Unique, c.Nullable, null, null, null, null))];
        if (input.Columns.Count == 0) wrong.Add(new FieldError("columns", "A port has at least one column; leave columns out to take over all of the table's."));
        var has = table.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var columns = new List<ColumnView>();
        for (var i = 0; i < input.Columns.Count; i++)
        {
            var column = input.Columns[i];
            if (string.IsNullOrEmpty(column.Name) || !has.TryGetValue(column.Name, out var source))
            {
                wrong.Add(new FieldError($"columns[{i}].name", $"The table {input.Table} has no column '{column.Name}'; it has {Some(table)}."));
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
        if (examples.Count > 20) wrong.Add(new FieldError("examples", "Choose at most 20 example rows."));
        for (var i = 0; i < examples.Count; i++)
            if (examples[i].Count != columns) wrong.Add(new FieldError($"examples[{i}]", $"The row has {examples[i].Count} values for {columns} columns."));
        return examples;
    }

    private static ColumnView Column(int i, ColumnInput column, SourceColumn source, List<FieldError> wrong)
    {
        var type = source.Type;
        if (column.Type is { Length: > 0 } written)
        {
            if (!LogicalType.TryParse(written, out var wanted))
                wrong.Add(new FieldError($"columns[{i}].type", $"'{written}' is not a type; the table has {source.Type}."));
            else if (wanted != type)
                wrong.Add(new FieldError($"columns[{i}].type", $"The table has {source.Type}, not {wanted}; leave the type out to take the table's."));
        }

        if (column.Mask is { Length: > 0 } mask && !ColumnMask.TryParse(mask, out _))
            wrong.Add(new FieldError($"columns[{i}].mask", $"'{mask}' is not a mask; write redact, null, hash, first(n), last(n), year or constant('…')."));
        if (column.Classification is { } classification && !Enum.IsDefined(classification))
            wrong.Add(new FieldError($"columns[{i}].classification", "Write public, internal, confidential or restricted."));
        foreach (var (field, text, most) in new[] { ("description", column.Description, 2000), ("unit", column.Unit, 40), ("example", column.Example, 400), ("references", column.References, 400) })
            if (text is not null && text.Length > most) wrong.Add(new FieldError($"columns[{i}].{field}", $"Write at most {most} characters."));
        return new ColumnView(column.Name, type.ToString(), column.Description?.Trim() ?? "", column.Classification, column.PersonalData, column.PrimaryKey, column.Unique,
            column.Nullable ?? source.Nullable, Empty(column.References), Empty(column.Mask), Empty(column.Unit), Empty(column.Example));
    }

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string Some(IReadOnlyList<SourceColumn> table)
        => string.Join(", ", table.Take(12).Select(c => c.Name)) + (table.Count > 12 ? ", …" : "");
}
