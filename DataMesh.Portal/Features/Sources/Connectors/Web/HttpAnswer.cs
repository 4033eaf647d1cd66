namespace DataMesh.Portal.Features.Sources.Connectors.Web;

/// <summary>What an API answered.</summary>
/// <param name="Address">What was asked.</param>
/// <param name="Body">The document, decompressed.</param>
/// <param name="ContentType">The media type that the answer names, or null.</param>
/// <param name="Links">The values of its headers <c>Link</c>.</param>
internal sealed record HttpAnswer(Uri Address, ReadOnlyMemory<byte> Body, string? ContentType, IReadOnlyList<string> Links);
