namespace DataMesh.Portal.Features.Mcp.Answers;

/// <summary>Keeps answers small: what a model reads has a price, and a long text may not push everything else out of its sight.</summary>
internal static class Cut
{
    /// <summary>The text, or its beginning with a mark that says how much is missing.</summary>
    public static string Text(string? text, int most)
    {
        if (text is null || text.Length <= most) return text ?? "";
        // Not between the halves of a character.
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return $"{text[..end]}… [cut, {text.Length - end} more characters]";
    }

    /// <summary>As <see cref="Text"/>; nothing stays nothing.</summary>
    public static string? Optional(string? text, int most) => string.IsNullOrWhiteSpace(text) ? null : Text(text, most);
}
