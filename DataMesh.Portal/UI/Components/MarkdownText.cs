using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace DataMesh.Portal.UI.Components;

/// <summary>Turns people's Markdown into HTML that cannot do harm.</summary>
public static class MarkdownText
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseAutoLinks().UseEmphasisExtras().UseTaskLists().Build();

    /// <summary>Gives HTML without foreign elements, scripts or pictures. Headings begin at rank three, since the page has the ranks above.</summary>
    public static string ToHtml(string? markdown)
    {
        if (string.IsNullOrWhiteSpace(markdown)) return "";
        var document = Markdig.Markdown.Parse(markdown, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>()) heading.Level = Math.Min(6, heading.Level + 2);
        foreach (var link in document.Descendants<LinkInline>()) Tame(link);
        foreach (var link in document.Descendants<AutolinkInline>())
        {
            if (!link.IsEmail && !IsSafe(link.Url)) link.Url = "";
            link.GetAttributes().AddPropertyIfNotExist("rel", "nofollow noopener");
        }

        return Markdig.Markdown.ToHtml(document, Pipeline);
    }

    /// <summary>The first paragraph as one line of plain text, for lists and headers; empty where there is none.</summary>
    public static string FirstLine(string? markdown)
    {
        if (string.IsNullOrWhiteSpace(markdown)) return "";
        var first = Markdig.Markdown.Parse(markdown, Pipeline).Descendants<ParagraphBlock>().FirstOrDefault();
        if (first is null) return "";
        var text = Markdig.Markdown.ToPlainText(markdown.Substring(first.Span.Start, first.Span.Length), Pipeline);
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static void Tame(LinkInline link)
    {
        // A picture would make every reader's browser call a host that the author chose.
        link.IsImage = false;
        if (!IsSafe(link.Url)) link.Url = "";
        link.GetAttributes().AddPropertyIfNotExist("rel", "nofollow noopener");
    }

    private static bool IsSafe(string? url)
    {
        if (url is null) return false;
        if (url.StartsWith('/') || url.StartsWith('#')) return !url.StartsWith("//", StringComparison.Ordinal) && !url.StartsWith("/\\", StringComparison.Ordinal);
        return Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme is ("http" or "https" or "mailto");
    }
}
