namespace DataMesh.Portal.Query.Plan;

/// <summary>A column of a port as one principal may see it.</summary>
/// <param name="Name">The column's name in the source's table.</param>
/// <param name="Type">The type before a mask.</param>
/// <param name="Classification">public, internal, confidential or restricted.</param>
/// <param name="PersonalData">Whether it is personal data.</param>
/// <param name="Mask">What becomes of its values before anything else sees them, or null.</param>
public sealed record ScanColumn(string Name, LogicalType Type, string Classification, bool PersonalData, ColumnMask? Mask);

/// <summary>A port as one principal may read it at one moment. What is not granted is absent.</summary>
/// <param name="Port">The port, as domain/product/port.</param>
/// <param name="SourceId">The source that holds it.</param>
/// <param name="Table">The source's table.</param>
/// <param name="Columns">The granted columns.</param>
/// <param name="RowFilter">A condition over raw values that every row must meet, or null for all rows.</param>
/// <param name="FilterColumns">The columns that the row filter may use; null is <paramref name="Columns"/>. They need not be granted.</param>
public sealed record GovernedScan(
    string Port, Guid SourceId, string Table, IReadOnlyList<ScanColumn> Columns, string? RowFilter = null, IReadOnlyList<ScanColumn>? FilterColumns = null);

/// <summary>What a port turned out to be for the principal who asks.</summary>
public abstract record ScanResolution
{
    private ScanResolution()
    {
    }

    /// <summary>The port may be read.</summary>
    /// <param name="Value">How.</param>
    public sealed record Scan(GovernedScan Value) : ScanResolution;

    /// <summary>The port may not be read, or is not there.</summary>
    /// <param name="Message">What the principal is told.</param>
    public sealed record Refused(string Message) : ScanResolution;
}
