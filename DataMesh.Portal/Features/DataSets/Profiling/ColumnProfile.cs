using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Features.DataSets.Profiling;

/// <summary>One bar of a small histogram.</summary>
/// <param name="Label">The value, or the range of values, in words.</param>
/// <param name="Count">How many rows have it.</param>
public sealed record ProfileBar(string Label, long Count);

/// <summary>What a column holds.</summary>
/// <param name="Name">The column.</param>
/// <param name="Rows">Of how many rows.</param>
/// <param name="Nulls">How many of them are null.</param>
/// <param name="Distinct">How many different values there are, null aside.</param>
/// <param name="Range">The least and the greatest value as the grid writes them; null for text, truth values and columns without values.</param>
/// <param name="Bars">The histogram: ranges from left to right, or the most frequent values; at most ten.</param>
/// <param name="Ranges">Whether the bars are ranges rather than values.</param>
public sealed record ColumnProfile(string Name, long Rows, long Nulls, long Distinct, (string Least, string Greatest)? Range, IReadOnlyList<ProfileBar> Bars, bool Ranges)
{
    /// <summary>Whether no two rows have the same value.</summary>
    public bool Unique => Rows > 1 && Nulls == 0 && Distinct == Rows;

    /// <summary>The one fact that tells most, in a few words.</summary>
    public string Fact => Rows == 0 ? "no rows" : Nulls == Rows ? "always empty" : Main + (Nulls == 0 ? "" : $" · {Format.Percent((double)Nulls / Rows)} empty");

    /// <summary>All of it in one sentence, for the ear and on hover.</summary>
    public string Sentence
    {
        get
        {
            if (Rows == 0) return $"{Name}: no rows";
            var parts = new List<string> { Nulls == 0 ? "never empty" : $"{Format.Percent((double)Nulls / Rows)} empty", Unique ? "every value once" : Format.Count(Distinct, "different value", "different values") };
            if (Range is var (least, greatest)) parts.Add($"from {least} to {greatest}");
            if (Bars.MaxBy(b => b.Count) is { } most && !Unique) parts.Add($"{(Ranges ? "most rows" : "most often")} {most.Label} ({Format.Count(most.Count, "row")})");
            return $"{Name}: {string.Join(", ", parts)}";
        }
    }

    private string Main => this switch
    {
        { Unique: true } => "unique",
        { Range: (var least, var greatest) } => least == greatest ? $"always {least}" : $"{least} – {greatest}",
        { Distinct: 1, Bars: [var only, ..] } => $"always {only.Label}",
        { Distinct: > 20 } => $"{Format.Percent((double)Distinct / (Rows - Nulls))} distinct",
        _ => Format.Count(Distinct, "value"),
    };
}
