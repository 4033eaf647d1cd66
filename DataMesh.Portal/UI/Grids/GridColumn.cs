namespace DataMesh.Portal.UI.Grids;

/// <summary>One column of a result as a grid shows it.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">The type in words, e.g. <c>decimal(12,2)</c>, or null.</param>
/// <param name="Classification">How sensitive it is, e.g. <c>confidential</c>, or null.</param>
/// <param name="Personal">Whether it is personal data.</param>
/// <param name="Masked">Whether its values were masked before they came here.</param>
/// <param name="Numeric">Whether it stands at the right; null decides by the first value.</param>
/// <param name="Description">What it means, on hover.</param>
public sealed record GridColumn(string Name, string? Type = null, string? Classification = null, bool Personal = false, bool Masked = false, bool? Numeric = null, string? Description = null)
{
    /// <summary>Whether its values name things rather than count them, so that 1048201 stays 1048201 at the left.</summary>
    public bool Identifier { get; init; } = Name.Equals("id", StringComparison.OrdinalIgnoreCase) || Name.EndsWith("_id", StringComparison.OrdinalIgnoreCase) || Name.EndsWith("Id", StringComparison.Ordinal);
}
