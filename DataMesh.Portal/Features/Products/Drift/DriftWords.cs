using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;

namespace DataMesh.Portal.Features.Products.Drift;

/// <summary>Changes of sources in words. What stands in the source and not in the port is for those who make or own the product.</summary>
internal static class DriftWords
{
    private const int MostTold = 5;

    /// <summary>What a principal sees of the last look, or null where the source fits as far as it may know.</summary>
    /// <param name="look">The last look, or null.</param>
    /// <param name="insider">Whether the principal makes or owns the product.</param>
    public static PortDrift? View(SourceLook? look, bool insider)
    {
        var changes = look?.Changes.Where(c => insider || c.Kind == DriftKind.Breaking).ToList() ?? [];
        return changes.Count == 0 ? null : new PortDrift(changes.Max(c => c.Kind), changes.Min(c => c.Since), look!.CheckedAt, $"The source changed: it {All(changes, insider)}.",
            [.. changes.Select(c => new DriftChange(c.Kind, c.What, c.Column, Phrase(c, insider), c.Since))]);
    }

    /// <summary>Several changes behind "it".</summary>
    public static string All(IReadOnlyList<SeenChange> changes, bool insider)
    {
        var added = changes.Count(c => c.What == DriftWhat.ColumnAdded);
        var phrases = changes.Where(c => insider || c.What != DriftWhat.ColumnAdded).Select(c => Phrase(c, insider)).ToList();
        if (!insider && added > 0) phrases.Add(added == 1 ? "has a new column" : $"has {added} new columns");
        if (phrases.Count > MostTold) phrases = [.. phrases.Take(MostTold - 1), $"differs in {phrases.Count - MostTold + 1} more ways"];
        return phrases.Count == 1 ? phrases[0] : $"{string.Join(", ", phrases.SkipLast(1))} and {phrases[^1]}";
    }

    /// <summary>One change behind "it".</summary>
    public static string Phrase(SeenChange change, bool insider) => change.What switch
    {
        DriftWhat.TableGone => "no longer has its table",
        DriftWhat.ColumnGone => $"no longer has the column '{change.Column}'",
        DriftWhat.TypeChanged when insider => $"holds {change.Now} instead of {change.Was} in the column '{change.Column}'",
        DriftWhat.TypeChanged => $"no longer holds {change.Was} in the column '{change.Column}'",
        DriftWhat.TypeWider when insider => $"holds {change.Now}, which is more than {change.Was}, in the column '{change.Column}'",
        DriftWhat.TypeWider => $"may hold more than {change.Was} in the column '{change.Column}'",
        DriftWhat.TypeFits => insider ? $"holds {change.Now}, which fits {change.Was}, in the column '{change.Column}'" : $"holds what fits {change.Was} in the column '{change.Column}'",
        DriftWhat.MayBeEmpty => $"may leave the column '{change.Column}' empty",
        DriftWhat.KeyLost => $"no longer keeps the column '{change.Column}' as a key",
        DriftWhat.ColumnAdded => insider ? $"has a new column '{change.Column}'" : "has a new column",
        DriftWhat.Renamed => insider ? $"writes the column '{change.Was}' as '{change.Now}'" : $"writes the column '{change.Was}' otherwise",
        _ => "has its columns in another order",
    };
}
