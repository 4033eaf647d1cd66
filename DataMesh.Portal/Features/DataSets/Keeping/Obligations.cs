using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Features.DataSets.Keeping;

/// <summary>What whoever uses a set's rows has to heed, because of what it is made from.</summary>
/// <param name="Classification">The strictest of the inputs' columns that one may read: public, internal, confidential or restricted.</param>
/// <param name="PersonalData">Whether any of them is personal data.</param>
/// <param name="Until">When the first of the grants ends, UTC, or null.</param>
/// <param name="UntilPort">The port of that grant.</param>
/// <param name="Lacking">Ports that may not be read.</param>
internal sealed record Obligations(string Classification, bool PersonalData, DateTimeOffset? Until, string? UntilPort, IReadOnlyList<string> Lacking)
{
    /// <summary>The obligations of a set whose inputs were decided so, whatever way its rows leave the portal.</summary>
    public static Obligations Of(IReadOnlyDictionary<string, ReadDecision> decisions)
    {
        var allowed = decisions.Where(d => d.Value is ReadAllowed).Select(d => (Port: d.Key, Read: (ReadAllowed)d.Value)).ToList();
        var columns = allowed.SelectMany(a => a.Read.Scan.Columns).ToList();
        var first = allowed.Where(a => a.Read.Until is not null).OrderBy(a => a.Read.Until).ThenBy(a => a.Port, StringComparer.Ordinal).FirstOrDefault();
        return new Obligations(Classifications.Strictest(columns.Select(c => c.Classification)), columns.Exists(c => c.PersonalData), first.Read?.Until, first.Port,
            [.. decisions.Where(d => d.Value is not ReadAllowed).Select(d => d.Key).Order(StringComparer.Ordinal)]);
    }

    /// <summary>The same in a sentence or more.</summary>
    public string Words
        => $"As sensitive as its strictest input: {Classification}{(PersonalData ? ", with personal data" : "")}."
            + (Until is { } end ? $" Ends with the grant on {UntilPort} on {Format.Date(DateOnly.FromDateTime(end.UtcDateTime))}." : " None of the access that it needs has an end.")
            + (Lacking.Count > 0 ? $" You may not read {string.Join(", ", Lacking)}." : "");
}
