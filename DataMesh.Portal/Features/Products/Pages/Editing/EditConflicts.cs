using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.UI.Dialogs;

namespace DataMesh.Portal.Features.Products.Pages.Editing;

/// <summary>Field by field: what somebody typed and what somebody else stored meanwhile.</summary>
internal static class EditConflicts
{
    /// <summary>Differences in what is written about a product.</summary>
    public static IReadOnlyList<ConflictingField> Of(ProductInput mine, ProductView theirs) => Differing(
        new("Name", mine.Name, theirs.Name),
        new("Kind", ProductWords.Kind(mine.Kind), ProductWords.Kind(theirs.Kind)),
        new("Purpose", mine.Purpose, theirs.Purpose),
        new("Limitations", mine.Limitations, theirs.Limitations),
        new("How to use it", mine.Usage, theirs.Usage),
        new("Tags", List(mine.Tags), List(theirs.Tags)),
        new("Owners", List(mine.Owners), List(theirs.Owners)),
        new("Who may know of it", mine.Visibility.ToString(), theirs.Visibility.ToString()));

    /// <summary>Differences in what is written about a port.</summary>
    public static IReadOnlyList<ConflictingField> Of(PortInput mine, PortView theirs)
    {
        var fields = new List<ConflictingField> { new("Title", mine.Name, theirs.Name), new("What one row is", mine.Description, theirs.Description) };
        var stored = theirs.Columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
        foreach (var column in mine.Columns ?? [])
        {
            if (!stored.TryGetValue(column.Name, out var other)) continue;
            fields.Add(new($"{column.Name}: meaning", column.Description, other.Description));
            fields.Add(new($"{column.Name}: classification", ProductWords.Sensitivity(column.Classification), ProductWords.Sensitivity(other.Classification)));
            fields.Add(new($"{column.Name}: personal data", Yes(column.PersonalData), Yes(other.PersonalData)));
            fields.Add(new($"{column.Name}: key", Yes(column.PrimaryKey), Yes(other.PrimaryKey)));
            fields.Add(new($"{column.Name}: unit", column.Unit, other.Unit));
            fields.Add(new($"{column.Name}: example", column.Example, other.Example));
        }

        if (mine.Examples is { } rows) fields.Add(new("Example rows", Count(rows.Count), Count(theirs.Examples.Count)));
        return Differing([.. fields]);
    }

    private static IReadOnlyList<ConflictingField> Differing(params ConflictingField[] fields) => [.. fields.Where(f => (f.Mine ?? "") != (f.Theirs ?? ""))];

    private static string List(IReadOnlyList<string>? texts) => string.Join(", ", texts ?? []);

    private static string Yes(bool value) => value ? "yes" : "no";

    private static string Count(int rows) => rows == 1 ? "1 row" : $"{rows} rows";
}
