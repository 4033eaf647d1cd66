using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Features.Products.Pages.Parts;

/// <summary>What one may read of a port at this moment, as the guard says.</summary>
/// <param name="Port">The port.</param>
/// <param name="Decision">The guard's decision for reading rows.</param>
internal sealed record PortTerms(PortView Port, ReadDecision Decision)
{
    /// <summary>Whether rows may be read.</summary>
    public bool MayRead => Decision is ReadAllowed;

    /// <summary>The terms in words, e.g. <c>until 3 March 2027, for “Channel report”, without customer_email</c>.</summary>
    public string Words
    {
        get
        {
            if (Decision is not ReadAllowed allowed) return "no access to its rows";
            var words = new List<string>();
            if (allowed.Until is { } until) words.Add($"until {Format.Date(until)}");
            if (!string.IsNullOrWhiteSpace(allowed.Purpose)) words.Add($"for “{allowed.Purpose}”");
            var given = allowed.Scan.Columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
            if (Port.Columns.Where(c => !given.Contains(c.Name)).Select(c => c.Name).ToList() is { Count: > 0 } left) words.Add($"without {string.Join(", ", left)}");
            if (Masked is { Count: > 0 } masked) words.Add($"{string.Join(", ", masked)} masked");
            if (allowed.Scan.RowFilter is not null) words.Add("only the rows that the owners chose");
            return words.Count == 0 ? "every column, without an end" : string.Join(", ", words);
        }
    }

    /// <summary>Columns whose values are masked.</summary>
    public IReadOnlyList<string> Masked => Decision is ReadAllowed allowed ? [.. allowed.Scan.Columns.Where(c => c.Mask is not null).Select(c => c.Name)] : [];

    /// <summary>When the right ends, or null.</summary>
    public DateTimeOffset? Until => (Decision as ReadAllowed)?.Until;

    /// <summary>Asks the guard about every port of a product; nothing is read.</summary>
    public static async Task<IReadOnlyList<PortTerms>> AskAsync(IReadGuard guard, Principal principal, ProductView product, CancellationToken ct)
    {
        if (product.Ports.Count == 0) return [];
        var decisions = await guard.DecideAsync(principal, [.. product.Ports.Select(p => ProductWords.Path(product, p))], AccessLevel.Read, ct);
        return [.. product.Ports.Select(p => new PortTerms(p, decisions[ProductWords.Path(product, p)]))];
    }
}
