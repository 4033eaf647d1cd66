using System.Globalization;
using System.Text;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Mcp.Resources;

/// <summary>A product as a Markdown document.</summary>
internal static class ProductDocument
{
    /// <summary>Writes it; ports' columns are tables.</summary>
    public static string Of(ProductView product)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Line(product.Name)}\n\n`{product.Path}`, {product.State.ToString().ToLowerInvariant()} {product.Version}, of {Line(product.DomainName)}");
        if (product.Owners.Count > 0) text.Append(CultureInfo.InvariantCulture, $", owned by {string.Join(", ", product.Owners)}");
        text.Append(".\n");
        foreach (var (title, prose) in new[] { ("Purpose", product.Purpose), ("Limitations", product.Limitations), ("Usage", product.Usage) })
        {
            if (!string.IsNullOrWhiteSpace(prose)) text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{prose.Trim()}\n");
        }

        foreach (var port in product.Ports)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## Port `{product.Path}/{port.Port}`\n\n");
            if (!string.IsNullOrWhiteSpace(port.Description)) text.Append(CultureInfo.InvariantCulture, $"{port.Description.Trim()}\n\n");
            text.Append("| column | type | meaning | classification |\n| --- | --- | --- | --- |\n");
            foreach (var c in port.Columns)
                text.Append(CultureInfo.InvariantCulture, $"| {Cell(c.Name)}{(c.PrimaryKey ? " (key)" : "")} | {c.Type} | {Cell(c.Description)} | {c.Classification?.ToString().ToLowerInvariant() ?? "not classified"}{(c.PersonalData ? ", personal data" : "")} |\n");
        }

        return text.ToString();
    }

    private static string Cell(string text) => Line(text).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Line(string text) => text.ReplaceLineEndings(" ").Trim();
}
