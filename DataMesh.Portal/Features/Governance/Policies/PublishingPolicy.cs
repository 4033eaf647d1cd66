using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Governance.Policies;

/// <summary>A computable rule that a product has to keep before it is published.</summary>
/// <param name="Key">Its key, e.g. <c>owner-named</c>.</param>
/// <param name="Name">Its name in words.</param>
/// <param name="Description">Why it is there.</param>
/// <param name="Find">Where the product breaks it: field and mend; empty when it keeps it.</param>
internal sealed record PublishingPolicy(string Key, string Name, string Description, Func<ProductInfo, IEnumerable<Finding>> Find)
{
    private const int ShortestPurpose = 20;

    public static IReadOnlyList<PublishingPolicy> All { get; } =
    [
        new("owner-named", "Owner named", "Somebody answers for the product.",
            p => p.OwnerIds.Count > 0 ? [] : [new Finding("owners", "Nobody is named as owner: name at least one person who answers for it.")]),
        new("purpose-written", "Purpose written", "Others can judge whether it is what they look for.",
            p => p.Purpose.Trim().Length >= ShortestPurpose ? [] : [new Finding("purpose", $"The purpose is missing or too short: say in at least {ShortestPurpose} characters what it is and for whom.")]),
        new("columns-described", "Every column described", "A name alone does not say what a value means.",
            p => Columns(p, c => string.IsNullOrWhiteSpace(c.Description), "description", c => $"{c} has no description: say what it means.")),
        new("columns-classified", "Every column classified", "Approvers and readers have to know how sensitive it is.",
            p => Columns(p, c => c.Classification is null, "classification", c => $"{c} is not classified: choose public, internal, confidential or restricted.")),
        new("no-personal-examples", "No personal data in example rows", "Everybody sees example rows, with or without a grant.", PersonalExamples),
    ];

    private static IEnumerable<Finding> Columns(ProductInfo product, Func<ColumnView, bool> broken, string field, Func<string, string> message)
        => from port in product.Ports
           from column in port.Columns
           where broken(column)
           select new Finding($"ports.{PortName(port)}.columns.{column.Name}.{field}", message($"{PortName(port)}.{column.Name}"));

    private static IEnumerable<Finding> PersonalExamples(ProductInfo product)
    {
        foreach (var port in product.Ports)
            for (var i = 0; i < port.Columns.Count; i++)
            {
                var column = port.Columns[i];
                if (!column.PersonalData) continue;
                if (Shows(column.Example)) yield return new Finding($"ports.{PortName(port)}.columns.{column.Name}.example", $"{PortName(port)}.{column.Name} is personal data and has an example value that everybody sees: clear it.");
                else if (port.Examples.Any(r => i < r.Count && Shows(r[i]))) yield return new Finding($"ports.{PortName(port)}.examples", $"The example rows show {column.Name}, which is personal data: blank it or choose no rows.");
            }
    }

    // Blanked cells are bullets; the portal writes them so.
    private static bool Shows(object? value) => value is not null && value.ToString() is { Length: > 0 } text && !text.All(c => c is '•' or '*');

    private static string PortName(PortDetail port) => port.Port.Path.Split('/')[^1];
}

/// <summary>Where a product breaks a policy.</summary>
internal sealed record Finding(string Field, string Message);
