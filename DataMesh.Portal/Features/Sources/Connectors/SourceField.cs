namespace DataMesh.Portal.Features.Sources.Connectors;

/// <summary>A setting or secret of a kind of source, as the "connect a source" screen asks for it.</summary>
/// <param name="Name">Its name in the API: <c>settings.{Name}</c> or <c>secrets.{Name}</c>.</param>
/// <param name="Label">Its name for people.</param>
internal sealed record SourceField(string Name, string Label)
{
    /// <summary>What to write there, in a sentence.</summary>
    public string? Hint { get; init; }

    /// <summary>An example, shown while it is empty.</summary>
    public string? Placeholder { get; init; }

    /// <summary>Whether it is kept protected and never shown again.</summary>
    public bool Secret { get; init; }

    /// <summary>Whether a secret may be read while it is typed.</summary>
    public bool Readable { get; init; }

    /// <summary>Whether there is no source without it.</summary>
    public bool Required { get; init; }

    /// <summary>How it is entered.</summary>
    public SourceFieldShape Shape { get; init; }

    /// <summary>The choices of <see cref="SourceFieldShape.Choice"/>: value and words; the first is the default.</summary>
    public IReadOnlyList<(string Value, string Text)> Options { get; init; } = [];

    /// <summary>Whether it says where the secrets go. Whoever changes it writes the secrets again, or could have them sent to a place of their own.</summary>
    public bool Leads { get; init; }

    /// <summary>Whether few need it, so that it is folded away at first.</summary>
    public bool Detail { get; init; }

    /// <summary>Shown only where another setting has one of some values; null for always.</summary>
    public (string Name, IReadOnlyList<string> Values)? When { get; init; }
}

/// <summary>How a field is entered.</summary>
internal enum SourceFieldShape
{
    /// <summary>A line of text.</summary>
    Text,

    /// <summary>A whole number; in the API a JSON number.</summary>
    Number,

    /// <summary>One of some choices; in the API its value as text.</summary>
    Choice,

    /// <summary>Names with values, e.g. headers, one "name: value" a line; in the API an object of texts.</summary>
    Pairs,
}
