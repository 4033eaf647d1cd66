namespace DataMesh.Portal.UI.Components;

/// <summary>A page above the present one.</summary>
/// <param name="Text">Its name.</param>
/// <param name="Href">Its address.</param>
public sealed record Crumb(string Text, string Href);

/// <summary>One tab.</summary>
/// <param name="Key">What stands in the address, e.g. <c>schema</c>.</param>
/// <param name="Text">What the person reads.</param>
/// <param name="Count">How many things wait behind it, or null.</param>
public sealed record TabItem(string Key, string Text, long? Count = null);

/// <summary>One value of a facet.</summary>
/// <param name="Key">The value as a filter knows it.</param>
/// <param name="Text">What the person reads.</param>
/// <param name="Count">How many hits have it, or null when it is not counted.</param>
public sealed record FacetOption(string Key, string Text, long? Count = null);

/// <summary>One step of something that is done in order.</summary>
/// <param name="Key">What stands in the address.</param>
/// <param name="Text">What the person reads.</param>
/// <param name="Done">Whether it is finished.</param>
public sealed record StepItem(string Key, string Text, bool Done = false);
