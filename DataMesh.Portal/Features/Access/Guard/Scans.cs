using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Access.Guard;

/// <summary>Turns a right into the scan that holds a read to it.</summary>
internal static class Scans
{
    // What a sample shows of a column that nobody should see as it is, where the owner proposes nothing else.
    private const string SampleMask = "redact";

    /// <summary>Everything, for the domain's own people.</summary>
    public static GovernedScan Whole(PortInfo port)
        => new(port.Path, port.SourceId, port.Table, [.. port.Columns.Select(c => Column(c, null))], null, null);

    /// <summary>What the grant allows: its columns as far as the port still has them, its masks but for the exceptions to them, its rows.</summary>
    public static GovernedScan Of(PortInfo port, Grant grant, IReadOnlyList<Grant> exceptions)
    {
        var granted = JsonText.List(grant.Columns).ToHashSet(StringComparer.Ordinal);
        var masks = JsonText.Map(grant.Masks);
        // By column: the mask that was put in the place of the grant's, or none.
        var lifted = exceptions.SelectMany(e => JsonText.List(e.Columns).Select(c => (Column: c, Mask: JsonText.Map(e.Masks).GetValueOrDefault(c)))).GroupBy(e => e.Column, StringComparer.Ordinal)
            .ToDictionary(e => e.Key, e => e.MinBy(m => m.Mask is not null).Mask, StringComparer.Ordinal);
        var columns = new List<ScanColumn>();
        foreach (var column in port.Columns.Where(c => granted.Contains(c.Name)))
        {
            var text = lifted.TryGetValue(column.Name, out var instead) ? instead : masks.GetValueOrDefault(column.Name) ?? (grant.Level == AccessLevel.Sample ? OfSample(column) : null);
            if (text is null) columns.Add(Column(column, null));
            // A mask that can no longer be read must not let the value through: the column is absent then.
            else if (ColumnMask.TryParse(text, out var mask) && mask.Fits(column.Type)) columns.Add(Column(column, mask));
        }

        return new GovernedScan(port.Path, port.SourceId, port.Table, columns, grant.RowFilter,
            grant.RowFilter is null ? null : [.. port.Columns.Select(c => Column(c, null))]);
    }

    private static string? OfSample(PortColumnInfo column)
        => column.PersonalData || column.Classification >= Classification.Confidential ? column.Mask ?? SampleMask : null;

    private static ScanColumn Column(PortColumnInfo column, ColumnMask? mask)
        => new(column.Name, column.Type, Words.Of(column.Classification), column.PersonalData, mask);
}
