using DataMesh.Portal.Features.Notifications.Contracts;

namespace DataMesh.Portal.Features.Notifications.Telling;

/// <summary>What an event means to some people.</summary>
/// <param name="Kind">The kind of message.</param>
/// <param name="People">Their ids.</param>
/// <param name="Text">One sentence for them.</param>
/// <param name="Href">Where it leads, beginning with a slash.</param>
/// <param name="TellsActor">Whether whoever did it is told too, as a check that it was really them.</param>
/// <param name="Mailed">Whether an e-mail of its own tells them already.</param>
internal sealed record Concern(MessageKind Kind, IReadOnlyList<Guid> People, string Text, string Href, bool TellsActor = false, bool Mailed = false);
