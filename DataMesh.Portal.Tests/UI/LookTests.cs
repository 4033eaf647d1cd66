using System.Globalization;
using System.Text.RegularExpressions;
using DataMesh.Portal.Tests.Shared;
using DataMesh.Portal.UI.Components;

namespace DataMesh.Portal.Tests.UI;

public partial class LookTests
{
    private static readonly string s_portal = Path.Combine(Repository.Root, "DataMesh.Portal");
    private static readonly string s_css = File.ReadAllText(Path.Combine(s_portal, "wwwroot", "css", "portal.css"));

    // Every pair of text and ground that the pieces use.
    private static readonly (string Text, string Ground)[] s_pairs =
    [
        .. from text in new[] { "ink", "ink-2", "ink-3", "accent" } from ground in new[] { "bg", "surface", "surface-2", "accent-soft" } select (text, ground),
        ("good", "good-soft"), ("warn", "warn-soft"), ("bad", "bad-soft"), ("bad", "surface"), ("bad", "surface-2"), ("ink", "warn-soft"), ("ink-3", "warn-soft"), ("ink", "bad-soft"), ("ink", "good-soft"),
        ("accent-ink", "accent"), ("accent-ink", "accent-hover"), ("bad-ink", "bad"),
        ("d-ink", "d1"), ("d-ink", "d2"), ("d-ink", "d3"), ("d-ink", "d4"), ("d-ink", "d5"), ("d-ink", "d6"),
    ];

    [Theory]
    [InlineData(":root")]
    [InlineData("[data-theme=\"dark\"]")]
    public void Tokens_TextOnItsGround_HasEnoughContrast(string theme)
    {
        var colours = Tokens(theme);

        Assert.Empty(s_pairs.Select(p => (p, Ratio: Contrast(colours[p.Text], colours[p.Ground]))).Where(x => x.Ratio < 4.5).Select(x => $"{x.p.Text} on {x.p.Ground}: {x.Ratio:0.00}"));
        Assert.True(Contrast(colours["line-field"], colours["surface"]) >= 3, "the edge of a field");
    }

    [Fact]
    public void Icons_NamesInMarkup_AreDrawn()
    {
        var used = Directory.EnumerateFiles(s_portal, "*.razor", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(f => IconName().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).ToHashSet();

        Assert.NotEmpty(used);
        Assert.Empty(used.Except(IconPaths.Names));
    }

    [Fact]
    public void Domains_UsualSlugs_DoNotShareAColour()
        => Assert.Equal(6, new[] { "sales", "commerce", "marketplace", "finance", "support", "marketing" }.Select(DomainColours.Of).Distinct().Count());

    [Fact]
    public void Scripts_InMarkup_StandInFiles()
        => Assert.DoesNotContain(
            Directory.EnumerateFiles(s_portal, "*.razor", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)),
            f => InlineScript().IsMatch(File.ReadAllText(f)));

    private static Dictionary<string, string> Tokens(string theme)
    {
        var start = s_css.IndexOf(theme + " {", StringComparison.Ordinal);
        var block = s_css[start..s_css.IndexOf('}', start)];
        return Token().Matches(block).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
    }

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string hex)
    {
        double Part(int at)
        {
            var value = int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.03928 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return 0.2126 * Part(1) + 0.7152 * Part(3) + 0.0722 * Part(5);
    }

    [GeneratedRegex(@"--([\w-]+): (#[0-9a-f]{6});")]
    private static partial Regex Token();

    [GeneratedRegex("<Icon Name=\"([\\w-]+)\"")]
    private static partial Regex IconName();

    [GeneratedRegex(@"<script(?![^>]*\bsrc=)|\son(click|change|submit|load)=""(?!@)")]
    private static partial Regex InlineScript();
}
