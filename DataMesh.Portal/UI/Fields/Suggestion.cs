namespace DataMesh.Portal.UI.Fields;

/// <summary>One thing that a <c>SuggestBox</c> offers.</summary>
/// <param name="Key">What is told when it is chosen.</param>
/// <param name="Text">What the person reads.</param>
/// <param name="Detail">More in small type, or null.</param>
public sealed record Suggestion(string Key, string Text, string? Detail = null);
