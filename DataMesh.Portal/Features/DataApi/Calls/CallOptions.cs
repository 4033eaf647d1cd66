using System.Globalization;

namespace DataMesh.Portal.Features.DataApi.Calls;

/// <summary>What a call asks for.</summary>
/// <param name="Columns">Names of columns; empty for all.</param>
/// <param name="Filter">A condition, or null.</param>
/// <param name="OrderBy">A column to order by, or null.</param>
/// <param name="Descending">Whether great values come first.</param>
/// <param name="Top">Rows at most, or null for all.</param>
/// <param name="Format"><c>json</c>, <c>ndjson</c>, <c>csv</c>, <c>parquet</c>, or null for JSON.</param>
internal sealed record CallOptions(IReadOnlyList<string> Columns, string? Filter = null, string? OrderBy = null, bool Descending = false, int? Top = null, string? Format = null)
{
    /// <summary>A call that shows how it is done, over the target's own columns: some of them, those rows where the first one that is not the key is there.</summary>
    public static CallOptions Example(CallTarget target)
    {
        List<CallColumn> chosen = [.. target.Columns.Where(c => c.Key).Concat(target.Columns.Where(c => !c.Key)).Take(4)];
        var asked = chosen.Find(c => !c.Key) ?? chosen.FirstOrDefault();
        return new CallOptions([.. chosen.Select(c => c.Name)], asked is null ? null : $"{asked.Name} ne null", chosen.FirstOrDefault()?.Name, Top: 10);
    }

    /// <summary>The address below the portal's, with its options escaped; dollar signs and commas stay, as OData's clients write them.</summary>
    public string Address(CallTarget target)
    {
        var options = new List<(string Name, string Value)>();
        if (Columns.Count > 0) options.Add(("$select", string.Join(',', Columns)));
        if (!string.IsNullOrWhiteSpace(Filter)) options.Add(("$filter", Filter.Trim()));
        if (OrderBy is not null) options.Add(("$orderby", Descending ? $"{OrderBy} desc" : OrderBy));
        if (Top is { } top) options.Add(("$top", top.ToString(CultureInfo.InvariantCulture)));
        if (Format is not (null or "json")) options.Add(("$format", Format));
        return options.Count == 0 ? target.Path : $"{target.Path}?{string.Join('&', options.Select(o => $"{o.Name}={Uri.EscapeDataString(o.Value).Replace("%2C", ",", StringComparison.Ordinal)}"))}";
    }
}
