namespace DataMesh.Portal.Features.Webhooks.Contracts;

/// <summary>The part of a page where people look after webhooks of their own, for the page that shows it.</summary>
/// <param name="Component">A component without required parameters.</param>
public sealed record PersonalWebhooksPart(Type Component);
