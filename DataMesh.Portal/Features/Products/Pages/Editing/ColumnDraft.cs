using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Products.Pages.Editing;

/// <summary>A column while its owner describes it.</summary>
/// <param name="column">The column as it is stored.</param>
public sealed class ColumnDraft(ColumnView column)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = column.Name;

    /// <summary>Its logical type.</summary>
    public string Type { get; } = column.Type;

    /// <summary>What it means.</summary>
    public string? Description { get; set; } = column.Description;

    /// <summary>How sensitive it is, or null while nobody has decided.</summary>
    public Classification? Classification { get; set; } = column.Classification;

    /// <summary>Whether it is about a person.</summary>
    public bool Personal { get; private set; } = column.PersonalData;

    /// <summary>Whether it belongs to the key.</summary>
    public bool Key { get; set; } = column.PrimaryKey;

    /// <summary>Its unit.</summary>
    public string? Unit { get; set; } = column.Unit;

    /// <summary>An example value.</summary>
    public string? Example { get; set; } = column.Example;

    /// <summary>What is proposed, or null.</summary>
    public ColumnProposal? Proposal { get; set; }

    /// <summary>Whether the proposal would fill something in that is still open.</summary>
    public bool Open => Proposal is not null && (string.IsNullOrWhiteSpace(Description) || Classification is null);

    /// <summary>Fills in what is still open; what somebody decided stays.</summary>
    public void Accept()
    {
        if (Proposal is not { } proposal) return;
        if (string.IsNullOrWhiteSpace(Description)) Description = proposal.Description;
        if (Classification is not null) return;
        Classification = proposal.Classification;
        if (proposal.Personal) Mark(personal: true);
        Key |= proposal.Key;
    }

    /// <summary>Says whether it is about a person; an example value, which everybody would see, goes with that.</summary>
    public void Mark(bool personal)
    {
        Personal = personal;
        if (personal) Example = null;
    }

    /// <summary>What is sent: the type is always the table's own, and what this grid does not show stays as it is.</summary>
    public ColumnInput Input() => new(Name, null, Description, Classification, Personal, Key, column.Unique, column.Nullable, column.References, column.Mask, Blank(Unit), Blank(Example));

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
